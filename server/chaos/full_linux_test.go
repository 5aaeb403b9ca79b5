package chaos

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Of the disk so much is given to the server, and so much of that taken away by somebody else: far
// more than what other processes write meanwhile.
const (
	granted = 512 << 20
	ballast = 768 << 20
)

// Somebody fills the disk in mid-run: the run waits, new ones are refused, and when there is room
// again both go on, without a restart and without losing anything.
func TestTheDiskIsFull(t *testing.T) {
	folder := t.TempDir()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		t.Fatal(err)
	}
	free := int64(disk.Bavail) * disk.Bsize
	tg := newTarget(t, 20*time.Millisecond)
	n := alone(t, tg, "--data-free", strconv.FormatInt(free-granted, 10))
	run := begin(t, n, asked{tg: tg, total: 2000, inFlight: 40}, "")
	tg.reaches(t, 300)
	heavy := filepath.Join(folder, "ballast")
	fill(t, heavy)
	n.says(t, "a run waits until the disk has space")
	if _, err := n.get("/readyz"); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("the server says it is ready, with a full disk: %v", err)
	}
	if res := refused(t, n, tg); res.StatusCode != http.StatusServiceUnavailable ||
		res.Header.Get("Retry-After") == "" {
		t.Errorf("another run: got %s, want 503 and when to come back", res.Status)
	}
	if err := os.Remove(heavy); err != nil {
		t.Fatal(err)
	}
	run.ends(t, n)
	run.whole(t, n)
	run.repeats(t, 0, n)
	n.isReady(t)
	next := begin(t, n, asked{tg: tg, total: 10, inFlight: 10}, "")
	next.ends(t, n)
}

// says waits until the node has said that.
func (n *node) says(t *testing.T, what string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(patience); !strings.Contains(n.said(), what); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("a node does not say %q:\n%s", what, n.said())
		}
	}
}

// fill takes room on the disk, without writing there.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err == nil {
		err = syscall.Fallocate(int(f.Fd()), 0, 0, ballast)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// refused asks for a run, and returns the answer.
func refused(t *testing.T, n *node, tg *target) *http.Response {
	t.Helper()
	plan := `{"endpoint":"` + tg.URL + `/{id}","ids":["1"]}`
	res, err := http.Post(n.origin+"/api/runs", "application/json", bytes.NewReader([]byte(plan)))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res
}
