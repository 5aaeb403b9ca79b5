package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestConnectionsOfAnAddressAreBounded(t *testing.T) {
	for _, row := range []struct {
		says  string
		from  string
		asks  int // connections that wait for their answers, before the others
		open  int // others, each of which was used and waits
		alive int // of all
	}{
		{"as many as it may have", "203.0.113.1", 0, 10, 10},
		{"those that wait longest are closed", "203.0.113.1", 0, 25, 10},
		{"those that are used are not", "203.0.113.1", 4, 25, 10},
		{"where all are used, a new one is", "203.0.113.1", 10, 5, 10},
		{"an IPv6 network is one address", "2001:db8::1", 0, 25, 10},
		{"a proxy has many visitors", "10.0.0.1", 0, 25, 25},
		{"this machine", "127.0.0.1", 0, 25, 25},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
			slow := make(chan struct{})
			s := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/slow" {
					<-slow
				}
			}), slog.New(slog.DiscardHandler))
			s.ConnState = newConnections(2, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}).note
			stop := serveOn(l, s)
			var all []net.Conn
			for range row.asks {
				c := l.dial(row.from)
				_, _ = io.WriteString(c, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
				all = append(all, c)
			}
			for range row.open {
				synctest.Wait()
				c := l.dial(row.from)
				if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err == nil {
					_, _ = http.ReadResponse(bufio.NewReader(c), nil)
				}
				all = append(all, c)
			}
			synctest.Wait()
			alive := 0
			for _, c := range all {
				_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
				if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					alive++
				}
			}
			if alive != row.alive {
				t.Errorf("%s: %d of %d connections are open, want %d", row.says, alive, len(all), row.alive)
			}
			close(slow)
			for _, c := range all {
				_ = c.Close()
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

// pipes is a listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

// dial returns the client's side of a new connection from an address.
func (p *pipes) dial(from string) net.Conn {
	near, far := net.Pipe()
	p.conns <- fromAddress{far, net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 1))}
	return near
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// fromAddress is a connection from that address.
type fromAddress struct {
	net.Conn

	remote net.Addr
}

func (f fromAddress) RemoteAddr() net.Addr { return f.remote }

// sides is a site that holds its calls by the first part of their path, until one of that part may leave.
type sides struct {
	mu    sync.Mutex
	now   map[string]int
	leave map[string]chan struct{}
}

func (s *sides) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	side, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	s.count(side, 1)
	defer s.count(side, -1)
	select {
	case <-s.leave[side]:
		fmt.Fprint(w, "{}")
	case <-r.Context().Done():
	}
}

func (s *sides) count(side string, more int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now[side] += more
	return s.now[side]
}

// Where calls of another visitor wait for a site, a visitor's calls that end are followed by those of the other, until
// the one has no more than half of the places.
func TestAVisitorHasHalfOfTheSiteWhileOthersWait(t *testing.T) {
	t.Parallel()
	p := starting(t, "--max-in-flight", "6", "--drain", "1s")
	site := &sides{now: map[string]int{}, leave: map[string]chan struct{}{
		"a": make(chan struct{}), "b": make(chan struct{}),
	}}
	server := httptest.NewServer(site)
	defer server.Close()
	defer func() { close(site.leave["a"]); close(site.leave["b"]) }()
	waitFor := func(side string, calls int) {
		for site.count(side, 0) != calls {
			runtime.Gosched()
		}
	}
	for _, row := range []struct {
		visitor, side string
		calls         int // in flight at first: a place is kept for one who has none
	}{{"203.0.113.1", "a", 6}, {"203.0.113.2", "b", 1}} {
		plan := strings.Replace(planOf(server.URL+"/"+row.side+"/{id}", 20), `"inFlight":4`,
			`"inFlight":6,"timeoutMs":600000`, 1)
		if status, _ := startAs(t, p.origin, row.visitor, plan); status != http.StatusCreated {
			t.Fatalf("the run of %s did not start: %d", row.side, status)
		}
		waitFor(row.side, row.calls)
	}
	// A place more than --max-in-flight is kept, and stays free while both have calls there: none follows the first.
	for i := range 3 {
		site.leave["a"] <- struct{}{}
		waitFor("a", 5-i)
		waitFor("b", 1+i)
	}
}
