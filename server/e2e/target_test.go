package e2e

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// target is somebody else's API: it counts what it truly receives.
type target struct {
	*httptest.Server
	delay time.Duration

	mu       sync.Mutex
	received map[string]int // by ID
	answered map[string]int // by ID; what was written to the end
}

// newTarget starts an API that answers /users/ID after delay. IDs that end in
// the keys of odd are answered with that status instead of 200.
func newTarget(t *testing.T, delay time.Duration, odd map[string]int) *target {
	t.Helper()
	g := &target{delay: delay, received: map[string]int{}, answered: map[string]int{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.answer(w, r, odd)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *target) answer(w http.ResponseWriter, r *http.Request, odd map[string]int) {
	id := strings.TrimPrefix(r.URL.Path, "/users/")
	g.mu.Lock()
	g.received[id]++
	g.mu.Unlock()
	select {
	case <-r.Context().Done():
		return
	case <-time.After(g.delay):
	}
	w.Header().Set("Content-Type", "application/json")
	for end, status := range odd {
		if strings.HasSuffix(id, end) {
			w.WriteHeader(status)
		}
	}
	fmt.Fprintf(w, `{"id":%q,"name":"Person %s"}`, id, id)
	g.mu.Lock()
	g.answered[id]++
	g.mu.Unlock()
}

// host returns the target's host:port, as --allow takes it.
func (g *target) host() string { return strings.TrimPrefix(g.URL, "http://") }

// calls returns how many calls came in all.
func (g *target) calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for _, k := range g.received {
		n += k
	}
	return n
}

// times returns how often the ID was asked for.
func (g *target) times(id string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.received[id]
}

// cable is a TCP proxy that can be cut: what a lost connection looks like to
// the page while the server lives on.
type cable struct {
	net.Listener
	to string

	mu    sync.Mutex
	conns []net.Conn
}

// newCable lays a cable to the server at the address to.
func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l, to: to}
	var pumps sync.WaitGroup
	pumps.Go(func() { c.accept(&pumps) })
	t.Cleanup(func() {
		_ = l.Close()
		c.cut()
		pumps.Wait()
	})
	return c
}

func (c *cable) accept(pumps *sync.WaitGroup) {
	for {
		near, err := c.Accept()
		if err != nil {
			return
		}
		far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", c.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		c.mu.Lock()
		c.conns = append(c.conns, near, far)
		c.mu.Unlock()
		pumps.Go(func() { pump(near, far) })
		pumps.Go(func() { pump(far, near) })
	}
}

// pump copies one way until either end closes, then closes both.
func pump(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

// cut breaks every connection there is; new ones are let through. It returns
// how many were broken.
func (c *cable) cut() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.conns)
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
	return n
}
