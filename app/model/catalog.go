package model

import (
	"encoding/json"
	"strings"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// Catalog is an OpenAPI document as the server read it: what can be called, ready to be run.
type Catalog struct {
	Title      string
	Left       int       // operations and paths of which there is no plan
	LeftOut    []LeftOut // the first of them
	Servers    []Server  // those of which something can be changed
	Operations []Operation
	Search     string // what a person looks for among the operations
}

// LeftOut is an operation or a path of which there is no plan: why, and the reference that is why.
type LeftOut struct{ Name, Code, Ref string }

// Server is an address that operations are below.
type Server struct {
	Site, Template string // as the plans have it, and with {name} for each variable
	Variables      []Variable
}

// Variable is a part of a server's address: its value now, and the values that the document allows, if it says so.
type Variable struct {
	Name, Value string
	Values      []string
}

// Operation is one of them.
type Operation struct {
	Method, Path, Summary string
	Key                   struct{ In, Name string }
	Plan                  json.RawMessage
}

// CatalogRead offers what is in an OpenAPI document, or says why there is nothing.
func (f *Form) CatalogRead(c *Catalog, why string) {
	f.Catalog, f.AskHost = c, ""
	delete(f.Errors, "openapi")
	f.screen.Changed()
	if why != "" {
		f.refuse("openapi", why)
	}
}

// CatalogRefused says why a document was not read, or asks for the host of its API where that is all that is missing.
func (f *Form) CatalogRefused(r Refusal) {
	if r.Field != "source" {
		f.CatalogRead(nil, r.Text())
		return
	}
	f.CatalogRead(nil, "")
	f.AskHost = r.Text()
}

// HostAddress is what a person typed as the host of an API as an address.
func HostAddress(typed string) string {
	if typed = strings.TrimSpace(typed); typed == "" || strings.Contains(typed, "://") {
		return typed
	}
	return "https://" + typed
}

// Find notes what a person looks for among the operations.
func (f *Form) Find(text string) {
	f.Catalog.Search = text
	f.screen.Changed()
}

// mostShown is how many operations are offered at once; a list of 1,000 takes a browser a second.
const mostShown = 200

// Found returns the places of the operations in which each word that is looked for stands, and how many more there
// are.
func (c *Catalog) Found() (places []int, more int) {
	words := strings.Fields(strings.ToLower(c.Search))
	for i, one := range c.Operations {
		text := strings.ToLower(one.Method + " " + one.Path + " " + one.Summary)
		switch {
		case !hasAll(text, words):
		case len(places) == mostShown:
			more++
		default:
			places = append(places, i)
		}
	}
	return places, more
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// SetVariable changes a part of a server's address, in the form too where that is below the server.
func (f *Form) SetVariable(server, variable int, value string) {
	s := &f.Catalog.Servers[server]
	before := s.filled()
	s.Variables[variable].Value = strings.TrimSpace(value)
	if rest, isBelow := below(f.Draft.Address, before); isBelow {
		d := f.Draft
		d.Address = s.filled() + rest
		f.Restore(d)
		return
	}
	f.screen.Changed()
}

// filled returns the server's address with the values of its variables.
func (s *Server) filled() string {
	address := s.Template
	for _, one := range s.Variables {
		address = strings.ReplaceAll(address, "{"+one.Name+"}", one.Value)
	}
	return address
}

// below returns what stands behind a server in an address below it.
func below(address, site string) (rest string, isBelow bool) {
	rest, isBelow = strings.CutPrefix(address, site)
	return rest, isBelow && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "?"))
}

// placed returns the address of a plan with the variables of its server as they are now.
func (c *Catalog) placed(endpoint string) string {
	for i := range c.Servers {
		if rest, isBelow := below(endpoint, c.Servers[i].Site); isBelow {
			return c.Servers[i].filled() + rest
		}
	}
	return endpoint
}

// Choose puts the plan of an operation of the catalogue into the form. Its key is left for a person to type.
func (f *Form) Choose(at int) {
	if f.Catalog == nil || at < 0 || at >= len(f.Catalog.Operations) {
		return
	}
	one := f.Catalog.Operations[at]
	given, err := plan.Decode(one.Plan)
	if err != nil {
		return // the server has checked it
	}
	given.Endpoint = f.Catalog.placed(given.Endpoint)
	d := draft.Of(given)
	switch {
	case strings.EqualFold(one.Key.Name, "Authorization"):
		d.KeyIn = "bearer"
	case one.Key.In != "":
		d.KeyIn, d.KeyName = one.Key.In, one.Key.Name
	}
	f.replace(d, say.T("{} is in the form.", one.Method+" "+one.Path))
}

// leftSentences say why operations or paths are left out, by code. The names of the first follow.
var leftSentences = map[string]string{
	"no_id":      "{} operation is left out: it takes no ID.|{} operations are left out: they take no ID.",
	"other_file": "{} path is in another file, {}.|{} paths are in another file, {}.",
	"no_target":  "{} path leads to nothing in the document.|{} paths lead to nothing in the document.",
	"too_many":   "{} operation more is not shown.|{} operations more are not shown.",
	"":           "{} operation cannot be called from here.|{} operations cannot be called from here.",
}

// Notes counts what is left out of the catalogue, and names the first of each kind.
func (c *Catalog) Notes() (all []string) {
	type kind struct{ code, ref string }
	var order []kind
	names := map[kind][]string{}
	for _, one := range c.LeftOut {
		k := kind{code: one.Code}
		switch {
		case one.Code == "other_file":
			k.ref = one.Ref
		case one.Code == "too_late":
			k.code = "too_many"
		case leftSentences[one.Code] == "":
			k.code = ""
		}
		if names[k] == nil {
			order = append(order, k)
		}
		names[k] = append(names[k], one.Name)
	}
	for _, k := range order {
		all = append(all, say.N(len(names[k]), leftSentences[k.code], k.ref)+" "+firstOf(names[k]))
	}
	if more := c.Left - len(c.LeftOut); more > 0 {
		all = append(all, say.N(more, "{} operation more is not shown.|{} operations more are not shown."))
	}
	return all
}

// firstOf returns the first of some names.
func firstOf(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}
