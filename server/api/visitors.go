package api

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"allsettled/server/problem"
	"allsettled/server/runs"
)

// maxStartWait is how long a start waits for other starts of the same visitor: as long as a start
// itself may wait for a disk.
const maxStartWait = 15 * time.Second

// visitors counts what each visitor uses, so that none takes all. Its memory grows with the number of
// visitors of the last minute.
type visitors struct {
	o Options

	mu      sync.Mutex
	all     map[string]*visitor
	sockets int
	swept   time.Time
}

// visitor is what one visitor uses. Its fields but turn are guarded by visitors.mu.
type visitor struct {
	// holds one value while a new run is started: one at a time, so that the count of runs is right
	turn    chan struct{}
	sockets int
	starts  int       // new runs that are being started, or wait for their turn
	tokens  float64   // starts that are left
	counted time.Time // when tokens was last brought up to date
}

// nameOf returns the name or the address that the request's limits are counted by.
func (v *visitors) nameOf(r *http.Request) string {
	if name := v.signedName(r); name != "" {
		return name
	}
	addr := v.addressOf(r)
	if !addr.IsValid() {
		return "unknown"
	}
	if addr.Is4() {
		return addr.String()
	}
	network, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return network.String()
}

// addressOf returns the address of the visitor, which a trusted proxy has forwarded; the zero Addr for none.
func (v *visitors) addressOf(r *http.Request) netip.Addr {
	addr := peerOf(r)
	if addr.IsValid() && v.trusts(addr) {
		addr = v.forwarded(addr, r.Header.Values("X-Forwarded-For"))
	}
	return addr
}

// peerOf returns the address that the connection comes from; the zero Addr for none.
func peerOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// byProxy reports whether a trusted proxy sends the request.
func (v *visitors) byProxy(r *http.Request) bool { return v.trusts(peerOf(r)) }

// isLocal reports whether this machine sends the request, as the runs of this server do that call the
// practice API.
func (v *visitors) isLocal(r *http.Request) bool {
	addr := v.addressOf(r)
	if v.signedName(r) != "" || !addr.IsValid() {
		return false
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return addr.IsLoopback() || ok && local.AddrPort().Addr().Unmap().WithZone("") == addr
}

// forwarded walks from the nearest proxy outward, as far as they are trusted.
func (v *visitors) forwarded(addr netip.Addr, headers []string) netip.Addr {
	hops := strings.Split(strings.Join(headers, ","), ",")
	for _, hop := range slices.Backward(hops) {
		before, err := parseHop(strings.TrimSpace(hop))
		if err != nil {
			return addr
		}
		addr = before
		if !v.trusts(addr) {
			return addr
		}
	}
	return addr
}

// parseHop reads an address with or without a port.
func parseHop(hop string) (netip.Addr, error) {
	if ap, err := netip.ParseAddrPort(hop); err == nil {
		return ap.Addr().Unmap().WithZone(""), nil
	}
	addr, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	return addr.Unmap().WithZone(""), err
}

func (v *visitors) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(v.o.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// getLocked returns the visitor of that name, a new one for a new name.
func (v *visitors) getLocked(name string) *visitor {
	now := time.Now()
	if now.Sub(v.swept) > time.Minute {
		v.sweepLocked(now)
	}
	one := v.all[name]
	if one == nil {
		one = &visitor{turn: make(chan struct{}, 1), tokens: float64(v.o.StartsPerMinute), counted: now}
		v.all[name] = one
	}
	return one
}

// sweepLocked removes visitors that use nothing and have all their starts left.
func (v *visitors) sweepLocked(now time.Time) {
	v.swept = now
	for name, one := range v.all {
		if one.sockets == 0 && one.starts == 0 && now.Sub(one.counted) > time.Minute {
			delete(v.all, name)
		}
	}
}

// openSocket counts one more socket, until leave is called; 429 when the visitor has too many, 503 when all visitors
// together have.
func (v *visitors) openSocket(name string) (leave func(), err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.sockets >= v.o.Sockets {
		return nil, problem.Later(5*time.Second, http.StatusServiceUnavailable, "sockets",
			"All {} places for live connections are taken. Try again soon.", v.o.Sockets)
	}
	one := v.getLocked(name)
	if one.sockets >= v.o.SocketsPerVisitor {
		return nil, problem.Later(5*time.Second, http.StatusTooManyRequests, "sockets",
			"You have {} live connections open, which is the most. Close one first.", v.o.SocketsPerVisitor)
	}
	one.sockets++
	v.sockets++
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		one.sockets--
		v.sockets--
	}, nil
}

// takeTurn lets one new run of a visitor be started at a time, until leave is called. It waits for
// the starts before it until ctx ends, and for maxStartWait at most. No more than StartsPerMinute wait:
// more may not start within that time.
func (v *visitors) takeTurn(ctx context.Context, name string) (leave func(), err error) {
	one, err := v.enqueue(name)
	if err != nil {
		return nil, err
	}
	limit := time.NewTimer(maxStartWait)
	defer limit.Stop()
	select {
	case one.turn <- struct{}{}:
		return func() { <-one.turn; v.dequeue(one) }, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-limit.C:
		err = runs.ErrFull // the start before it waits for storage
	}
	v.dequeue(one)
	return nil, err
}

// enqueue counts a start that waits for its turn; 429 when the visitor has too many.
func (v *visitors) enqueue(name string) (*visitor, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	one := v.getLocked(name)
	if one.starts >= v.o.StartsPerMinute {
		return nil, v.tooManyStarts(time.Minute / time.Duration(v.o.StartsPerMinute))
	}
	one.starts++
	return one, nil
}

func (v *visitors) dequeue(one *visitor) {
	v.mu.Lock()
	defer v.mu.Unlock()
	one.starts--
}

// mayStart takes one of the visitor's starts; 429 when the visitor has too many runs, or no start left.
func (v *visitors) mayStart(name string, running int) error {
	if running >= v.o.MaxRuns {
		return problem.Later(5*time.Second, http.StatusTooManyRequests, "max_runs", tooManyRuns(running), running,
			v.o.MaxRuns)
	}
	return v.takeStart(name)
}

// tooManyRuns says why a run does not start.
func tooManyRuns(running int) string {
	if running == 1 {
		return "You have {} run going at once, and may have {}. Wait for one to end, or cancel it."
	}
	return "You have {} runs going at once, and may have {}. Wait for one to end, or cancel it."
}

// takeStart takes one of the starts that a visitor has in a minute; 429 when none is left.
func (v *visitors) takeStart(name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	one := v.getLocked(name)
	now, each := time.Now(), time.Minute/time.Duration(v.o.StartsPerMinute)
	one.tokens = min(one.tokens+float64(now.Sub(one.counted))/float64(each), float64(v.o.StartsPerMinute))
	one.counted = now
	if one.tokens < 1 {
		return v.tooManyStarts(time.Duration((1 - one.tokens) * float64(each)))
	}
	one.tokens--
	return nil
}

func (v *visitors) tooManyStarts(wait time.Duration) error {
	return problem.Later(wait, http.StatusTooManyRequests, "starts",
		"You may start {} runs a minute. The next may start in {} s.", v.o.StartsPerMinute, problem.Seconds(wait))
}
