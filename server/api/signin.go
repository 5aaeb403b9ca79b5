package api

import (
	"net/http"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// signedIn refuses requests of visitors that no trusted proxy has signed in, if the operator wants that. Health checks
// need no sign-in.
func (v *visitors) signedIn(next http.Handler) http.Handler {
	if v.o.SignIn == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" && v.signedName(r) == "" {
			problem.Write(w, wire.NewProblem(http.StatusUnauthorized, "sign_in",
				"Sign in first: this server only serves visitors that its proxy has signed in."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// signedName returns the name under which a trusted proxy has signed the visitor in, empty without one.
func (v *visitors) signedName(r *http.Request) string {
	if v.o.SignIn == "" || !v.byProxy(r) {
		return ""
	}
	return r.Header.Get(v.o.SignIn)
}
