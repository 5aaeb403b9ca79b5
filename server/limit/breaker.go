package limit

import (
	"context"
	"errors"
	"sync"

	"allsettled/app/settle"
)

// Breaker makes calls by do until so many connections in a row to one host have
// failed; from then on it refuses calls to that host, as blocked, which is not tried again. So a
// run of a million calls does not knock for hours at a door that nobody opens.
//
// Use one for each run. site names the host of an address, as guard.Site does. It counts attempts that brought no
// answer because the
// name, the connection or TLS failed, or took longer than they may; any answer begins
// the count anew. Zero or less never gives up. The design's figure is 20. Attempts that were
// under way when the last of these failed are still made.
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

// count adds a failed connection, or begins anew after an answer. A site that connects and
// then does not answer in time, and a cancelled call, say nothing either way.
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
