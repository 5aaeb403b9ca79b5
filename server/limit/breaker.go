package limit

import (
	"context"
	"errors"
	"sync"

	"allsettled/app/settle"
)

// Breaker is a circuit breaker around do. After that many failed connections in a row to one host, it refuses all calls
// to the host, as blocked, which is not tried again. So a run of a million calls does not try for hours to connect to a
// host that is down.
//
// Use one for each run. site returns the host of an address, as guard.Site does. A failure is an attempt without an
// answer because the name, the connection or TLS failed or took too long; any answer resets the count. With failures of
// zero or less it never refuses. Attempts that are in flight at the last failure are still made.
func Breaker(do settle.Do, site func(address string) string, failures int) settle.Do {
	if failures <= 0 {
		return do
	}
	g := &breaker{do: do, site: site, most: failures, failures: map[string]int{}}
	return g.call
}

// breaker counts the failures in a row of each host of one run.
type breaker struct {
	do       settle.Do
	site     func(address string) string
	most     int
	mu       sync.Mutex
	failures map[string]int
}

func (g *breaker) call(ctx context.Context, c settle.Call) (settle.Reply, error) {
	host := g.site(c.URL)
	if g.stopped(host) {
		return settle.Reply{}, settle.NewReason(settle.CodeBlocked, "failures").With("failures", g.most)
	}
	reply, err := g.do(ctx, c)
	g.count(host, reply, err)
	return reply, err
}

func (g *breaker) stopped(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failures[host] >= g.most
}

// count counts a failed connection, or resets the count after an answer. A timeout after the connection and a cancelled
// call change nothing.
func (g *breaker) count(host string, reply settle.Reply, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if reply.HTTP > 0 {
		delete(g.failures, host)
		return
	}
	if reason, ok := errors.AsType[*settle.Reason](err); ok && reason.Unreached() {
		g.failures[host]++
	}
}
