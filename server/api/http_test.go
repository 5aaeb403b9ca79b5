package api_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/runs"
)

var update = flag.Bool("update", false, "write the golden files")

type ask struct {
	method, path, body string
	header             map[string]string
	host               string
	from               string // address and port of the client; empty: this machine
}

// do sends one request straight to the handler.
func do(t *testing.T, h http.Handler, a ask) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), a.method, a.path, strings.NewReader(a.body))
	r.Host = "localhost:8080"
	r.RemoteAddr = cmp.Or(a.from, "127.0.0.1:50000")
	if a.host != "" {
		r.Host = a.host
	}
	if a.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func newAPI(f *fakeruns.Runs, o api.Options) *api.API {
	o.Runs, o.Log = f, quiet()
	o.Bounds.MaxIDs, o.Bounds.MaxInFlight = 1000, 100
	return api.New(o)
}

func TestARunIsStartedReadAndCancelled(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{})
	path := "/api/runs/" + aRun
	for _, row := range []struct {
		name   string
		ask    ask
		status int
		want   string
	}{
		{
			"a new run",
			ask{method: "PUT", path: path, body: aPlan},
			201,
			`{"run":"` + aRun + `","cancelKey":"` + aKey + `"}`,
		},
		{"the same again", ask{method: "PUT", path: path, body: aPlan}, 200, `{"run":"` + aRun + `"}`},
		{
			"its summary",
			ask{method: "GET", path: path},
			200,
			`{"run":"` + aRun + `","state":"running","total":3,"fulfilled":0,"rejected":0,"aborted":0,"pending":0,` +
				`"verdict":{"status":"pending","index":-1,"atMs":0},"plan":{"endpoint":"/demo/users/{id}","ids":["1",` +
				`"2",` +
				`"3"]`,
		},
		{
			"a pause without the key",
			ask{method: "POST", path: path + "/pause", body: `{"paused":true}`},
			403,
			`"code":"cancel_key"`,
		},
		{
			"a pause that does not say which way",
			ask{method: "POST", path: path + "/pause", body: `{}`},
			400,
			`"field":"paused"`,
		},
		{
			"a pause with the key in its body",
			ask{method: "POST", path: path + "/pause", body: `{"paused":true,"cancelKey":"` + aKey + `"}`},
			202,
			`{"run":"` + aRun + `","paused":true}`,
		},
		{"its summary in the pause", ask{method: "GET", path: path}, 200, `"paused":true,"plan":`},
		{
			"going on, with the key as a header",
			ask{
				method: "POST", path: path + "/pause", body: `{"paused":false}`,
				header: map[string]string{"Cancel-Key": aKey},
			},
			202, `{"run":"` + aRun + `","paused":false}`,
		},
		{
			"a pause of no run",
			ask{method: "POST", path: "/api/runs/0123456789abcdefXYZ/pause", body: `{"paused":true}`},
			404,
			`"code":"no_run"`,
		},
		{"a cancel without the key", ask{method: "POST", path: path + "/cancel"}, 403, `"code":"cancel_key"`},
		{
			"a cancel with a wrong key",
			ask{method: "POST", path: path + "/cancel", body: `{"cancelKey":"x"}`},
			403,
			`"code":"cancel_key"`,
		},
		{
			"a cancel with the key in its body",
			ask{method: "POST", path: path + "/cancel", body: `{"cancelKey":"` + aKey + `"}`},
			202,
			`{"run":"` + aRun + `"}`,
		},
		{
			"a cancel with the key as a header",
			ask{method: "POST", path: path + "/cancel", header: map[string]string{"Cancel-Key": aKey}},
			202,
			`{"run":"` + aRun + `"}`,
		},
		{
			"the summary after the end",
			ask{method: "GET", path: path},
			200,
			`"verdict":{"status":"fulfilled","index":-1,"atMs":3}`,
		},
		{"health", ask{method: "GET", path: "/healthz"}, 200, "ok"},
	} {
		w := do(t, a, row.ask)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s: got %d %s\nwant %d %s", row.name, w.Code, w.Body, row.status, row.want)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cache-Control": "no-store",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", row.name, name, got, want)
			}
		}
	}
	w := do(t, a, ask{method: "POST", path: "/api/runs", body: aPlan})
	if to := w.Header().Get("Location"); w.Code != 201 ||
		!regexp.MustCompile(`^/api/runs/[A-Z0-9]{26}$`).MatchString(to) ||
		!strings.Contains(w.Body.String(), to[len("/api/runs/"):]) {
		t.Errorf("post: got %d, Location %q, %s", w.Code, to, w.Body)
	}
}

// TestProblems holds every refusal to its golden form.
func TestProblems(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	refuse := func(string) error {
		return &settle.Reason{Code: "blocked", Written: "This server does not call that address."}
	}
	a := newAPI(f, api.Options{CheckURL: refuse, MaxPlan: 1000})
	path := "/api/runs/" + aRun
	if w := do(t, a, ask{method: "PUT", path: path, body: aPlan}); w.Code != 201 {
		t.Fatal(w.Body)
	}
	var all strings.Builder
	for _, row := range []struct {
		name string
		ask  ask
	}{
		{
			"another plan under the name",
			ask{method: "PUT", path: path, body: `{"endpoint":"/demo/users/{id}","ids":["9"]}`},
		},
		{"no plan at all", ask{method: "POST", path: "/api/runs", body: `nonsense`}},
		{
			"an empty body",
			ask{method: "POST", path: "/api/runs", header: map[string]string{"Content-Type": "application/json"}},
		},
		{
			"an unknown field",
			ask{method: "POST", path: "/api/runs", body: `{"endpoint":"/demo/users/{id}","ids":["1"],"idz":1}`},
		},
		{"a number as ID", ask{method: "POST", path: "/api/runs", body: `{"endpoint":"/demo/users/{id}","ids":[7]}`}},
		{
			"two wrong fields",
			ask{
				method: "POST", path: "/api/runs",
				body: `{"endpoint":"/demo/users/{id}","ids":["1"],"attempts":99,"mode":"some"}`,
			},
		},
		{
			"over a limit",
			ask{
				method: "POST", path: "/api/runs",
				body: `{"endpoint":"https://api.example/{id}","ids":["1"],"inFlight":5000}`,
			},
		},
		{
			"refused by the guard",
			ask{method: "POST", path: "/api/runs", body: `{"endpoint":"http://10.0.0.1/{id}","ids":["1"]}`},
		},
		{"a short name", ask{method: "PUT", path: "/api/runs/short", body: aPlan}},
		{"too large", ask{method: "POST", path: "/api/runs", body: `"` + strings.Repeat("x", 2000) + `"`}},
		{
			"a form",
			ask{
				method: "POST", path: "/api/runs", body: "a=b",
				header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
			},
		},
		{
			"compressed",
			ask{method: "POST", path: "/api/runs", body: aPlan, header: map[string]string{"Content-Encoding": "gzip"}},
		},
		{"a method that is not there", ask{method: "DELETE", path: path}},
		{"a run that is not there", ask{method: "GET", path: "/api/runs/0123456789abcdefXYZ"}},
		{"an address that is not there", ask{method: "GET", path: "/api/nothing"}},
		{"no number", ask{method: "GET", path: path + "/events?after=x"}},
		{"no flag", ask{method: "GET", path: path + "/events?follow=maybe"}},
		{"no index", ask{method: "GET", path: path + "/outcomes/-1/body"}},
		{"a body that is not there", ask{method: "GET", path: path + "/outcomes/0/body"}},
		{"an export that is not there", ask{method: "GET", path: path + "/export.pdf"}},
		{"an empty column", ask{method: "GET", path: path + "/export.json?columns=a,,b"}},
		{"only what is not there", ask{method: "GET", path: path + "/export.json?only=failed"}},
		{"no websocket", ask{method: "GET", path: "/api/live"}},
		{"a foreign host", ask{method: "GET", path: path, host: "rebound.example"}},
		{
			"a foreign page that posts",
			ask{
				method: "POST", path: "/api/runs", body: aPlan,
				header: map[string]string{"Sec-Fetch-Site": "cross-site"},
			},
		},
	} {
		w := do(t, a, row.ask)
		if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s: got the type %q", row.name, kind)
		}
		all.WriteString(row.name + "\n" + w.Body.String())
		if allow := w.Header().Get("Allow"); (w.Code == 405) != (allow != "") {
			t.Errorf("%s: got %d with Allow %q", row.name, w.Code, allow)
		}
	}
	golden(t, "problems.txt", all.String())
	if n := len(f.Names()); n != 1 {
		t.Errorf("%d runs were started, want only the first", n)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestOneVisitorCannotTakeEverything(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{MaxRuns: 2, StartsPerMinute: 3})
	post := func(addr string) *httptest.ResponseRecorder {
		return do(t, a, ask{
			method: "POST", path: "/api/runs", body: aPlan, header: map[string]string{"X-Forwarded-For": addr},
		})
	}
	f.Active = 2
	if w := post(""); w.Code != 429 || w.Header().Get("Retry-After") != "5" ||
		!strings.Contains(w.Body.String(), "max_runs") {
		t.Errorf("two going: got %d %s", w.Code, w.Body)
	}
	f.Active = 0
	for range 3 {
		if w := post(""); w.Code != 201 {
			t.Errorf("a start within the minute's: got %d %s", w.Code, w.Body)
		}
	}
	if w := post("203.0.113.7"); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("a fourth start, with an untrusted header: got %d %s", w.Code, w.Body)
	}
	known := do(t, a, ask{method: "PUT", path: "/api/runs/" + anyRun(f), body: aPlan})
	if known.Code != 200 {
		t.Errorf("a run that is there costs nothing: got %d %s", known.Code, known.Body)
	}
}

func anyRun(f *fakeruns.Runs) string { return f.Names()[0] }

func TestTheEventsAsNDJSON(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.Settle([]int{0, 1, 2}, 0) }
	url, _ := serve(t, f, api.Options{Log: quiet()})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	if got := get(t, url+"/api/runs/"+aRun+"/events?after=2"); strings.Count(got, "\n") != 2 ||
		!strings.HasPrefix(got, `{"kind":"settled","seq":3,`) {
		t.Errorf("got %s", got)
	}
	go f.Get(aRun).End()
	got := get(t, url+"/api/runs/"+aRun+"/events?follow=true")
	if strings.Count(got, "\n") != 6 || !strings.Contains(got, `{"kind":"ended","seq":6,`) {
		t.Errorf("followed: got %s", got)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Body.Close() }()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestABodyIsNeverAnActiveType(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	bodies := []string{"<script>alert(1)</script>", "\x89PNG\xff"}
	f.Get(aRun).SetBody(0, runs.Body{Bytes: []byte(bodies[0]), Type: "text/html"})
	f.Get(aRun).SetBody(1, runs.Body{Bytes: []byte(bodies[1]), Type: "image/svg+xml"})
	for index, want := range []string{"text/plain; charset=utf-8", "application/octet-stream"} {
		w := do(t, a, ask{method: "GET", path: "/api/runs/" + aRun + "/outcomes/" + string(rune('0'+index)) + "/body"})
		if w.Code != 200 || w.Header().Get("Content-Type") != want || w.Body.String() != bodies[index] {
			t.Errorf("got %d %s %q", w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if csp := w.Header().Get("Content-Security-Policy"); csp != "sandbox; default-src 'none'" ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("got the headers %v", w.Header())
		}
	}
}

func TestAPanicIsOneAnswerWithoutDetails(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.Panic = errors.New("a secret detail")
	w := do(t, newAPI(f, api.Options{}), ask{method: "POST", path: "/api/runs", body: aPlan})
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") ||
		!strings.Contains(w.Body.String(), `"code":"internal"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestAClosingServerStartsNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), api.Options{})
	if err := a.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, q := range []ask{{method: "POST", path: "/api/runs", body: aPlan}, {method: "GET", path: "/healthz"}} {
		if w := do(t, a, q); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: got %d %s", q.path, w.Code, w.Body)
		}
	}
}
