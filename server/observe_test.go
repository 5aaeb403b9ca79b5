package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/app/settle"
)

// scrape reads the metrics, and returns the value of each series.
func (s served) scrape(t *testing.T) map[string]string {
	t.Helper()
	a, err := http.Get(s.metrics)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", s.metrics, a.StatusCode, err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if series, value, ok := strings.Cut(strings.TrimSpace(line), "} "); ok {
			all[series+"}"] = value
		} else if series, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			all[series] = value
		}
	}
	return all
}

func TestWhatAServerDoesIsInItsMetrics(t *testing.T) {
	t.Parallel()
	s := serving(t, "--data", t.TempDir(), "--metrics-listen", "127.0.0.1:0", "--max-runs", "1")
	for range 2 { // the second would be one too many at once, were the first not over
		run := s.post(t, strings.Replace(planOf("/demo/users/{id}?fail=3", 10), `{`, `{"attempts":2,`, 1))
		s.watch(t, run, func(e settle.Event) bool { return e.Kind == settle.Ended })
		s.get(t, "/api/runs/"+run+"/events?follow=true") // to its end: by then all of it is counted
	}
	s.get(t, "/", func(r *http.Request) { r.Host = "evil.example" })
	all := s.scrape(t)
	for _, c := range []struct{ says, series, want string }{
		{"two runs were begun", `allsettled_runs_started_total{resumed="false"}`, "2"},
		{"both fulfilled, for all their calls settled", `allsettled_runs_ended_total{verdict="fulfilled"}`, "2"},
		{"none is running", "allsettled_runs_running", "0"},
		{
			"nine of ten calls fulfilled, twice", `allsettled_calls_settled_total{reason="none",status="fulfilled"}`,
			"18",
		},
		{"one of ten was rejected, twice", `allsettled_calls_settled_total{reason="http_5xx",status="rejected"}`, "2"},
		{"after an attempt more", "allsettled_attempts_total", "22"},
		{"none is in flight", "allsettled_attempts_in_flight", "0"},
		{"none waits", "allsettled_attempts_waiting", "0"},
		{"every call took its time", "allsettled_call_duration_seconds_count", "20"},
		{"the journal did all it was asked", `allsettled_journal_errors_total{operation="append"}`, "0"},
		{"a foreign name was refused", `allsettled_requests_refused_total{limit="host"}`, "1"},
		{"nothing was sent to a socket", "allsettled_sockets", "0"},
	} {
		if all[c.series] != c.want {
			t.Errorf("%s: %s is %q, want %s", c.says, c.series, all[c.series], c.want)
		}
	}
	for _, series := range []string{
		"allsettled_journal_append_duration_seconds_count",
		"allsettled_received_bytes_total", "go_goroutines",
	} {
		if all[series] == "" || all[series] == "0" {
			t.Errorf("%s is %q", series, all[series])
		}
	}
}

func TestMetricsHaveAnAddressOfTheirOwnAndOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	s := serving(t, "--data", t.TempDir(), "--metrics-listen", "127.0.0.1:0", "--host", "node1")
	apart := served{origin: strings.TrimSuffix(s.metrics, "/metrics")}
	foreign := func(r *http.Request) { r.Host = "evil.example" }
	known := func(r *http.Request) { r.Host = "node1:9464" }
	for _, c := range []struct {
		says, path string
		at         served
		change     func(*http.Request)
		status     int
	}{
		{"the address of the page has no metrics", "/metrics", s, nil, http.StatusNotFound},
		{"and no profiles", "/debug/pprof/heap", s, nil, http.StatusNotFound},
		{"their own has both", "/metrics", apart, nil, http.StatusOK},
		{"by address", "/debug/pprof/heap", apart, nil, http.StatusOK},
		{"by a name of the operator's, as in a network of containers", "/metrics", apart, known, http.StatusOK},
		{"by no other name, which may be rebound", "/metrics", apart, foreign, http.StatusMisdirectedRequest},
		{"nor the profiles", "/debug/pprof/heap", apart, foreign, http.StatusMisdirectedRequest},
		{"it has no page", "/", apart, nil, http.StatusNotFound},
		{"and takes no runs", "/api/runs", apart, nil, http.StatusNotFound},
		{"both say whether the server is ready", "/readyz", s, nil, http.StatusOK},
		{"of them", "/readyz", apart, nil, http.StatusOK},
	} {
		if c.change == nil {
			c.change = func(*http.Request) {}
		}
		if got, body := c.at.get(t, c.path, c.change); got != c.status {
			t.Errorf("%s: %d %.80q, want %d", c.says, got, body, c.status)
		}
	}
}

func TestAnAddressForMetricsIsJudgedBeforeAnythingStarts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		says, typed, want string
		code              int
	}{
		{
			"it needs a port", "localhost",
			`--metrics-listen "localhost" is not an address; write HOST:PORT, for example 127.0.0.1:9464`, exitUsage,
		},
		{
			"it is not the page's", "127.0.0.1:9",
			"--metrics-listen 127.0.0.1:9 is the address of the page; write another one", exitUsage,
		},
		{
			"it is not another program's", taken.Addr().String(), "--metrics-listen " + taken.Addr().String() + ": ",
			exitRejected,
		},
	} {
		listen := "127.0.0.1:0"
		if c.code == exitUsage {
			listen = "127.0.0.1:9"
		}
		var said strings.Builder
		w := Env{stdout: io.Discard, stderr: &said, env: func(string) string { return "" }}
		code := start(t.Context(), []string{
			"serve", "--data", t.TempDir(), "--listen", listen, "--metrics-listen", c.typed,
		}, w)
		if code != c.code || !strings.Contains(said.String(), c.want) {
			t.Errorf("%s: code %d and %q; want %d and %q", c.says, code, said.String(), c.code, c.want)
		}
	}
}

func TestTracesOfARunGoToTheCollectorAndNothingElseDoes(t *testing.T) {
	var mu sync.Mutex
	var sent []byte
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, body...)
	}))
	defer collector.Close()
	var traced string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traced += r.Header.Get("Traceparent")
		_, _ = io.WriteString(w, `"the-answer"`)
	}))
	defer site.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	env := func(name string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL}[name]
	}
	s := servingIn(t, env, "--data", t.TempDir(), "--allow", strings.TrimPrefix(site.URL, "http://"))
	run := s.post(t, `{"endpoint":"`+site.URL+
		`/the-path/{id}?q=the-query","ids":["the-id"],"headers":{"Authorization":"the-secret","X-Plain":"the-header"}}`)
	s.watch(t, run, func(e settle.Event) bool { return e.Kind == settle.Ended })
	if code := s.stop(); code != exitFulfilled {
		t.Errorf("the server stopped with code %d", code)
	}
	for _, want := range []string{"allsettled.mode", "http.request.method", "127.0.0.1", "allsettled.verdict"} {
		if !strings.Contains(string(sent), want) {
			t.Errorf("the collector was not sent %q", want)
		}
	}
	for _, hidden := range []string{run, "the-path", "the-query", "the-id", "the-secret", "the-header", "the-answer"} {
		if strings.Contains(string(sent), hidden) {
			t.Errorf("the collector was sent %q", hidden)
		}
	}
	if traced != "" {
		t.Errorf("the site that was called got the trace: %q", traced)
	}
}

func TestACollectorThatDoesNotAnswerHoldsNothingUp(t *testing.T) {
	const away = "http://127.0.0.1:1"
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", away)
	s := servingIn(t, func(name string) string { return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": away}[name] },
		"--data", t.TempDir())
	run := s.post(t, planOf("/demo/users/{id}", 10))
	s.watch(t, run, func(e settle.Event) bool { return e.Kind == settle.Ended })
	began := time.Now()
	if code := s.stop(); code != exitFulfilled {
		t.Errorf("the server stopped with code %d, want 0: traces are no reason to stop badly", code)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("stopping took %v", took)
	}
}
