//go:build linux && !race

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	program "allsettled/server/internal/process"
)

// mostMemory is how much memory the program may take beyond what it takes at rest, whatever it is sent.
const mostMemory = 128 << 20

// built builds the program with the flags of make, so that its libraries are compiled once for both.
func built(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "allsettled")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w",
		"-gcflags", "all=-dwarf=false", "-o", file, "allsettled/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// peak returns the most memory that a process has had at once, in bytes. It reports false when the process has ended.
func peak(pid int) (bytes int, ok bool) { return resident(pid, "VmHWM:") }

// resident returns a line of proc(5) about resident memory in bytes: VmRSS is what a process has now, VmHWM what it had
// at most since its start, or since that was forgotten.
func resident(pid int, line string) (bytes int, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, behind, _ := strings.Cut(string(status), line)
	var kilobytes int
	_, err = fmt.Sscanf(behind, "%d kB", &kilobytes)
	return kilobytes << 10, err == nil
}

// send sends a bomb as a visitor with that address, and returns the status and how long the answer is. It waits for
// the server's word before it sends the body, so that it gets the answer when that is too large.
func send(t *testing.T, visitor, address, kind string, body []byte) (status, length int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-Forwarded-For", visitor)
	r.Header.Set("Expect", "100-continue")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil || answer.Body.Close() != nil {
		t.Error(err)
	}
	return answer.StatusCode, int(n)
}

// bounded is a server whose memory is watched.
type bounded struct {
	origin string
	pid    int
	rest   int
	table  strings.Builder // a line for each bomb, as docs/security.md has them
}

// throw sends a bomb, and fails when the server answers something else or takes too much memory.
func (b *bounded) throw(t *testing.T, says, path, kind string, body []byte, want int) (length int) {
	t.Helper()
	before, _ := resident(b.pid, "VmRSS:")
	// What it had at most is forgotten, where the system lets us: without it the table says less, the test as much.
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", b.pid), []byte("5"), 0)
	began := time.Now()
	status, length := send(t, "192.0.2.1", b.origin+path, kind, body)
	took := time.Since(began)
	if status != want {
		t.Errorf("%s: got %d, want %d", says, status, want)
	}
	most := b.holds(t, says)
	fmt.Fprintf(&b.table, "| %s | %.1f | %d | %d | %d | %.2f |\n", says, float64(len(body))/1e6, status,
		before>>20, most>>20, took.Seconds())
	return length
}

// holds fails when the server has taken too much memory, or has ended.
func (b *bounded) holds(t *testing.T, says string) (most int) {
	t.Helper()
	most, ok := peak(b.pid)
	if !ok || most-b.rest > mostMemory {
		t.Fatalf("%s: took %d MiB, want %d at most", says, (most-b.rest)>>20, mostMemory>>20)
	}
	return most
}

func TestNoBombTakesTheServer(t *testing.T) {
	server, err := program.Start(t.Context(), program.Options{
		Program: built(t), Args: []string{"--trusted-proxy", "127.0.0.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	run := startedRun(t, server.Origin)
	b := &bounded{origin: server.Origin, pid: server.PID}
	b.rest, _ = peak(b.pid)
	const binary = "application/octet-stream"
	for _, f := range fileBombs {
		body := f.make()
		length := b.throw(t, f.says, "/api/sheet?name="+url.QueryEscape(f.name), binary, body, f.status)
		if length > 6*len(body)+1000 {
			t.Errorf("%s: got %d bytes for %d", f.says, length, len(body))
		}
	}
	for _, h := range hostileBodies {
		b.throw(t, h.says, h.path, "application/json", []byte(h.make()), h.status)
	}
	b.manyAtOnce(t)
	b.manyPlansAtOnce(t)
	t.Logf("%d MiB at rest\n%s", b.rest>>20, b.table.String())
	if _, body := got(t, b.origin+"/api/runs/"+run); !strings.Contains(body, `"state":"running"`) &&
		!strings.Contains(body, `"fulfilled":1000`) {
		t.Errorf("the run that was there before: %s", body)
	}
}

// manyAtOnce sends large files of four visitors at once, of whom two have to wait.
func (b *bounded) manyAtOnce(t *testing.T) {
	t.Helper()
	body := largeWorkbook()
	var sending sync.WaitGroup
	for visitor := range 4 {
		sending.Go(func() {
			address := fmt.Sprintf("192.0.2.%d", visitor+1)
			status, _ := send(t, address, b.origin+"/api/sheet?name=a.xlsx", "application/octet-stream", body)
			switch status {
			case http.StatusOK:
			case http.StatusServiceUnavailable, http.StatusUnprocessableEntity: // on a machine that is slow
			default:
				t.Errorf("one of four large files: got %d, want 200, 503 or 422", status)
			}
		})
	}
	sending.Wait()
	b.holds(t, "four large files at once")
}

// manyPlansAtOnce sends long plans of four visitors at once, several of each. Two are read at once.
func (b *bounded) manyPlansAtOnce(t *testing.T) {
	t.Helper()
	body := aPlan + `"rows":{"columns":["id"` + strings.Repeat(`,"a"`, 2_000_000) + `],"values":[["1"]]}}`
	var sending sync.WaitGroup
	for i := range 24 {
		sending.Go(func() {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.origin+"/api/runs",
				strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i%4+1))
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return // one that is refused before its body was received may be cut off
			}
			_ = answer.Body.Close()
			if answer.StatusCode < http.StatusBadRequest {
				t.Errorf("one of many long plans: got %d, want it refused", answer.StatusCode)
			}
		})
	}
	sending.Wait()
	most, ok := peak(b.pid)
	if !ok || most-b.rest > 2*mostMemory {
		t.Errorf("many long plans at once: took %d MiB, want %d at most", (most-b.rest)>>20, 2*mostMemory>>20)
	}
}

// startedRun starts a run of the practice API that takes a while.
func startedRun(t *testing.T, origin string) string {
	t.Helper()
	plan := `{"endpoint":"/demo/users/{id}?delay=100ms","ids":[` + strings.Repeat(`"1",`, 999) + `"1"],"inFlight":2}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/api/runs", strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // the address says all
	run, ok := strings.CutPrefix(answer.Header.Get("Location"), "/api/runs/")
	if !ok {
		t.Fatalf("the run was not started: %s", answer.Status)
	}
	return run
}

// got gets an address.
func got(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.Body.Close() != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}
