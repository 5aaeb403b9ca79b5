package http_test

import (
	nethttp "net/http"
	"testing"

	slim "allsettled/web/slim/http"
)

func TestTheStatusesAreThoseOfNetHTTP(t *testing.T) {
	for have, want := range map[int]int{
		slim.StatusSwitchingProtocols:    nethttp.StatusSwitchingProtocols,
		slim.StatusOK:                    nethttp.StatusOK,
		slim.StatusNotModified:           nethttp.StatusNotModified,
		slim.StatusBadRequest:            nethttp.StatusBadRequest,
		slim.StatusForbidden:             nethttp.StatusForbidden,
		slim.StatusNotFound:              nethttp.StatusNotFound,
		slim.StatusRequestEntityTooLarge: nethttp.StatusRequestEntityTooLarge,
		slim.StatusUnprocessableEntity:   nethttp.StatusUnprocessableEntity,
		slim.StatusTooManyRequests:       nethttp.StatusTooManyRequests,
		slim.StatusInternalServerError:   nethttp.StatusInternalServerError,
	} {
		if have != want {
			t.Errorf("got %d, want %d", have, want)
		}
	}
}

func TestItMakesNoCalls(t *testing.T) {
	if _, err := slim.Get("/"); err == nil {
		t.Error("a call was made")
	}
	if _, err := slim.DefaultClient.Do(&slim.Request{}); err == nil {
		t.Error("a call was made")
	}
	if _, err := slim.NewRequest(slim.MethodGet, "/", nil); err == nil {
		t.Error("a request was made")
	}
}

// answer keeps the status.
type answer struct {
	header slim.Header
	status int
}

func (a *answer) Header() slim.Header            { return a.header }
func (a *answer) Write(data []byte) (int, error) { return len(data), nil }
func (a *answer) WriteHeader(status int)         { a.status = status }

func TestItServesNothing(t *testing.T) {
	a := &answer{header: slim.Header{}}
	slim.FileServer(".").ServeHTTP(a, &slim.Request{})
	a.header.Set("A", "b")
	if a.status != 404 || a.header.Get("A") != "b" || a.header.Get("B") != "" {
		t.Errorf("got %+v", a)
	}
}
