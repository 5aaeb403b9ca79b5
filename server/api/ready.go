package api

import (
	"errors"
	"net/http"
	"time"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// health says that the server runs and is not about to stop.
func (a *API) health(w http.ResponseWriter, _ *http.Request) error {
	if a.life.IsClosing() {
		return problem.Closing()
	}
	return writeOK(w)
}

// ready says that the server can take a run: 503 while it stops, and while its
// journal cannot be written. Balancers are to ask here; what only asks whether to
// start the process again asks /healthz, since a full disk is not mended by that.
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
	if told, ok := errors.AsType[*wire.Problem](err); ok {
		return told
	}
	return problem.Later(http.StatusServiceUnavailable, "journal",
		"The server cannot write its journal, so it takes no runs. Its operator has to look.", 5*time.Second)
}

func writeOK(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}
