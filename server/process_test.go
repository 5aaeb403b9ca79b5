package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// process is a server in its own process, as an operator starts it.
type process struct {
	origin string
	pid    int
	end    func() (said string) // ends it and returns its log; may be called again
}

// starting starts the command that TestMain has put into the path.
func starting(t testing.TB, args ...string) process {
	t.Helper()
	return startingWith(t, nil, args...)
}

// startingWith starts it with more variables in its environment.
func startingWith(t testing.TB, env []string, args ...string) process {
	t.Helper()
	return launched(t, env, append([]string{
		"--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1", "--allow", "127.0.0.1",
	}, args...)...)
}

// launched starts it with these arguments only.
func launched(t testing.TB, env []string, args ...string) process {
	t.Helper()
	cmd := exec.Command("allsettled", append([]string{"serve", "--data", t.TempDir()}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	lines.Scan()
	origin, ok := strings.CutPrefix(lines.Text(), "listening on ")
	if !ok {
		t.Fatalf("the server's first words are %q", lines.Text())
	}
	var said strings.Builder
	var reading sync.WaitGroup
	reading.Go(func() { _, _ = io.Copy(&said, stderr) })
	end := sync.OnceValue(func() string {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		reading.Wait()
		_ = cmd.Wait()
		http.DefaultClient.CloseIdleConnections()
		return said.String()
	})
	t.Cleanup(func() { end() })
	return process{origin, cmd.Process.Pid, end}
}

// startAs starts a run of a visitor, through a trusted proxy.
func startAs(t testing.TB, origin, visitor, plan string) (status int, run string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/api/runs", strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", visitor)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var started struct{ Run string }
	_ = json.NewDecoder(a.Body).Decode(&started)
	return a.StatusCode, started.Run
}

// follow reads a run's events until it has ended, and returns how each call settled.
func (p process) follow(t testing.TB, run string) (all []*settle.Outcome) {
	t.Helper()
	a, err := http.Get(p.origin + "/api/runs/" + run + "/events?follow=true")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	lines := bufio.NewScanner(a.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		e, err := event.Decode(lines.Bytes())
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Kind == settle.Settled:
			all = append(all, e.Outcome)
		case e.Kind == settle.Ended:
			return all
		}
	}
	t.Fatalf("the events broke off: %v", lines.Err())
	return nil
}

// socket opens a websocket of a visitor that watches a run.
func (p process) socket(t testing.TB, visitor, run string) *websocket.Conn {
	t.Helper()
	return p.socketAfter(t, visitor, run, 0)
}

// socketAfter opens one that watches the run from after an event.
func (p process) socketAfter(t testing.TB, visitor, run string, after uint64) *websocket.Conn {
	t.Helper()
	c, answer, err := websocket.Dial(t.Context(), p.origin+"/api/live", &websocket.DialOptions{
		HTTPHeader: http.Header{"X-Forwarded-For": {visitor}}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		t.Fatalf("%v: %v", err, answer)
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	hello := fmt.Appendf(nil, `{"run":%q,"after":%d}`, run, after)
	if err := c.Write(t.Context(), websocket.MessageText, hello); err != nil {
		t.Fatal(err)
	}
	return c
}

// hanging returns a function that starts a run at a site that never answers.
func (p process) hanging(t testing.TB) {
	t.Helper()
	silent := &crowd{leave: make(chan struct{})}
	site := httptest.NewServer(silent)
	t.Cleanup(func() { close(silent.leave); site.Close() })
	plan := strings.Replace(planOf(site.URL+"/{id}", 2000), `"inFlight":4`, `"inFlight":1000,"timeoutMs":600000`, 1)
	if status, _ := startAs(t, p.origin, "203.0.113.66", plan); status != http.StatusCreated {
		t.Fatalf("the hanging run did not start: %d", status)
	}
}

func TestTheHangingRunOfOneVisitorHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := starting(t)
	p.hanging(t)
	var crowd crowd
	site := httptest.NewServer(&crowd)
	defer site.Close()
	for i := range 3 {
		status, run := startAs(t, p.origin, "203.0.113.7", planOf(site.URL+"/{id}", 50))
		if all := p.follow(t, run); status != http.StatusCreated || len(all) != 50 {
			t.Errorf("run %d: %d, and %d calls settled, want 50", i, status, len(all))
		}
	}
	if _, made := crowd.counted(); made != 150 {
		t.Errorf("%d calls were made, want 150", made)
	}
}

func TestReadersThatNeverReadHoldUpNoRun(t *testing.T) {
	t.Parallel()
	p := starting(t)
	_, run := startAs(t, p.origin, "203.0.113.7", planOf("/demo/users/{id}?bytes=4000", 2000))
	for i := range 20 {
		p.socket(t, fmt.Sprint("203.0.113.", 100+i), run)
	}
	if n := len(p.follow(t, run)); n != 2000 {
		t.Errorf("%d calls settled, want 2000", n)
	}
}

// An idle socket takes about 64 KiB. The test allows twice as much: it should find a buffer for each socket, and not
// depend on a garbage collection.
func TestAnIdleSocketIsSmall(t *testing.T) {
	t.Parallel()
	most := 128 << 10
	if about, ok := debug.ReadBuildInfo(); ok &&
		slices.Contains(about.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		most *= 8 // the race detector keeps a shadow of all memory
	}
	if each := idleSockets(t, 300); each > most {
		t.Errorf("an idle socket holds %d KiB, want 64 or so and %d at most", each>>10, most>>10)
	}
}

// idleSockets opens sockets that watch a run in which nothing happens, and returns what each adds to
// the server's own memory. The process collects its garbage, and gives it back, all the time: what
// had been garbage before would otherwise be more than what sockets take.
func idleSockets(t testing.TB, n int) (bytesEach int) {
	t.Helper()
	p := startingWith(t, []string{"GOGC=10", "GOMEMLIMIT=1MiB"})
	_, run := startAs(t, p.origin, "203.0.113.7", planOf("/demo/users/{id}?delay=10m", 1))
	p.receives(t, p.socket(t, "198.51.100.1", run))
	before := p.resident(t)
	for i := range n {
		p.receives(t, p.socket(t, fmt.Sprintf("10.0.%d.%d", i/200, i%200), run))
	}
	return (p.resident(t) - before) / n
}

// receives waits for the first frame of a socket.
func (p process) receives(t testing.TB, c *websocket.Conn) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	if _, _, err := c.Read(ctx); err != nil {
		t.Fatal(err)
	}
}

// resident is the process's memory, as the system counts it, without the pages of its file.
func (p process) resident(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// spent is the seconds of CPU that the process has had.
func (p process) spent(t testing.TB) float64 {
	t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.pid) + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	ticks := 0
	for _, field := range strings.Fields(rest)[11:13] { // user's and system's
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return float64(ticks) / 100
}

func BenchmarkIdleSockets(b *testing.B) {
	var all []int
	for b.Loop() {
		all = append(all, idleSockets(b, 1000))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/1024, "KiB/socket")
	b.ReportMetric(float64(all[len(all)-1])/1024, "worst-KiB/socket")
}

// BenchmarkBystanderOfAHangingRun measures the calls of one visitor to one host, alone and
// beside another's thousand calls in flight that never come back from another host.
func BenchmarkBystanderOfAHangingRun(b *testing.B) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	defer site.Close()
	p95 := func(p process) float64 {
		_, run := startAs(b, p.origin, "203.0.113.7", planOf(site.URL+"/{id}", 2000))
		var took []time.Duration
		for _, o := range p.follow(b, run) {
			took = append(took, o.Took)
		}
		slices.Sort(took)
		return float64(took[len(took)*95/100]) / 1e6
	}
	for b.Loop() {
		p := starting(b)
		p95(p) // warm
		alone := p95(p)
		p.hanging(b)
		beside := p95(p)
		b.ReportMetric(alone, "alone-p95-ms")
		b.ReportMetric(beside, "beside-p95-ms")
	}
}

// BenchmarkRunWithReadersThatNeverRead measures a run, of calls that wait more than they work, alone and watched by
// twenty sockets that take no
// bytes, in turns; of each the fastest, for whatever else the machine does makes both slower.
func BenchmarkRunWithReadersThatNeverRead(b *testing.B) {
	p := starting(b)
	var visitors int
	cpu := map[int]float64{} // by how many read
	lasts := func(readers int) time.Duration {
		plan := strings.Replace(
			planOf("/demo/users/{id}?bytes=1000&delay=20ms", 10_000), `"inFlight":4`, `"inFlight":64`, 1,
		)
		began, spent := time.Now(), p.spent(b)
		_, run := startAs(b, p.origin, "203.0.113.7", plan)
		for range readers {
			visitors++
			p.socket(b, fmt.Sprintf("10.1.%d.%d", visitors/200, visitors%200), run)
		}
		p.follow(b, run)
		cpu[readers] += p.spent(b) - spent
		return time.Since(began)
	}
	lasts(0) // warm
	clear(cpu)
	var alone, watched []time.Duration
	for b.Loop() {
		alone, watched = append(alone, lasts(0)), append(watched, lasts(20))
	}
	a, w := slices.Min(alone), slices.Min(watched)
	b.ReportMetric(a.Seconds(), "alone-s")
	b.ReportMetric(w.Seconds(), "watched-s")
	b.ReportMetric(100*(w.Seconds()/a.Seconds()-1), "slower-%")
	b.ReportMetric(cpu[0]/float64(len(alone)), "alone-cpu-s")
	b.ReportMetric(cpu[20]/float64(len(watched)), "watched-cpu-s")
}
