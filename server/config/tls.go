package config

import "github.com/spf13/pflag"

// TLS says how the server speaks HTTPS; the zero value is plain HTTP.
type TLS struct {
	Cert, Key string   // files with the certificate chain and its key; both or neither
	Auto      []string // hosts for which Let's Encrypt issues certificates
	Plain     string   // HOST:PORT that redirects plain HTTP to HTTPS; empty: none
}

// On reports whether the server speaks HTTPS.
func (t TLS) On() bool { return t.Cert != "" || len(t.Auto) > 0 }

func (t *TLS) declare(f *pflag.FlagSet) {
	f.StringVar(&t.Cert, "tls-cert", "", "`FILE` with the certificate chain for HTTPS; read again when it changes")
	f.StringVar(&t.Key, "tls-key", "", "`FILE` with the key of --tls-cert")
	f.StringArrayVar(&t.Auto, "tls-auto", nil,
		"`HOST` for which Let's Encrypt issues a certificate; it must reach this server on port 443 (repeatable)")
	f.StringVar(&t.Plain, "http-listen", "", "`ADDRESS` that redirects plain HTTP to HTTPS, for example :80")
}

func (t *TLS) check() error {
	switch {
	case (t.Cert == "") != (t.Key == ""):
		return Usagef("--tls-cert %q and --tls-key %q belong together; set both", t.Cert, t.Key)
	case t.Cert != "" && len(t.Auto) > 0:
		return Usagef("--tls-cert and --tls-auto are two ways to get a certificate; set one")
	case t.Plain != "" && !t.On():
		return Usagef("--http-listen %s redirects to HTTPS; set --tls-cert or --tls-auto too", t.Plain)
	}
	return nil
}
