package api_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

func TestReadyAndHealthyAreTwoQuestions(t *testing.T) {
	t.Parallel()
	full := func(context.Context) error { return errors.New("no space left on the disk of /var/lib") }
	for _, c := range []struct {
		says    string
		ready   func(context.Context) error
		closing bool
		path    string
		status  int
		body    string
	}{
		{"a server that can take runs is ready", nil, false, "/readyz", 200, "ok\n"},
		{
			"and where it was asked and says so", func(context.Context) error { return nil }, false, "/readyz", 200,
			"ok\n",
		},
		{"one that cannot write is not", full, false, "/readyz", 503, `"code":"journal"`},
		{"but it is healthy: a restart would not help", full, false, "/healthz", 200, "ok\n"},
		{"one that stops is not ready", nil, true, "/readyz", 503, `"code":"closing"`},
		{"and says so, whatever its journal", full, true, "/readyz", 503, `"code":"closing"`},
		{"nor healthy any more", nil, true, "/healthz", 503, `"code":"closing"`},
	} {
		a := newAPI(fakeruns.New(), api.Options{Ready: c.ready})
		if c.closing {
			if err := a.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w := do(t, a, ask{method: "GET", path: c.path})
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s: %d %s, want %d with %s", c.says, w.Code, w.Body, c.status, c.body)
		}
		if strings.Contains(w.Body.String(), "/var/lib") {
			t.Errorf("%s: a stranger sees %s", c.says, w.Body)
		}
		if isRefused := w.Code == 503; isRefused != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s: Retry-After is %q", c.says, w.Header().Get("Retry-After"))
		}
	}
}

// observer counts what it observes.
type observer struct {
	mu                              sync.Mutex
	opened, closed, framed, dropped int
	refused                         []string
}

func (e *observer) note(f func()) { e.mu.Lock(); defer e.mu.Unlock(); f() }

func (e *observer) Opened()             { e.note(func() { e.opened++ }) }
func (e *observer) Closed()             { e.note(func() { e.closed++ }) }
func (e *observer) Framed(bytes int)    { e.note(func() { e.framed += min(bytes, 1) }) }
func (e *observer) Dropped()            { e.note(func() { e.dropped++ }) }
func (e *observer) Refused(code string) { e.note(func() { e.refused = append(e.refused, code) }) }

func TestAnObserverGetsWhatIsRefused(t *testing.T) {
	t.Parallel()
	post := ask{method: "POST", path: "/api/runs", body: aPlan}
	for _, c := range []struct {
		says    string
		options api.Options
		running int
		ask     ask
		code    string
	}{
		{"a start is no refusal", api.Options{}, 0, post, ""},
		{"a visitor has runs enough", api.Options{MaxRuns: 2}, 2, post, "max_runs"},
		{"a foreign name", api.Options{}, 0, ask{method: "GET", path: "/healthz", host: "evil.example"}, "host"},
		{
			"a foreign page",
			api.Options{},
			0,
			ask{
				method: "POST", path: "/api/runs", body: aPlan,
				header: map[string]string{"Origin": "https://evil.example"},
			},
			"origin",
		},
		{"a plan that is too long", api.Options{MaxPlan: 9}, 0, post, "too_large"},
		{
			"a plan of too many calls",
			api.Options{},
			0,
			ask{method: "POST", path: "/api/runs", body: `{"endpoint":"/demo/users/{id}","ids":[` + strings.Repeat(
				`"1",`, 1000,
			) + `"1"]}`},
			"over_limit",
		},
		{
			"a run that does not exist is no limit",
			api.Options{},
			0,
			ask{method: "GET", path: "/api/runs/" + aRun},
			"",
		},
		{
			"a wrong plan is no limit",
			api.Options{},
			0,
			ask{method: "POST", path: "/api/runs", body: `{"endpoint":7}`},
			"",
		},
	} {
		e, f := &observer{}, fakeruns.New()
		f.Active = c.running
		c.options.Observer = e
		w := do(t, newAPI(f, c.options), c.ask)
		if got := strings.Join(e.refused, ","); got != c.code {
			t.Errorf("%s: observed %q of %d %s, want %q", c.says, got, w.Code, w.Body, c.code)
		}
	}
}

func TestAnObserverGetsSockets(t *testing.T) {
	t.Parallel()
	e, f := &observer{}, fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.End() }
	url, a := serve(t, f, api.Options{Log: quiet(), Observer: e, SocketsPerVisitor: 1})
	conn := hello(t, url, helloPlan)
	if _, err := conn.Next(); err != nil {
		t.Fatal(err)
	}
	if second, answer := dial(t, url, nil); second != nil || answer.StatusCode != http.StatusTooManyRequests {
		t.Error("a second socket was let in")
	}
	conn.Rest()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := a.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if e.opened != 1 || e.closed != 1 || e.framed == 0 || e.dropped != 0 || strings.Join(e.refused, ",") != "sockets" {
		t.Errorf("observed %d opened, %d closed, %d frames, %d dropped, %v refused; want 1, 1, some, 0, sockets",
			e.opened, e.closed, e.framed, e.dropped, e.refused)
	}
}
