package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/runs"
)

// TestEveryLimitIsNamedWithItsNumberAndWhenToComeBack holds each refusal to a sentence that names
// the limit and what it is set to, and to a time where time helps.
func TestEveryLimitIsNamedWithItsNumberAndWhenToComeBack(t *testing.T) {
	t.Parallel()
	body := func(endpoint, more string) string {
		return `{"endpoint":"` + endpoint + `","ids":["1","2","3","4"]` + more + `}`
	}
	fits := strings.Replace(aPlan, `,"3"`, "", 1)
	refuse := func(string) error {
		return &settle.Reason{Code: settle.CodeBlocked, Written: "This server does not call that address."}
	}
	asking := map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
	}
	live := ask{method: "GET", path: "/api/live", header: asking}
	for _, c := range []struct {
		says    string
		options api.Options
		running int // runs of the visitor that are going
		starts  int // made before
		close   bool
		ask     ask
		status  int
		code    string
		field   string
		detail  string
		wait    int // seconds; 0: time does not help, and there is no Retry-After
	}{
		{
			says: "runs at once", options: api.Options{MaxRuns: 2}, running: 2, ask: ask{
				method: "POST", path: "/api/runs", body: fits,
			},
			status: 429, code: "max_runs", detail: "You have 2 runs going at once, and may have 2. Wait for one to " +
				"end, or cancel it.", wait: 5,
		},
		{
			says: "more runs than an operator's new number", options: api.Options{MaxRuns: 2}, running: 7, ask: ask{
				method: "POST", path: "/api/runs", body: fits,
			},
			status: 429, code: "max_runs", detail: "You have 7 runs going at once, and may have 2. Wait for one to " +
				"end, or cancel it.", wait: 5,
		},
		{
			says: "starts a minute", options: api.Options{StartsPerMinute: 3}, starts: 3, ask: ask{
				method: "POST", path: "/api/runs", body: fits,
			},
			status: 429, code: "starts", detail: "You may start 3 runs a minute. The next may start in 20 s.", wait: 20,
		},
		{
			says: "starts a minute, for a document that is read", options: api.Options{StartsPerMinute: 1}, starts: 1,
			ask:    ask{method: "POST", path: "/api/openapi", body: "{}"},
			status: 429, code: "starts", detail: "You may start 1 runs a minute. The next may start in 60 s.", wait: 60,
		},
		{
			says: "calls in one run", ask: ask{method: "POST", path: "/api/runs", body: body("/demo/users/{id}", "")},
			status: 422, code: "over_limit", field: "ids",
			detail: `ids: "4 IDs" will not do: ask for at most 3 at a time`,
		},
		{
			says: "calls at once", ask: ask{
				method: "POST", path: "/api/runs",
				body: `{"endpoint":"https://api.example.com/{id}","ids":["1"],"inFlight":9}`,
			},
			status: 422, code: "over_limit", field: "inFlight",
			detail: `inFlight: "9" will not do: write at most 8 calls at once: this server allows no more`,
		},
		{
			says: "methods", ask: ask{
				method: "POST", path: "/api/runs",
				body: `{"endpoint":"https://api.example.com/{id}","ids":["1"],"method":"DELETE"}`,
			},
			status: 422, code: "over_limit", field: "method",
			detail: `method: "DELETE" will not do: write GET: this server allows no other`,
		},
		{
			says: "an address that the guard refuses", options: api.Options{CheckURL: refuse}, ask: ask{
				method: "POST", path: "/api/runs", body: `{"endpoint":"http://10.0.0.1/{id}","ids":["1"]}`,
			},
			status: 422, code: "blocked", field: "endpoint", detail: "This server does not call that address.",
		},
		{
			says: "a plan's size", options: api.Options{MaxPlan: 20}, ask: ask{
				method: "POST", path: "/api/runs", body: fits,
			},
			status: 413, code: "too_large", field: "plan", detail: "A plan may take 20 bytes. Send fewer IDs at once.",
		},
		{
			says: "a table's size", ask: ask{method: "POST", path: "/api/sheet", body: strings.Repeat("x", 8<<20+1)},
			status: 413, code: "too_large", field: "file",
			detail: "A file may take 8 MiB. Paste the columns that are needed instead.",
		},
		{
			says: "a document's size", ask: ask{
				method: "POST", path: "/api/openapi", body: strings.Repeat("x", 16<<20+1),
			},
			status: 413, code: "too_large", field: "openapi",
			detail: "A document may take 16 MiB. Leave out what is not needed: answers, for one.",
		},
		{
			says: "a run on a server that stops", close: true, ask: ask{method: "POST", path: "/api/runs", body: fits},
			status: 503, code: "closing", detail: "The server is stopping. Come back in a moment.", wait: 2,
		},
		{
			says: "a socket on a server that stops", close: true, ask: live,
			status: 503, code: "closing", detail: "The server is stopping. Come back in a moment.", wait: 2,
		},
		{
			says: "events from a server that stops", close: true, ask: ask{
				method: "GET", path: "/api/runs/" + aRun + "/events",
			},
			status: 503, code: "closing", detail: "The server is stopping. Come back in a moment.", wait: 2,
		},
		{
			says: "the health of a server that stops", close: true, ask: ask{method: "GET", path: "/healthz"},
			status: 503, code: "closing", detail: "The server is stopping. Come back in a moment.", wait: 2,
		},
	} {
		f := fakeruns.New()
		c.options.Runs, c.options.Log = f, quiet()
		c.options.Bounds = plan.Bounds{MaxIDs: 3, MaxInFlight: 8, Methods: []string{"GET"}}
		a := api.New(c.options)
		for range c.starts {
			if w := do(t, a, ask{method: "POST", path: "/api/runs", body: fits}); w.Code != 201 {
				t.Fatalf("%s: a start before: %d %s", c.says, w.Code, w.Body)
			}
		}
		f.Active = c.running
		if c.close {
			if err := a.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		isRefusal(t, c.says, do(t, a, c.ask), wire.Problem{
			Status: c.status, Code: c.code, Field: c.field, Detail: c.detail,
		}, c.wait)
	}
}

// isRefusal holds an answer to a problem and to its Retry-After, in the header and in milliseconds.
func isRefusal(t *testing.T, says string, w *httptest.ResponseRecorder, want wire.Problem, wait int) {
	t.Helper()
	var got wire.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Errorf("%s: %v in %.200s", says, err, w.Body)
		return
	}
	if w.Code != want.Status || got.Status != want.Status || got.Code != want.Code || got.Field != want.Field ||
		got.Detail != want.Detail {
		t.Errorf("%s: got %d %s\nwant %d %s, field %q: %s", says, w.Code, w.Body, want.Status, want.Code, want.Field,
			want.Detail)
	}
	header := ""
	if wait > 0 {
		header = strconv.Itoa(wait)
	}
	if said := w.Header().Get("Retry-After"); said != header || (got.RetryAfterMs > 0) != (wait > 0) {
		t.Errorf("%s: got Retry-After %q and %d ms, want %d s", says, said, got.RetryAfterMs, wait)
	}
}

func TestARefusedSocketGetsTheLimitToo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    string
		options api.Options
		status  int
		detail  string
	}{
		{
			"places of one visitor",
			api.Options{SocketsPerVisitor: 2},
			http.StatusTooManyRequests,
			"You have 2 live connections open, which is the most. Close one first.",
		},
		{
			"places of all",
			api.Options{Sockets: 2, SocketsPerVisitor: 9},
			http.StatusServiceUnavailable,
			"All 2 places for live connections are taken. Try again soon.",
		},
	} {
		c.options.Log = quiet()
		url, _ := serve(t, fakeruns.New(), c.options)
		for range 2 {
			if conn, _ := dial(t, url, nil); conn == nil {
				t.Fatalf("%s: no socket", c.says)
			}
		}
		_, answer := dial(t, url, nil)
		var got wire.Problem
		if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != c.status || got.Code != "sockets" || got.Detail != c.detail ||
			answer.Header.Get("Retry-After") != "5" {
			t.Errorf(
				"%s: got %d, Retry-After %q, %+v", c.says, answer.StatusCode, answer.Header.Get("Retry-After"), got,
			)
		}
	}
}

func TestARefusalOverASocketSaysTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    string
		options api.Options
		running int
		frame   string
		status  int
		code    string
		detail  string
		close   websocket.StatusCode
		comes   bool // back later, by itself
	}{
		{
			"runs at once",
			api.Options{MaxRuns: 1},
			1, helloPlan, 429, "max_runs",
			"You have 1 run going at once, and may have 1. Wait for one to end, or cancel it.",
			websocket.StatusTryAgainLater, true,
		},
		{
			"calls at once",
			api.Options{},
			0,
			`{"run":"` + aRun + `","plan":{"endpoint":"https://api.example.com/{id}","ids":["1"],"inFlight":101}}`, 422,
			"over_limit", `inFlight: "101" will not do: write at most 100 calls at once: this server allows no more`,
			websocket.StatusPolicyViolation, false,
		},
		{
			"the first frame's time",
			api.Options{HelloTimeout: 20 * time.Millisecond},
			0, "", 408, "hello",
			"The first frame did not come within 20ms: ", websocket.StatusPolicyViolation, false,
		},
	} {
		f := fakeruns.New()
		f.Active = c.running
		c.options.Log = quiet()
		url, _ := serve(t, f, c.options)
		conn, _ := dial(t, url, nil)
		if c.frame != "" {
			conn.Send(c.frame)
		}
		_, got, code := conn.Rest()
		if got == nil || got.Status != c.status || got.Code != c.code || !strings.HasPrefix(got.Detail, c.detail) ||
			code != c.close || (got.RetryAfterMs > 0) != c.comes {
			t.Errorf("%s: got %+v and the close %v", c.says, got, code)
		}
	}
}

// TestClosedRunsAreNoFault is a start that comes between the api's closing and the room's.
func TestClosedRunsAreNoFault(t *testing.T) {
	t.Parallel()
	f := closing{fakeruns.New()}
	a := api.New(api.Options{Runs: f, Log: quiet()})
	isRefusal(t, "a start", do(t, a, ask{method: "POST", path: "/api/runs", body: aPlan}),
		wire.Problem{Status: 503, Code: "closing", Detail: "The server is stopping. Come back in a moment."}, 2)
}

type closing struct{ *fakeruns.Runs }

func (closing) Start(context.Context, runs.Order) (runs.Receipt, error) {
	return runs.Receipt{}, fmt.Errorf("start run: %w", errors.Join(runs.ErrClosed))
}
