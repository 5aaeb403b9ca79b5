package live_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"allsettled/app/wire"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live"
	"allsettled/server/problem"
)

func TestARequestThatIsNoHandshakeGetsAProblem(t *testing.T) {
	t.Parallel()
	valid := map[string]string{
		"Connection": "keep-alive, Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
	}
	for _, c := range []struct {
		says, method string
		change       map[string]string
		status       int
		header       string // that the answer must have
	}{
		{"no Upgrade", "GET", map[string]string{"Upgrade": ""}, http.StatusUpgradeRequired, "Upgrade"},
		{"another Upgrade", "GET", map[string]string{"Upgrade": "h2c"}, http.StatusUpgradeRequired, "Upgrade"},
		{
			"no Connection", "GET",
			map[string]string{"Connection": "keep-alive"},
			http.StatusUpgradeRequired,
			"Connection",
		},
		{
			"an older version", "GET",
			map[string]string{"Sec-WebSocket-Version": "8"},
			http.StatusBadRequest,
			"Sec-Websocket-Version",
		},
		{
			"a key that is no base64", "GET",
			map[string]string{"Sec-WebSocket-Key": "***"},
			http.StatusBadRequest,
			"Sec-Websocket-Version",
		},
		{
			"a key that is too short", "GET",
			map[string]string{"Sec-WebSocket-Key": "c2hvcnQ="},
			http.StatusBadRequest,
			"Sec-Websocket-Version",
		},
		{"no key", "GET", map[string]string{"Sec-WebSocket-Key": ""}, http.StatusBadRequest, "Sec-Websocket-Version"},
		{"another method", "POST", nil, http.StatusBadRequest, "Sec-Websocket-Version"},
	} {
		r := httptest.NewRequest(c.method, "/api/live", http.NoBody)
		header := maps.Clone(valid)
		maps.Copy(header, c.change)
		for name, value := range header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s := &service{Runs: fakeruns.New()}
		p := problem.Of(live.New(live.Options{Service: s, Lifetime: live.NewLifetime()}).Serve(w, r))
		if want := (wire.Problem{Status: c.status, Code: "websocket"}); p.Status != want.Status ||
			p.Code != want.Code || w.Header().Get(c.header) == "" {
			t.Errorf("%s: got %d %s and the headers %v, want %d and %s", c.says, p.Status, p.Code, w.Header(), c.status,
				c.header)
		}
	}
}
