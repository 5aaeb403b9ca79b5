package api

import (
	"errors"
	"net/http"
	"time"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// health answers 200 unless the server is about to stop.
func (a *API) health(w http.ResponseWriter, _ *http.Request) error {
	if a.life.IsClosing() {
		return problem.Closing()
	}
	return writeOK(w)
}

// ready answers 200 when the server can take a run, and 503 while it stops or cannot write its journal. It is for load
// balancers. Supervisors should ask /healthz: restarting the process does not free a full disk.
func (a *API) ready(w http.ResponseWriter, r *http.Request) error {
	if a.life.IsClosing() {
		return problem.Closing()
	}
	if a.o.Ready == nil {
		return writeOK(w)
	}
	err := a.o.Ready(r.Context())
	if err == nil {
		return writeOK(w)
	}
	if p, ok := errors.AsType[*wire.Problem](err); ok {
		return p
	}
	return problem.Later(5*time.Second, http.StatusServiceUnavailable, "journal",
		"The server cannot write its journal, so it takes no runs. Its operator has to look.")
}

func writeOK(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}
