package limit

import "slices"

// guest is one visitor over all hosts: calls in flight, and the lines in which
// others wait, the one whose turn it is first.
type guest struct {
	held  int
	waits []*line
}

// HoldVisitors bounds the calls at once of one visitor over all hosts; 0 is no
// bound, which is what a new queue has. It is for before the first call, and returns the queue.
//
// A call takes its place at the host and its place among its visitor's calls at one
// moment: one that waits for either holds neither. So a visitor who waits for a busy
// host keeps no place there, and loses none elsewhere. Where calls to several
// hosts wait for their visitor's own bound, the hosts take turns.
//
// Names are cheap, so a bound by host alone is none for who has many names for one machine.
func (q *Queue) HoldVisitors(most int) *Queue {
	q.perVisitor = most
	return q
}

// guestLocked returns the visitor, made if need be; nil where visitors are held to no number.
func (q *Queue) guestLocked(name string) *guest {
	if q.perVisitor <= 0 {
		return nil
	}
	if q.guests == nil {
		q.guests = map[string]*guest{}
	}
	g := q.guests[name]
	if g == nil {
		g = &guest{}
		q.guests[name] = g
	}
	return g
}

// welcomesLocked reports whether the visitor may have one more call in flight.
func (q *Queue) welcomesLocked(g *guest) bool { return g == nil || g.held < q.perVisitor }

// turnLocked lets the visitor's waiting calls in, host by host.
func (q *Queue) turnLocked(g *guest) {
	for _, l := range slices.Clone(g.waits) {
		if !q.welcomesLocked(g) {
			return
		}
		before := g.held
		q.admitLocked(l)
		if i := slices.Index(g.waits, l); i >= 0 && g.held > before {
			g.waits = append(slices.Delete(g.waits, i, i+1), l) // still waiting, and last now
		}
	}
}

// partLocked forgets a visitor who has nothing in flight and nothing waiting.
func (q *Queue) partLocked(p place) {
	if g := p.guest; g != nil && g.held == 0 && len(g.waits) == 0 && q.guests[p.visitor] == g {
		delete(q.guests, p.visitor)
	}
}

// waitLocked notes that the visitor waits in a line.
func (g *guest) waitLocked(l *line) {
	if g != nil {
		g.waits = append(g.waits, l)
	}
}

// leaveLocked notes that the visitor waits there no more.
func (g *guest) leaveLocked(l *line) {
	if g == nil {
		return
	}
	if i := slices.Index(g.waits, l); i >= 0 {
		g.waits = slices.Delete(g.waits, i, i+1)
	}
}
