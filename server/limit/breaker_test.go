package limit_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
	"allsettled/server/guard"
	"allsettled/server/limit"
)

func TestARunStopsCallingAHostToWhichNoConnectionSucceeds(t *testing.T) {
	for _, c := range []struct {
		says string
		// r refused, d dns, c timeout while connecting, t timeout of an answer, w timeout in an unknown phase, . an
		// answer of any status
		story string
		made  int // calls that were really made
	}{
		{"three failures in a row are enough", "rrrrrr", 3},
		{"failures of any kind of connecting count", "rdrddd", 3},
		{"an answer resets the count", "rr.rr.rr.", 9},
		{"a timeout says nothing", "rtrtrt", 5},
		{"nor do the words of its detail", "wwwwww", 6},
		{"but one that came before a connection does", "cccccc", 3},
	} {
		made := 0
		do := limit.Breaker(func(context.Context, settle.Call) (settle.Reply, error) {
			made++
			switch c.story[made-1] {
			case 'r':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeRefused}
			case 'd':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeDNS}
			case 't':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeTimeout, Phase: settle.PhaseWait}
			case 'w': // the words of a detail say nothing
				return settle.Reply{}, settle.NewReason(settle.CodeTimeout, "").With("error", "connecting: i/o timeout")
			case 'c':
				return settle.Reply{}, &settle.Reason{Code: settle.CodeTimeout, Phase: settle.PhaseConnect}
			}
			return settle.Reply{HTTP: 503}, settle.HTTPReason(503, 0)
		}, guard.Site, 3)
		var last error
		for range c.story {
			_, last = do(t.Context(), settle.Call{URL: "https://down.example.com/1"})
		}
		if made != c.made {
			t.Errorf("%s: %d calls were made, want %d", c.says, made, c.made)
		}
		if made == len(c.story) {
			continue
		}
		if reason := (*settle.Reason)(nil); !errors.As(last, &reason) || reason.Code != settle.CodeBlocked ||
			!strings.Contains(reason.Message(), "stopped calling") {
			t.Errorf("%s: got %v, want it said", c.says, last)
		}
	}
}

func TestTheOtherHostsAreStillCalled(t *testing.T) {
	made := map[string]int{}
	do := limit.Breaker(func(_ context.Context, c settle.Call) (settle.Reply, error) {
		made[c.URL]++
		return settle.Reply{}, &settle.Reason{Code: settle.CodeRefused}
	}, guard.Site, 2)
	for _, url := range []string{"http://a.example/", "http://a.example/", "http://a.example/", "http://b.example/"} {
		_, _ = do(t.Context(), settle.Call{URL: url})
	}
	if made["http://a.example/"] != 2 || made["http://b.example/"] != 1 {
		t.Errorf("got %v calls made, want 2 and 1", made)
	}
}

// It counts the connections that reach a listener, of a run that the server makes.
func TestARunStopsConnecting(t *testing.T) {
	const most, ids = 20, 60
	for _, c := range []struct {
		says, scheme string
		inFlight     int
		timeout      time.Duration
		answer       func(net.Conn)
		knocks       [2]int // at the least and at the most
		stopped      bool
	}{
		{
			"a port that speaks no TLS, call by call", "https", 1, 10 * time.Second,
			func(c net.Conn) { fmt.Fprint(c, "no TLS here, and never was") },
			[2]int{most, most},
			true,
		},
		{
			"the same, eight at once", "https", 8, 10 * time.Second,
			func(c net.Conn) { fmt.Fprint(c, "no TLS here, and never was") },
			[2]int{most, most + 7},
			true,
		},
		{
			"a machine that swallows the handshake", "https", 8, 100 * time.Millisecond, nil,
			[2]int{most, most + 7},
			true,
		},
		{
			"a site that connects and breaks off is a site", "http", 8, 10 * time.Second,
			func(c net.Conn) { _ = c.Close() },
			[2]int{ids, 2 * ids},
			false,
		},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var knocks atomic.Int64
		var doorman sync.WaitGroup
		doorman.Go(func() { open(l, &knocks, c.answer) })
		rt := policyFor(t, l.Addr().String()).Transport()
		do := limit.Breaker(fetch.Over(rt, fetch.Rules{}), guard.Site, most)
		calls := func(yield func(settle.Call) bool) {
			for i := range ids {
				if !yield(settle.Call{Index: i, URL: c.scheme + "://" + l.Addr().String() + "/7"}) {
					return
				}
			}
		}
		blocked := 0
		for e := range settle.Run(t.Context(), settle.AllSettled, calls,
			settle.Limits{InFlight: c.inFlight, Timeout: c.timeout, Attempts: 1}, do) {
			if e.Kind == settle.Settled && e.Outcome.Reason.Code == settle.CodeBlocked &&
				strings.Contains(e.Outcome.Reason.Message(), "20 connections") {
				blocked++
			}
		}
		rt.CloseIdleConnections()
		_ = l.Close()
		doorman.Wait()
		if n := int(knocks.Load()); n < c.knocks[0] || n > c.knocks[1] || c.stopped && blocked != ids-n || !c.stopped &&
			blocked > 0 {
			t.Errorf("%s: %d connections and %d calls left out, want %d to %d connections", c.says, n, blocked,
				c.knocks[0], c.knocks[1])
		}
	}
}

// policyFor is a guard that lets an address of this machine be called.
func policyFor(t testing.TB, address string) *guard.Policy {
	t.Helper()
	p, err := guard.New(guard.Options{Allow: []string{address}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open counts who knocks, and answers or keeps silent, until the listener closes.
func open(l net.Listener, knocks *atomic.Int64, answer func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		knocks.Add(1)
		if answer != nil {
			answer(c)
		}
	}
}
