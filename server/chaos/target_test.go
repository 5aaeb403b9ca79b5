package chaos

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// target is the server that is called. It keeps a record of its own.
type target struct {
	*httptest.Server

	wait time.Duration

	mu     sync.Mutex
	calls  map[string]int // by ID
	total  int
	flying int
	most   int           // in flight at once
	next   chan struct{} // closed at the next call
	starts []time.Time   // of each call
}

func newTarget(t testing.TB, wait time.Duration) *target {
	t.Helper()
	tg := &target{wait: wait, calls: map[string]int{}, next: make(chan struct{})}
	tg.Server = httptest.NewServer(tg)
	t.Cleanup(tg.Close)
	return tg
}

// host is where it is, as --allow wants it.
func (tg *target) host() string { return tg.Listener.Addr().(*net.TCPAddr).String() }

func (tg *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, "/")
	tg.begin(id)
	defer tg.end()
	select {
	case <-time.After(tg.wait):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"id":"` + id + `"}`))
}

func (tg *target) begin(id string) {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	tg.calls[id]++
	tg.total++
	tg.flying++
	tg.most = max(tg.most, tg.flying)
	tg.starts = append(tg.starts, time.Now())
	close(tg.next)
	tg.next = make(chan struct{})
}

func (tg *target) end() {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	tg.flying--
}

// reaches waits until that many calls were made.
func (tg *target) reaches(t testing.TB, total int) {
	t.Helper()
	for late := time.After(patience); ; {
		tg.mu.Lock()
		now, next := tg.total, tg.next
		tg.mu.Unlock()
		if now >= total {
			return
		}
		select {
		case <-next:
		case <-late:
			t.Fatalf("only %d of %d calls were made", now, total)
		}
	}
}

// record is how many different calls were made, how many of them again, and how many at once.
func (tg *target) record() (different, again, most int) {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	return len(tg.calls), tg.total - len(tg.calls), tg.most
}
