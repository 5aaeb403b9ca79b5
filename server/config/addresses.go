package config

import "github.com/spf13/pflag"

// Addresses says which addresses may be called, in the forms of guard.Options.
type Addresses struct {
	Allow    []string
	Deny     []string
	Only     []string
	DenyFile string // of sites that asked not to be called; may be empty
}

func (a *Addresses) declare(f *pflag.FlagSet) {
	f.StringArrayVar(&a.Allow, "allow", nil, "`HOST`, IP or CIDR, each with an optional :port, that may be called "+
		"although it is private (repeatable)")
	f.StringArrayVar(&a.Deny, "deny", nil, "`HOST`, IP or CIDR that is never called although it is public (repeatable)")
	f.StringArrayVar(&a.Only, "only", nil, "`HOST`, IP or CIDR; where this is set, nothing else is called but the "+
		"practice API (repeatable)")
	f.StringVar(&a.DenyFile, "deny-file", "", "`FILE` of sites that asked not to be called, one host or CIDR a line; "+
		"read again when it changes")
}
