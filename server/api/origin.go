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
	observer live.Observer
}

func newOriginPolicy(o Options) originPolicy {
	d := originPolicy{cross: http.NewCrossOriginProtection(), observer: o.Observer}
	for _, h := range o.Hosts {
		d.names = append(d.names, strings.ToLower(h))
	}
	for _, origin := range o.Origins {
		origin = strings.TrimSuffix(strings.ToLower(origin), "/")
		if d.cross.AddTrustedOrigin(origin) == nil { // an invalid one never matches
			d.origins = append(d.origins, origin)
		}
	}
	d.cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refused := foreignOrigin(r)
		d.observer.Refused(refused.Code)
		problem.Write(w, refused)
	}))
	return d
}

// guard checks Host and Origin, for the api's own routes.
func (d originPolicy) guard(next http.Handler) http.Handler {
	next = d.cross.Handler(next)
	return d.hosts(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	}))
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
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.TrimSuffix(name, ".")
	if name == "localhost" {
		return true
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}
	return slices.ContainsFunc(d.names, func(known string) bool {
		return known == "*" || known == host || known == name
	})
}

// checkOrigin checks the Origin of a websocket handshake, to which the same-origin policy of browsers does not apply. A
// request without an Origin is not from a browser.
func (d originPolicy) checkOrigin(r *http.Request) error {
	origin := strings.ToLower(r.Header.Get("Origin"))
	if origin == "" && len(r.Header.Values("Origin")) == 0 {
		return nil
	}
	u, err := url.Parse(origin)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		(u.Host == strings.ToLower(r.Host) || slices.Contains(d.origins, origin)) {
		return nil
	}
	return foreignOrigin(r)
}

func foreignOrigin(*http.Request) *wire.Problem {
	return wire.NewProblem(http.StatusForbidden, "origin",
		"Pages of other sites may not do that here, unless the server's operator allows their origin.")
}
