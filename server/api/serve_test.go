package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

const (
	aRun  = "run_0123456789-ABCDEF"
	aPlan = `{"endpoint":"/demo/users/{id}","ids":["1","2","3"]}`
	aKey  = fakeruns.Key
)

// serve serves the API of the runs on a port of loopback.
func serve(t *testing.T, f *fakeruns.Runs, o api.Options) (url string, a *api.API) {
	t.Helper()
	o.Runs = f
	o.Bounds = plan.Bounds{MaxIDs: 1000, MaxInFlight: 100}
	a = api.New(o)
	server := httptest.NewServer(a)
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		if err := a.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return server.URL, a
}
