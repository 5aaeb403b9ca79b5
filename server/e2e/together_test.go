package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"
)

// watchers is how many people watch one run together.
const watchers = 30

// All who have the link of a run watch the same events in the same order.
func TestThirtyWatchOneRun(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--trusted-proxy", "127.0.0.1")
	const run = "a-run-that-thirty-people-watch"
	ids := make([]string, 2000)
	for i := range ids {
		ids[i] = strconv.Quote(strconv.Itoa(i))
	}
	plan := `{"endpoint":"/demo/users/{id}?delay=50ms&jitter=900ms&fail=7&status=404","inFlight":400,
		"ids":[` + strings.Join(ids, ",") + `]}`
	put(t, s.origin+"/api/runs/"+run, plan)
	cpu := s.cpu(t)
	received := make([]string, watchers)
	var all sync.WaitGroup
	for i := range watchers {
		all.Go(func() { received[i] = watched(t, s.origin, run, "10.0.0."+strconv.Itoa(i+1)) })
	}
	all.Wait()
	for i, what := range received {
		if what != received[0] || !strings.HasPrefix(what, "2003 ") { // accepted, 2,000 settled, decided, ended
			t.Errorf("watcher %d received %q, the first %q; want all 2003 events, the same for everybody", i, what,
				received[0])
		}
	}
	t.Logf("%d watchers of 2,000 calls, and the calls, took %v of the server's time; at its peak it held %d MiB",
		watchers, s.cpu(t)-cpu, s.peak(t)>>20)
}

func put(t *testing.T, address, plan string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("the run was answered with %s", answer.Status)
	}
}

// watched follows a run to its end as somebody at that address, and returns how many
// events there were and a sum of all that was in them.
func watched(t *testing.T, origin, run, from string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	conn, answer, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(origin, "http")+"/api/live",
		&websocket.DialOptions{
			HTTPHeader: http.Header{"X-Forwarded-For": {from}},
		})
	if err != nil {
		t.Errorf("watch: %v (%v)", err, answer)
		return ""
	}
	defer conn.CloseNow()
	conn.SetReadLimit(64 << 20)
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"run":"`+run+`","after":0}`)); err != nil {
		t.Errorf("say which run: %v", err)
		return ""
	}
	sum, count := sha256.New(), 0
	for {
		_, frame, err := conn.Read(ctx)
		if err != nil {
			return fmt.Sprintf("%d %x", count, sum.Sum(nil)) // the server closes behind the end
		}
		var f struct{ Events []json.RawMessage }
		if err := json.Unmarshal(frame, &f); err != nil {
			t.Errorf("read a frame: %v", err)
			return ""
		}
		for _, e := range f.Events {
			if strings.Contains(string(e), `"seq":`) { // what is live only may be missing at the beginning
				count++
				sum.Write(e)
			}
		}
	}
}

// cpu is how much time of the processor the server took so far; 0 where the system does not tell.
func (p *process) cpu(t *testing.T) time.Duration {
	t.Helper()
	stat, _ := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11]) // of proc(5), in hundredths of a second
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peak is how much memory the server held at most, in bytes; 0 where the system does not tell.
func (p *process) peak(t *testing.T) int {
	t.Helper()
	status, _ := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kilobytes)
	return n << 10
}
