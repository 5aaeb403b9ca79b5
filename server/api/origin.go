package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/wire"
	"allsettled/server/live"
	"allsettled/server/problem"
)

// originPolicy checks the Host of a request, against DNS rebinding, and its Origin, so that pages of other sites start
// nothing.
type originPolicy struct {
	names    []string // lower case, with or without a port
	origins  []string
	cross    *http.CrossOriginProtection
	isProxy  func(*http.Request) bool // reports whether a trusted proxy sends it
	observer live.Observer
}

func newOriginPolicy(o Options, isProxy func(*http.Request) bool) originPolicy {
	d := originPolicy{cross: http.NewCrossOriginProtection(), isProxy: isProxy, observer: o.Observer}
	for _, h := range o.Hosts {
		d.names = append(d.names, strings.ToLower(h))
	}
	for _, origin := range o.Origins {
		origin = strings.TrimSuffix(strings.ToLower(origin), "/")
		if d.cross.AddTrustedOrigin(origin) == nil { // an invalid one never matches
			d.origins = append(d.origins, origin)
		}
	}
	d.cross.SetDenyHandler(http.HandlerFunc(d.refuse))
	return d
}

// guard checks Host and Origin, for the api's own routes.
func (d originPolicy) guard(next http.Handler) http.Handler {
	next = d.cross.Handler(next)
	return d.hosts(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead && d.checkOrigin(r) != nil {
			d.refuse(w, r) // the check of the standard library does not compare schemes
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// refuse answers a page of another site.
func (d originPolicy) refuse(w http.ResponseWriter, r *http.Request) {
	refused := foreignOrigin(r)
	d.observer.Refused(refused.Code)
	problem.Write(w, refused)
}

// hosts refuses foreign Host values with 421, and sets the headers of every answer.
func (d originPolicy) hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if !d.knowsHost(r.Host) {
			d.observer.Refused("host")
			problem.Write(w, wire.NewProblem(http.StatusMisdirectedRequest, "host",
				"This server does not answer to that Host. Its operator can allow the name."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (d originPolicy) knowsHost(host string) bool {
	host = strings.ToLower(host)
	name := withoutPort(host)
	if name == "localhost" {
		return true
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}
	return d.isNamed(host)
}

// isNamed reports whether the operator has named the host.
func (d originPolicy) isNamed(host string) bool {
	name := withoutPort(host)
	return slices.ContainsFunc(d.names, func(known string) bool {
		return known == "*" || known == host || known == name
	})
}

// withoutPort returns the name in a Host header, without the dot of an absolute one.
func withoutPort(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return strings.TrimSuffix(name, ".")
}

// checkOrigin checks the Origin of a websocket handshake, to which the same-origin policy of browsers does not apply. A
// request without an Origin is not from a browser.
func (d originPolicy) checkOrigin(r *http.Request) error {
	origin := strings.ToLower(r.Header.Get("Origin"))
	if origin == "" && len(r.Header.Values("Origin")) == 0 {
		return nil
	}
	u, err := url.Parse(origin)
	if err == nil && u.Host != "" && (slices.Contains(d.origins, origin) ||
		u.Host == strings.ToLower(r.Host) && d.hasScheme(r, u.Scheme)) {
		return nil
	}
	return foreignOrigin(r)
}

// hasScheme reports whether this server's own pages may have that scheme: https where the connection has TLS,
// else http. A proxy may have ended TLS before this server: then it is a trusted one and says so, the request came
// by a name of the operator's, or the browser says that the page is of the same origin.
func (d originPolicy) hasScheme(r *http.Request, scheme string) bool {
	switch {
	case r.TLS != nil:
		return scheme == "https"
	case scheme == "https":
		return d.isNamed(strings.ToLower(r.Host)) || r.Header.Get("Sec-Fetch-Site") == "same-origin" ||
			d.isProxy(r) && r.Header.Get("X-Forwarded-Proto") == "https"
	}
	return scheme == "http"
}

func foreignOrigin(*http.Request) *wire.Problem {
	return wire.NewProblem(http.StatusForbidden, "origin",
		"Pages of other sites may not do that here, unless the server's operator allows their origin.")
}
