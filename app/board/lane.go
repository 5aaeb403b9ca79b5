// Package board folds a run's events into what there is to see: counts, progress and bars in milliseconds.
//
// A [Lane] is one run. It changes by [Lane.Apply], event by event; [Lane.Amend] and [Lane.Complete] add what later runs
// and late answers bring. It keeps a call in 18 bytes of columns and its outcome as bytes, so that counting and drawing
// look at no outcome, and a garbage collector at nothing at all. It knows no browser and draws nothing.
//
// A Lane is used by one goroutine at a time.
package board

import (
	"time"

	"allsettled/app/settle"
)

// Lane is one run as seen so far. The zero Lane has seen nothing.
type Lane struct {
	Terms    settle.Terms
	Verdict  settle.Verdict
	Sum      settle.Sum // of the ended run
	Ended    bool
	Seq      uint64         // of the last event applied
	Revision int            // goes up with every change
	Paused   bool           // no attempts are begun until the run is resumed
	Slowing  settle.Slowing // how many calls at once its site takes now; the zero value: as many as were asked for

	slowedAt time.Time // when Slowing came in

	calls
	clock   clock
	picture picture // as it was drawn last

	webPages webPages
}

// Apply applies one event, which came in at now. An event seen before changes nothing: to watch a run again may start
// from its first event.
func (l *Lane) Apply(e settle.Event, now time.Time) {
	if e.Seq != 0 {
		if e.Seq <= l.Seq {
			return
		}
		l.Seq = e.Seq
	}
	l.Revision++
	switch e.Kind {
	case settle.Accepted:
		l.accept(e.Terms, now)
	case settle.Started:
		l.start(e, now)
	case settle.Settled:
		l.settle(e.Outcome, now)
	case settle.Decided:
		l.decide(e.Verdict, now)
	case settle.Ended:
		l.end(e, now)
	case settle.Paused:
		l.Paused = e.Paused
	case settle.Slowed:
		if e.Slowing != nil {
			l.Slowing, l.slowedAt = *e.Slowing, now
		}
	}
}

// Expect makes room for total calls of a run that was asked for and not yet accepted.
func (l *Lane) Expect(total int, mode settle.Mode) {
	l.Terms.Mode = mode
	l.makeRoom(total)
	l.Revision++
}

func (l *Lane) accept(t *settle.Terms, now time.Time) {
	if t == nil {
		return
	}
	key := l.Terms.CancelKey
	l.Terms = *t
	if l.Terms.CancelKey == "" {
		l.Terms.CancelKey = key
	}
	l.makeRoom(t.Total)
	l.clock.advance(0, now)
}

// makeRoom makes room for total calls.
func (l *Lane) makeRoom(total int) {
	if l.grow(total) {
		l.picture = picture{}
	}
}

// keep puts an outcome in its place, and counts it.
func (l *Lane) keep(o *settle.Outcome) {
	l.put(o)
	l.picture.touch(o.Index)
}

func (l *Lane) start(e settle.Event, now time.Time) {
	l.clock.advance(e.At, now)
	if l.State(e.Index) == Waiting && l.holds(e.Index) {
		l.move(e.Index, Flying)
		l.picture.touch(e.Index)
		l.began[e.Index] = Millis(e.At)
	}
}

func (l *Lane) settle(o *settle.Outcome, now time.Time) {
	if o == nil || o.Index < 0 || o.Index >= maxCalls {
		return
	}
	l.makeRoom(o.Index + 1)
	if l.outcomes.holds(o.Index) {
		return
	}
	l.keep(o)
	l.clock.advance(o.Began+o.Took, now)
}

func (l *Lane) decide(v *settle.Verdict, now time.Time) {
	if v != nil {
		l.Verdict = *v
		l.clock.advance(v.At, now)
	}
}

func (l *Lane) end(e settle.Event, now time.Time) {
	l.decide(e.Verdict, now)
	l.Ended = true
	if e.Sum != nil {
		l.Sum = *e.Sum
		l.clock.latest = max(l.clock.latest, e.Sum.Took)
	}
}

// Held returns how long the run's site still wants no calls; 0 when it takes some.
func (l *Lane) Held(now time.Time) time.Duration {
	if l.Ended {
		return 0
	}
	return max(0, l.Slowing.Wait-now.Sub(l.slowedAt))
}

// Clock returns how far the run's own clock is at now: the latest moment that an event named, and the time since. It
// stands still once the run has ended.
func (l *Lane) Clock(now time.Time) time.Duration {
	if l.Ended {
		return l.clock.latest
	}
	return l.clock.at(now)
}

// Complete puts what came later into an outcome: the value that had stayed behind.
func (l *Lane) Complete(index int, v settle.Value) {
	if o := l.Outcome(index); o != nil {
		o.Value = v
		l.outcomes.put(o)
		l.Revision++
	}
}
