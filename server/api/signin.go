package api

import (
	"net/http"
	"net/netip"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// signedIn lets only those in whom a trusted proxy has signed in, where that is asked for. Who
// looks whether the server is well needs no name.
func (v *visitors) signedIn(next http.Handler) http.Handler {
	if v.o.SignIn == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" && v.signedName(r) == "" {
			problem.Write(w, wire.NewProblem(http.StatusUnauthorized, "sign_in",
				"Sign in first: this server lets nobody in whom its proxy has not signed in."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// signedName is the name under which a trusted proxy has signed the visitor in, empty for none.
func (v *visitors) signedName(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if v.o.SignIn == "" || err != nil || !v.trusts(peer.Addr().Unmap().WithZone("")) {
		return ""
	}
	return r.Header.Get(v.o.SignIn)
}
