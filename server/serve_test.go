package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// served is a server under test, in this process.
type served struct {
	origin  string
	metrics string            // address of the metrics, where the arguments ask for them
	stop    func() (code int) // as SIGTERM does; may be called again
}

// serving starts a server as `allsettled serve` would, and stops it with the test.
func serving(t *testing.T, args ...string) served {
	t.Helper()
	return servingIn(t, func(string) string { return "" }, args...)
}

// servingIn does so in an environment.
func servingIn(t *testing.T, env func(string) string, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	said, stderr := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		w := Env{stdout: io.Discard, stderr: stderr, env: env}
		ended <- start(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), w)
		_ = stderr.Close()
	}()
	lines := bufio.NewScanner(said)
	for !strings.HasPrefix(lines.Text(), "listening on http") {
		if !lines.Scan() {
			t.Fatalf("the server's last words are %q", lines.Text())
		}
	}
	s := served{origin: strings.TrimPrefix(lines.Text(), "listening on ")}
	if slices.Contains(args, "--metrics-listen") {
		lines.Scan()
		s.metrics = strings.TrimPrefix(lines.Text(), "metrics on ")
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	s.stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { s.stop() })
	return s
}

// get asks for a path and returns the status and the body.
func (s served) get(t *testing.T, path string, change ...func(*http.Request)) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(r)
	}
	a, all := answered(t, http.DefaultClient, r)
	return a.StatusCode, string(all)
}

// answered sends a request and returns the answer, read and closed.
func answered(t testing.TB, client *http.Client, r *http.Request) (a *http.Response, body []byte) {
	t.Helper()
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err = io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, body
}

// post starts a run and returns its name.
func (s served) post(t *testing.T, plan string) string {
	t.Helper()
	a, err := http.Post(s.origin+"/api/runs", "application/json", strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var started struct{ Run string }
	if err := json.NewDecoder(a.Body).Decode(&started); err != nil || a.StatusCode != http.StatusCreated {
		t.Fatalf("the run did not start: %d, %v", a.StatusCode, err)
	}
	return started.Run
}

// watch reads a run's events until see says that it has seen enough.
func (s served) watch(t *testing.T, run string, see func(settle.Event) (enough bool)) {
	t.Helper()
	a, err := http.Get(s.origin + "/api/runs/" + run + "/events?follow=true")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	for lines := bufio.NewScanner(a.Body); lines.Scan(); {
		e, err := event.Decode(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if see(e) {
			return
		}
	}
	t.Fatal("the events broke off")
}

// planOf writes a plan for the ids 1 to n.
func planOf(endpoint string, n int) string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(i + 1)
	}
	// strings and numbers: it cannot fail
	text, _ := json.Marshal(map[string]any{"endpoint": endpoint, "ids": ids, "inFlight": 4})
	return string(text)
}

func TestARunContinuesAfterItsServerIsStartedAgain(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := serving(t, "--data", data)
	run := first.post(t, planOf("/demo/users/{id}?delay=100ms", 20))
	first.watch(t, run, func(e settle.Event) bool { return e.Kind == settle.Settled && e.Seq > 3 })
	// A browser that connects ahead of time and sends nothing delays a stopping server. The listener must stay open
	// meanwhile for the calls of the run.
	silent, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(first.origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if code := first.stop(); code != exitFulfilled {
		t.Errorf("the server stopped with code %d, want 0", code)
	}
	settled := map[int]int{}
	var seq uint64
	var sum settle.Sum
	serving(t, "--data", data).watch(t, run, func(e settle.Event) bool {
		if e.Kind == settle.Started {
			return false
		}
		if seq++; e.Seq != seq {
			t.Errorf("seq %d follows %d", e.Seq, seq-1)
		}
		if e.Kind == settle.Settled {
			settled[e.Outcome.Index]++
			if e.Outcome.Status != settle.Fulfilled {
				t.Errorf("call %d: %v after %d attempts", e.Outcome.Index, e.Outcome.Reason, e.Outcome.Attempts)
			}
		}
		if e.Kind == settle.Ended {
			sum = *e.Sum
		}
		return e.Kind == settle.Ended
	})
	for i := range 20 {
		if settled[i] != 1 {
			t.Errorf("call %d settled %d times", i, settled[i])
		}
	}
	if sum.Fulfilled != 20 || sum.Cancelled {
		t.Errorf("ended with %+v, want 20 fulfilled", sum)
	}
}

func TestOneHostIsHeldOverAllRunsAndThePracticeAPIIsNot(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		wait, stop := context.WithTimeout(r.Context(), 50*time.Millisecond)
		defer stop()
		<-wait.Done()
	}))
	defer other.Close()
	s := serving(t, "--data", t.TempDir(), "--max-in-flight", "4", "--allow", strings.TrimPrefix(other.URL, "http://"))
	a, b := s.post(t, planOf(other.URL+"/a/{id}", 12)), s.post(t, planOf(other.URL+"/b/{id}", 12))
	ended := func(e settle.Event) bool { return e.Kind == settle.Ended }
	s.watch(t, a, ended)
	s.watch(t, b, ended)
	if got := most.Load(); got != 4 {
		t.Errorf("%d calls at once reached one host, want the 4 that two runs share", got)
	}
	practice := s.post(t, strings.Replace(planOf("/demo/users/{id}?delay=300ms", 20), `,"inFlight":4`, "", 1))
	s.watch(t, practice, func(e settle.Event) bool {
		if ended(e) && e.Sum.Took.Seconds() > 1 {
			t.Errorf("20 practice calls of 0.3 s took %v: they waited for each other", e.Sum.Took)
		}
		return ended(e)
	})
}

func TestUnknownPathsAndHostsAreRefused(t *testing.T) {
	t.Parallel()
	s := serving(t, "--data", t.TempDir())
	for _, c := range []struct {
		says, path string
		change     func(*http.Request)
		status     int
	}{
		{"it is ready", "/healthz", nil, http.StatusOK},
		{"there is a practice API", "/demo/users/7", nil, http.StatusOK},
		{"there is nothing else", "/etc/passwd", nil, http.StatusNotFound},
		{
			"another site's name does not lead here", "/", func(r *http.Request) { r.Host = "evil.example" },
			http.StatusMisdirectedRequest,
		},
		{
			"nor to the practice API", "/demo/users/7", func(r *http.Request) { r.Host = "evil.example" },
			http.StatusMisdirectedRequest,
		},
		{
			"headers are bounded", "/healthz",
			func(r *http.Request) { r.Header.Set("X-Long", strings.Repeat("x", 32<<10)) },
			http.StatusRequestHeaderFieldsTooLarge,
		},
	} {
		if c.change == nil {
			c.change = func(*http.Request) {}
		}
		if got, body := s.get(t, c.path, c.change); got != c.status {
			t.Errorf("%s: %d %.80q, want %d", c.says, got, body, c.status)
		}
	}
}
