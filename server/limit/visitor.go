package limit

import "slices"

// visitor is one visitor over all hosts: its calls in flight, and the hosts that others of its calls
// wait for, the one whose turn it is first.
type visitor struct {
	inFlight int
	waits    []*host
}

// HoldVisitors bounds the calls in flight of one visitor over all hosts; 0 is no limit, which is the
// default. It must be called before the first call, and returns the queue.
//
// A call takes its place at the host and its place among its visitor's calls at one moment: while it
// waits for either, it holds neither. So a visitor who waits for a busy host takes no place there, and
// loses none elsewhere. Where calls to several hosts wait for the limit of their visitor, the hosts take
// turns.
//
// A limit by host alone does not hold somebody who has many names for one machine; this one does.
func (q *Queue) HoldVisitors(most int) *Queue {
	q.perVisitor = most
	return q
}

// visitorLocked returns the visitor of that name, a new one if need be; nil where visitors have no limit.
func (q *Queue) visitorLocked(name string) *visitor {
	if q.perVisitor <= 0 {
		return nil
	}
	if q.visitors == nil {
		q.visitors = map[string]*visitor{}
	}
	v := q.visitors[name]
	if v == nil {
		v = &visitor{}
		q.visitors[name] = v
	}
	return v
}

// mayCallLocked reports whether the visitor may have one more call in flight.
func (q *Queue) mayCallLocked(v *visitor) bool { return v == nil || v.inFlight < q.perVisitor }

// admitVisitorLocked admits waiting calls of a visitor, host by host.
func (q *Queue) admitVisitorLocked(v *visitor) {
	for _, h := range slices.Clone(v.waits) {
		if !q.mayCallLocked(v) {
			return
		}
		before := v.inFlight
		q.admitLocked(h)
		if i := slices.Index(v.waits, h); i >= 0 && v.inFlight > before {
			v.waits = append(slices.Delete(v.waits, i, i+1), h) // it had its turn, and is last now
		}
	}
}

// forgetVisitorLocked forgets the visitor of a call when it has no other call.
func (q *Queue) forgetVisitorLocked(c call) {
	if v := c.visitor; v != nil && v.inFlight == 0 && len(v.waits) == 0 && q.visitors[c.by] == v {
		delete(q.visitors, c.by)
	}
}

// waitLocked notes that calls of the visitor wait for a host.
func (v *visitor) waitLocked(h *host) {
	if v != nil {
		v.waits = append(v.waits, h)
	}
}

// leaveLocked notes that no call of the visitor waits for a host.
func (v *visitor) leaveLocked(h *host) {
	if v == nil {
		return
	}
	if i := slices.Index(v.waits, h); i >= 0 {
		v.waits = slices.Delete(v.waits, i, i+1)
	}
}
