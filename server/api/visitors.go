package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// visitors count what each visitor has going, so that none takes all. Their
// memory grows with the visitors of the last minute.
type visitors struct {
	o Options

	mu      sync.Mutex
	all     map[string]*visitor
	sockets int
	swept   time.Time
}

type visitor struct {
	starting sync.Mutex // one start at a time, so that the count of runs holds

	// guarded by visitors.mu
	sockets int
	users   int       // in start, or waiting for it
	tokens  float64   // starts left
	at      time.Time // when tokens was counted
}

// nameOf returns the name or the address that the request's limits are counted by.
func (v *visitors) nameOf(r *http.Request) string {
	if name := v.signedName(r); name != "" {
		return name
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	addr := peer.Addr().Unmap().WithZone("")
	if v.trusts(addr) {
		addr = v.forwarded(addr, r.Header.Values("X-Forwarded-For"))
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

// get returns the visitor of that name, new if need be. v.mu is held.
func (v *visitors) getLocked(name string) *visitor {
	now := time.Now()
	if now.Sub(v.swept) > time.Minute {
		v.sweepLocked(now)
	}
	one := v.all[name]
	if one == nil {
		one = &visitor{tokens: float64(v.o.StartsPerMinute), at: now}
		v.all[name] = one
	}
	return one
}

// sweepLocked forgets who has nothing going and has all starts left again.
func (v *visitors) sweepLocked(now time.Time) {
	v.swept = now
	for name, one := range v.all {
		if one.sockets == 0 && one.users == 0 && now.Sub(one.at) > time.Minute {
			delete(v.all, name)
		}
	}
}

// openSocket counts one more socket, until leave is called; 429 when the
// visitor has enough, 503 when all have.
func (v *visitors) openSocket(name string) (leave func(), err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.sockets >= v.o.Sockets {
		return nil, problem.Later(http.StatusServiceUnavailable, "sockets",
			"All "+strconv.Itoa(v.o.Sockets)+" places for live connections are taken. Try again soon.", 5*time.Second)
	}
	one := v.getLocked(name)
	if one.sockets >= v.o.SocketsPerVisitor {
		return nil, problem.Later(http.StatusTooManyRequests, "sockets",
			"You have "+strconv.Itoa(v.o.SocketsPerVisitor)+" live connections open, which is the most. Close one first.", 5*time.Second)
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

// startAlone lets one start of the visitor through at a time, until leave is called.
func (v *visitors) startAlone(name string) (one *visitor, leave func()) {
	v.mu.Lock()
	one = v.getLocked(name)
	one.users++
	v.mu.Unlock()
	one.starting.Lock()
	return one, func() {
		one.starting.Unlock()
		v.mu.Lock()
		one.users--
		v.mu.Unlock()
	}
}

// mayStart takes one of the visitor's starts; 429 when too many runs are going
// or the minute's starts are used up.
func (v *visitors) mayStart(one *visitor, running int) *wire.Problem {
	if running >= v.o.MaxRuns {
		return problem.Later(http.StatusTooManyRequests, "max_runs", "You have "+strconv.Itoa(running)+
			" runs going at once, and may have "+strconv.Itoa(v.o.MaxRuns)+". Wait for one to end, or cancel it.", 5*time.Second)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	now, each := time.Now(), time.Minute/time.Duration(v.o.StartsPerMinute)
	one.tokens = min(one.tokens+float64(now.Sub(one.at))/float64(each), float64(v.o.StartsPerMinute))
	one.at = now
	if one.tokens < 1 {
		wait := time.Duration((1 - one.tokens) * float64(each))
		return problem.Later(http.StatusTooManyRequests, "starts", "You may start "+strconv.Itoa(v.o.StartsPerMinute)+
			" runs a minute. The next may start in "+strconv.Itoa(problem.Seconds(wait))+" s.", wait)
	}
	one.tokens--
	return nil
}
