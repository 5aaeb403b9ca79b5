// Package limit decides how often this server calls other people's servers.
//
// [Queue] bounds the calls in flight to one host and shares them fairly among visitors. [AIMD]
// slows a run down when its host answers 429 or 503. [Breaker] stops a run from calling a
// host to which no connection succeeds. Which addresses may be called at all is for package guard.
package limit

import (
	"container/list"
	"context"
	"sync"
)

// Queue bounds the calls in flight to one host, over all runs, and shares them fairly: where calls
// have to wait, the visitors take turns, however many calls each of them has. So a visitor with a
// million calls delays another visitor's call by one turn. While others wait, a visitor gets no more than
// half of the places. [Queue.KeepPlace] keeps a place for visitors who come later. [Queue.HoldVisitors]
// also bounds the calls of one visitor over all hosts.
//
// The zero value, and a perHost of 0, have no limit but the one that an [AIMD] learns from the host. A
// call that need not wait costs about 150 ns. The queue remembers a host while a call to it is in
// flight or waits, and while a run has a throttle for it. Safe for use by many goroutines.
type Queue struct {
	perHost    int
	perVisitor int
	kept       int // of the places of a host: those that only a visitor without a call there may take

	mu       sync.Mutex
	hosts    map[string]*host
	visitors map[string]*visitor // that have calls in flight or waiting; only where perVisitor is set
}

// NewQueue returns a queue of at most perHost calls in flight to one host; 0 is no limit.
func NewQueue(perHost int) *Queue {
	return &Queue{perHost: perHost, hosts: map[string]*host{}}
}

// KeepPlace keeps one place of each host for a visitor who has no call there, so that a visitor whose calls
// hang cannot lock others out. It must be called before the first call, and returns the queue.
func (q *Queue) KeepPlace() *Queue {
	q.kept = 1
	return q
}

// host is one host: its calls in flight, the window that it has asked for, the runs that call it, and
// the visitors that wait for it, in a ring.
type host struct {
	inFlight int
	held     map[string]int // calls in flight by visitor, of those who have some; nil without a limit by host
	window   window
	runs     []*AIMD
	next     *turn // whose turn it is; nil when no call waits
	ring     map[string]*turn
}

// turn is the place of a visitor in the ring of a host, with its waiting calls in order of arrival.
type turn struct {
	name       string
	visitor    *visitor // nil where visitors have no limit
	prev, next *turn
	calls      list.List // of *waiter
}

// waiter is one call that waits. Its channel is closed when the call is admitted.
type waiter struct {
	admitted chan struct{}
	turn     *turn
	at       *list.Element // in turn.calls
}

// Acquire waits until visitor may make one more call to host, and returns the function that ends the
// call; to call it again does nothing. The error is the cause of ctx, and then there is nothing to
// release.
func (q *Queue) Acquire(ctx context.Context, name, visitor string) (release func(), err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q.mu.Lock()
	if q.perHost <= 0 && q.perVisitor <= 0 && q.hosts[name] == nil {
		q.mu.Unlock()
		return func() {}, nil
	}
	c := call{name: name, host: q.hostLocked(name), by: visitor, visitor: q.visitorLocked(visitor)}
	if q.hasRoomLocked(c.host, c.by) && q.mayCallLocked(c.visitor) {
		c.beginLocked()
		q.mu.Unlock()
		return q.releaser(c), nil
	}
	w := &waiter{admitted: make(chan struct{})}
	c.host.enqueueLocked(c, w)
	q.mu.Unlock()
	return q.await(ctx, c, w)
}

// call is one call in flight or waiting: to which host, and whose.
type call struct {
	name    string // of the host
	host    *host
	by      string   // name of the visitor
	visitor *visitor // nil where visitors have no limit
}

// beginLocked counts the call as in flight.
func (c call) beginLocked() {
	c.host.inFlight++
	if c.host.held != nil {
		c.host.held[c.by]++
	}
	if c.visitor != nil {
		c.visitor.inFlight++
	}
}

// endLocked no longer counts the call.
func (c call) endLocked() {
	c.host.inFlight--
	if held := c.host.held; held != nil {
		if held[c.by]--; held[c.by] == 0 {
			delete(held, c.by)
		}
	}
	if c.visitor != nil {
		c.visitor.inFlight--
	}
}

// hostLocked returns the host of that name, a new one if need be.
func (q *Queue) hostLocked(name string) *host {
	if q.hosts == nil {
		q.hosts = map[string]*host{}
	}
	h := q.hosts[name]
	if h == nil {
		h = &host{}
		if q.perHost > 0 {
			h.held = map[string]int{}
		}
		q.hosts[name] = h
	}
	return h
}

// hasRoomLocked reports whether one more call of a visitor to the host may be in flight.
func (q *Queue) hasRoomLocked(h *host, by string) bool {
	places := q.perHost
	if h.held[by] > 0 {
		places = max(places-q.kept, 1)
	}
	return (q.perHost <= 0 || h.inFlight < places) && h.window.admits(h.inFlight)
}

// hasHalfLocked reports whether a visitor has half of the places of a host.
func (q *Queue) hasHalfLocked(h *host, by string) bool {
	return q.perHost > 0 && h.held[by] >= max(q.perHost/2, 1)
}

// await waits until the call is admitted or ctx ends.
func (q *Queue) await(ctx context.Context, c call, w *waiter) (func(), error) {
	select {
	case <-w.admitted:
		return q.releaser(c), nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-w.admitted: // at the same moment: the next call gets its place
		q.endLocked(c)
	default:
		c.host.removeLocked(w)
		q.forgetVisitorLocked(c)
		q.forgetHostLocked(c.name, c.host)
	}
	return nil, context.Cause(ctx)
}

// releaser returns the function that ends a call, once.
func (q *Queue) releaser(c call) func() {
	released := false
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !released {
			released = true
			q.endLocked(c)
		}
	}
}

// endLocked ends a call, and admits calls that waited for it.
func (q *Queue) endLocked(c call) {
	c.endLocked()
	if c.visitor != nil {
		q.admitVisitorLocked(c.visitor)
	}
	q.admitLocked(c.host)
	q.forgetVisitorLocked(c)
	q.forgetHostLocked(c.name, c.host)
}

// admitLocked admits waiting calls to a host, as many as there is room for.
func (q *Queue) admitLocked(h *host) {
	for {
		w := q.dequeueLocked(h)
		if w == nil {
			return
		}
		call{host: h, by: w.turn.name, visitor: w.turn.visitor}.beginLocked()
		close(w.admitted)
	}
}

// forgetHostLocked forgets a host without calls and runs.
func (q *Queue) forgetHostLocked(name string, h *host) {
	if h.inFlight == 0 && len(h.runs) == 0 && len(h.ring) == 0 {
		delete(q.hosts, name)
	}
}

// enqueueLocked puts a call behind the others of its visitor, and a new visitor last in the ring.
func (h *host) enqueueLocked(c call, w *waiter) {
	t := h.ring[c.by]
	if t == nil {
		t = &turn{name: c.by, visitor: c.visitor}
		h.joinLocked(t)
		c.visitor.waitLocked(h)
	}
	w.turn, w.at = t, t.calls.PushBack(w)
}

// joinLocked puts a turn into the ring so that it comes last.
func (h *host) joinLocked(t *turn) {
	if h.ring == nil {
		h.ring = map[string]*turn{}
	}
	h.ring[t.name] = t
	if h.next == nil {
		t.prev, t.next = t, t
		h.next = t
		return
	}
	t.prev, t.next = h.next.prev, h.next
	t.prev.next, t.next.prev = t, t
}

// dequeueLocked takes the call whose turn it is and moves the turn on; nil when no visitor that waits
// may call. It looks at each visitor that has reached a limit, and goes past it. A visitor that has half of
// the places of the host comes after those that have less.
func (q *Queue) dequeueLocked(h *host) *waiter {
	var second *turn
	t := h.next
	for range len(h.ring) {
		if q.mayCallLocked(t.visitor) && q.hasRoomLocked(h, t.name) {
			if !q.hasHalfLocked(h, t.name) {
				return h.takeLocked(t)
			}
			if second == nil {
				second = t
			}
		}
		t = t.next
	}
	if second == nil {
		return nil
	}
	return h.takeLocked(second)
}

// takeLocked takes the first call of a turn, and moves the turn on to the next visitor.
func (h *host) takeLocked(t *turn) *waiter {
	w := t.calls.Front().Value.(*waiter) //nolint:forcetypeassert // a turn holds nothing else
	h.next = t.next
	h.removeLocked(w)
	return w
}

// removeLocked removes a call, and its turn when it has no other call.
func (h *host) removeLocked(w *waiter) {
	w.turn.calls.Remove(w.at)
	if w.turn.calls.Len() == 0 {
		h.leaveLocked(w.turn)
	}
}

// leaveLocked removes a turn from the ring.
func (h *host) leaveLocked(t *turn) {
	delete(h.ring, t.name)
	t.visitor.leaveLocked(h)
	t.prev.next, t.next.prev = t.next, t.prev
	if h.next == t {
		h.next = t.next
	}
	if len(h.ring) == 0 {
		h.next = nil
	}
}
