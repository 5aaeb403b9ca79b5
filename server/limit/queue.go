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

// Queue bounds the calls at once to one host, over all runs, and shares them fairly:
// where calls have to wait, the visitors take turns, however many calls each
// has waiting. So a visitor with a million calls delays another's one by
// a single turn. [Queue.HoldVisitors] bounds one visitor over all hosts as well.
//
// The zero value and a perHost of 0 have no bound but what a [AIMD] learns of the
// host. A call that need not wait costs some 150 ns; nothing is remembered of a
// host with no call in flight and no run that holds its rein.
type Queue struct {
	perHost    int
	perVisitor int
	mu         sync.Mutex
	lines      map[string]*line
	guests     map[string]*guest // who holds places or waits; only where visitors are held to a number
}

// NewQueue makes a queue of at most perHost calls at once to one host; 0 is no bound.
func NewQueue(perHost int) *Queue {
	return &Queue{perHost: perHost, lines: map[string]*line{}}
}

// line is what one host has: calls in flight, what it can bear, the runs that
// call it, and visitors waiting in a ring.
type line struct {
	held int
	easy window
	runs []*AIMD
	next *visitor // whose turn it is; nil when nobody waits
	ring map[string]*visitor
}

// visitor is one place in the ring, with its calls in order of arrival.
type visitor struct {
	name       string
	guest      *guest // nil where visitors are held to no number
	prev, next *visitor
	calls      list.List // of *waiter
}

// waiter is one call that waits; its channel is closed when it gets its place.
type waiter struct {
	ready chan struct{}
	of    *visitor
	at    *list.Element // in its visitor's calls
}

// nothing is the release of a call that holds nothing.
func nothing() {}

// Acquire waits for a place at host on behalf of visitor and returns the
// function that gives it back; calling that again does nothing. The error is
// ctx's cause, and then there is nothing to release.
func (q *Queue) Acquire(ctx context.Context, host, visitor string) (release func(), err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q.mu.Lock()
	if q.perHost <= 0 && q.perVisitor <= 0 && q.lines[host] == nil {
		q.mu.Unlock()
		return nothing, nil
	}
	p := place{host: host, line: q.lineLocked(host), visitor: visitor, guest: q.guestLocked(visitor)}
	if q.hasRoomLocked(p.line) && q.welcomesLocked(p.guest) {
		p.takeLocked()
		q.mu.Unlock()
		return q.releaser(p), nil
	}
	w := &waiter{ready: make(chan struct{})}
	p.line.enqueueLocked(p, w)
	q.mu.Unlock()
	return q.await(ctx, p, w)
}

// place is one call in flight: at which host, and whose.
type place struct {
	host, visitor string
	line          *line
	guest         *guest // nil where visitors are held to no number
}

// takeLocked counts the call.
func (p place) takeLocked() {
	p.line.held++
	if p.guest != nil {
		p.guest.held++
	}
}

// lineLocked returns what the host has, made if need be.
func (q *Queue) lineLocked(host string) *line {
	if q.lines == nil {
		q.lines = map[string]*line{}
	}
	l := q.lines[host]
	if l == nil {
		l = &line{}
		q.lines[host] = l
	}
	return l
}

// hasRoomLocked reports whether one more call may be in flight.
func (q *Queue) hasRoomLocked(l *line) bool {
	return (q.perHost <= 0 || l.held < q.perHost) && l.easy.admits(l.held)
}

// await waits for a place or for the end of ctx.
func (q *Queue) await(ctx context.Context, p place, w *waiter) (func(), error) {
	select {
	case <-w.ready:
		return q.releaser(p), nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-w.ready: // the place came at the same moment: pass it on
		q.giveLocked(p)
	default:
		p.line.removeLocked(w)
		q.partLocked(p)
		q.forgetLocked(p.host, p.line)
	}
	return nil, context.Cause(ctx)
}

// releaser gives a place back, once.
func (q *Queue) releaser(p place) func() {
	released := false
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !released {
			released = true
			q.giveLocked(p)
		}
	}
}

// giveLocked passes a place to the next waiting call, or forgets the host when
// it was the last.
func (q *Queue) giveLocked(p place) {
	p.line.held--
	if p.guest != nil {
		p.guest.held--
		q.turnLocked(p.guest)
	}
	q.admitLocked(p.line)
	q.partLocked(p)
	q.forgetLocked(p.host, p.line)
}

// admitLocked lets waiting calls in, as many as there is room for.
func (q *Queue) admitLocked(l *line) {
	for q.hasRoomLocked(l) {
		w := q.dequeueLocked(l)
		if w == nil {
			return
		}
		l.held++
		if g := w.of.guest; g != nil {
			g.held++
		}
		close(w.ready)
	}
}

func (q *Queue) forgetLocked(host string, l *line) {
	if l.held == 0 && len(l.runs) == 0 && len(l.ring) == 0 {
		delete(q.lines, host)
	}
}

// enqueueLocked puts a call behind its visitor's others, and a new visitor last in the ring.
func (l *line) enqueueLocked(p place, w *waiter) {
	v := l.ring[p.visitor]
	if v == nil {
		v = &visitor{name: p.visitor, guest: p.guest}
		l.joinLocked(v)
		p.guest.waitLocked(l)
	}
	w.of, w.at = v, v.calls.PushBack(w)
}

// joinLocked puts a visitor where the ring's turn comes last.
func (l *line) joinLocked(v *visitor) {
	if l.ring == nil {
		l.ring = map[string]*visitor{}
	}
	l.ring[v.name] = v
	if l.next == nil {
		v.prev, v.next = v, v
		l.next = v
		return
	}
	v.prev, v.next = l.next.prev, l.next
	v.prev.next, v.next.prev = v, v
}

// dequeueLocked takes the call whose turn it is and moves the turn on; nil when
// nobody waits who may go. Visitors at their own bound are passed over, which
// costs a look at each.
func (q *Queue) dequeueLocked(l *line) *waiter {
	v := l.next
	for range len(l.ring) {
		if q.welcomesLocked(v.guest) {
			w := v.calls.Front().Value.(*waiter)
			l.next = v.next
			l.removeLocked(w)
			return w
		}
		v = v.next
	}
	return nil
}

// removeLocked takes a call out, and its visitor when it was the last of its calls.
func (l *line) removeLocked(w *waiter) {
	w.of.calls.Remove(w.at)
	if w.of.calls.Len() == 0 {
		l.leaveLocked(w.of)
	}
}

// leaveLocked takes a visitor without waiting calls out of the ring.
func (l *line) leaveLocked(v *visitor) {
	delete(l.ring, v.name)
	v.guest.leaveLocked(l)
	v.prev.next, v.next.prev = v.next, v.prev
	if l.next == v {
		l.next = v.next
	}
	if len(l.ring) == 0 {
		l.next = nil
	}
}
