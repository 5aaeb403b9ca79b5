package guard

import (
	"container/list"
	"context"
	"sync"
)

// Queue bounds the calls at once to one host, over all runs, and shares them fairly:
// where calls have to wait, the visitors take turns, however many calls each
// has waiting. So a visitor with a million calls delays another's one by
// a single turn.
//
// The zero value and a perHost of 0 have no bound but what a [Rein] learns of the
// host. A call that need not wait costs some 150 ns; nothing is remembered of a
// host with no call in flight and no run that holds its rein.
type Queue struct {
	perHost int
	mu      sync.Mutex
	lines   map[string]*line
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
	runs []*Rein
	next *visitor // whose turn it is; nil when nobody waits
	ring map[string]*visitor
}

// visitor is one place in the ring, with its calls in order of arrival.
type visitor struct {
	name       string
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
	if q.perHost <= 0 && q.lines[host] == nil {
		q.mu.Unlock()
		return nothing, nil
	}
	l := q.lineLocked(host)
	if q.hasRoomLocked(l) {
		l.held++
		q.mu.Unlock()
		return q.releaser(host, l), nil
	}
	w := &waiter{ready: make(chan struct{})}
	l.enqueueLocked(visitor, w)
	q.mu.Unlock()
	return q.await(ctx, host, l, w)
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
func (q *Queue) await(ctx context.Context, host string, l *line, w *waiter) (func(), error) {
	select {
	case <-w.ready:
		return q.releaser(host, l), nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-w.ready: // the place came at the same moment: pass it on
		q.giveLocked(host, l)
	default:
		l.removeLocked(w)
	}
	return nil, context.Cause(ctx)
}

// releaser gives a place back, once.
func (q *Queue) releaser(host string, l *line) func() {
	released := false
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !released {
			released = true
			q.giveLocked(host, l)
		}
	}
}

// giveLocked passes a place to the next waiting call, or forgets the host when
// it was the last.
func (q *Queue) giveLocked(host string, l *line) {
	l.held--
	q.admitLocked(l)
	q.forgetLocked(host, l)
}

// admitLocked lets waiting calls in, as many as there is room for.
func (q *Queue) admitLocked(l *line) {
	for q.hasRoomLocked(l) {
		w := l.dequeueLocked()
		if w == nil {
			return
		}
		l.held++
		close(w.ready)
	}
}

func (q *Queue) forgetLocked(host string, l *line) {
	if l.held == 0 && len(l.runs) == 0 {
		delete(q.lines, host)
	}
}

// enqueueLocked puts a call behind its visitor's others, and a new visitor last in the ring.
func (l *line) enqueueLocked(name string, w *waiter) {
	v := l.ring[name]
	if v == nil {
		v = &visitor{name: name}
		l.joinLocked(v)
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

// dequeueLocked takes the call whose turn it is and moves the turn on; nil when nobody waits.
func (l *line) dequeueLocked() *waiter {
	v := l.next
	if v == nil {
		return nil
	}
	w := v.calls.Front().Value.(*waiter)
	l.next = v.next
	l.removeLocked(w)
	return w
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
	v.prev.next, v.next.prev = v.next, v.prev
	if l.next == v {
		l.next = v.next
	}
	if len(l.ring) == 0 {
		l.next = nil
	}
}
