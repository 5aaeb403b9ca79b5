package config

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"github.com/spf13/pflag"
)

// Access says who may use the server.
type Access struct {
	Origins        []string // other sites whose pages may start runs and frame the embed
	Hosts          []string // names that the server answers to, those of origins and certificates included
	TrustedProxies []netip.Prefix
	SignIn         string // header in which a trusted proxy names the visitor; empty: visitors do not sign in

	proxies []string
}

// origin is the origin of a site as a browser sends it (RFC 6454, 6.2). It is put into a header as it is.
var origin = regexp.MustCompile(`^https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$`)

func (a *Access) declare(f *pflag.FlagSet) {
	f.StringArrayVar(&a.Origins, "allow-origin", nil,
		"another `SITE` whose pages may start runs here and show the embed, for example https://docs.example.com "+
			"(repeatable; default: none)")
	f.StringArrayVar(&a.Hosts, "host", nil, "`NAME` by which visitors reach this server, for example "+
		"calls.example.com; localhost and IP addresses always work (repeatable)")
	f.StringArrayVar(&a.proxies, "trusted-proxy", nil,
		"`CIDR` of proxies whose X-Forwarded-For header is trusted, for example 10.0.0.0/8 (repeatable)")
	f.StringVar(&a.SignIn, "sign-in-header", "",
		"`HEADER` in which a trusted proxy names the visitor that it has signed in; requests without it are refused")
}

func (a *Access) check() error {
	for i, o := range a.Origins {
		if a.Origins[i] = strings.ToLower(strings.TrimSuffix(o, "/")); !origin.MatchString(a.Origins[i]) {
			return Usagef("--allow-origin %q is not an origin; write scheme and host only, for example "+
				"https://docs.example.com", o)
		}
	}
	if a.SignIn != "" && len(a.proxies) == 0 {
		return Usagef("--sign-in-header %s is trusted only from a proxy; set --trusted-proxy too", a.SignIn)
	}
	a.Hosts = append(a.Hosts, hostsOf(a.Origins)...)
	var err error
	a.TrustedProxies, err = prefixes(a.proxies)
	return err
}

// hostsOf returns the hosts of origins. A page there may call this server by its own name, behind a
// proxy that serves both.
func hostsOf(origins []string) []string {
	var all []string
	for _, o := range origins {
		if u, err := url.Parse(o); err == nil && u.Host != "" {
			all = append(all, u.Host)
		}
	}
	return all
}

// prefixes reads networks; an address is the network of that one address.
func prefixes(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if ip, wrong := netip.ParseAddr(text); wrong == nil {
			p, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil {
			return nil, Usagef(
				"--trusted-proxy %q is not a network; write an address or a CIDR, for example 10.0.0.0/8", text,
			)
		}
		all = append(all, p)
	}
	return all, nil
}
