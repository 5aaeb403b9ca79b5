// Package board folds a run's events into what there is to see: counts, progress and bars in milliseconds.
//
// A [Lane] is one run. [Lane.Apply] is the only way it changes; everything else
// reads. It keeps a call in 18 bytes of columns and its outcome as bytes, so
// that counting and drawing look at no outcome, and a garbage collector at nothing
// at all. It knows no browser and draws nothing.
//
// A Lane is used by one goroutine at a time.
package board

import (
	"time"

	"allsettled/app/settle"
)

// State says how a call stands, in one byte.
type State uint8

// The states of a call on the board.
const (
	Waiting State = iota // its turn has not come
	Flying               // an attempt has begun, nothing has settled
	Fulfilled
	Rejected
	Aborted
)

// String returns the word a person reads: pending for both states before settling.
func (s State) String() string {
	switch s {
	case Fulfilled:
		return "fulfilled"
	case Rejected:
		return "rejected"
	case Aborted:
		return "aborted"
	default:
		return "pending"
	}
}

// Lane is one run as seen so far. The zero Lane has seen nothing.
type Lane struct {
	Terms    settle.Terms
	Verdict  settle.Verdict
	Sum      settle.Sum // of the ended run
	Ended    bool
	Seq      uint64         // of the last event applied
	Revision int            // goes up with every change
	Paused   bool           // no attempts are begun until somebody lets the run go on
	Slowing  settle.Slowing // how many calls at once its site bears now; the zero value as many as were asked for

	slowedAt time.Time // when Slowing was heard of

	states         []State
	began          []float32 // ms since the run was accepted
	took           []float32 // ms
	neverAttempted []bool    // settled without an attempt
	outcomes       store
	causes         causes
	earlier        map[int][]place // of calls that later runs amended
	counts         [Aborted + 1]int
	work           time.Duration // all that the settled calls took, added up
	latest         time.Duration // the latest moment an event told of
	anchor         time.Time     // when latest was heard of
	waits          int           // attempts after the first
	picture        picture       // as it was drawn last
	source         *Lane         // the run of which this one is a replay, which has the values
}

// Apply folds one event, heard of at now. An event seen before changes nothing:
// whoever watches a run again may start from its first event.
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
	l.resize(total)
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
	l.resize(t.Total)
	l.advance(0, now)
}

func (l *Lane) resize(total int) {
	grow := total - len(l.states)
	if grow <= 0 {
		return
	}
	l.states = append(l.states, make([]State, grow)...)
	l.began = append(l.began, make([]float32, grow)...)
	l.took = append(l.took, make([]float32, grow)...)
	l.neverAttempted = append(l.neverAttempted, make([]bool, grow)...)
	l.outcomes.grow(grow)
	l.causes.of = append(l.causes.of, make([]uint8, grow)...)
	l.counts[Waiting] += grow
	l.picture = picture{}
}

func (l *Lane) start(e settle.Event, now time.Time) {
	l.advance(e.At, now)
	if !l.holds(e.Index) || l.states[e.Index] > Flying {
		return
	}
	if e.Attempt > 1 {
		l.waits++
	}
	if l.states[e.Index] == Waiting {
		l.move(e.Index, Flying)
		l.began[e.Index] = millis(e.At)
	}
}

func (l *Lane) settle(o *settle.Outcome, now time.Time) {
	if o == nil || o.Index < 0 || o.Index >= maxCalls {
		return
	}
	l.resize(o.Index + 1)
	if l.outcomes.holds(o.Index) {
		return
	}
	l.keep(o)
	l.advance(o.Began+o.Took, now)
}

// keep puts an outcome in its place, and counts it.
func (l *Lane) keep(o *settle.Outcome) {
	l.outcomes.put(o)
	l.began[o.Index], l.took[o.Index] = millis(o.Began), millis(o.Took)
	l.neverAttempted[o.Index] = o.Attempts == 0
	state := stateOf(o)
	l.move(o.Index, state)
	if state == Rejected && o.Reason != nil {
		l.causes.note(o.Index, o.Reason)
	}
	if state != Aborted {
		l.work += o.Took
	}
}

// maxCalls bounds what an index may make room for.
const maxCalls = 4_000_000

func stateOf(o *settle.Outcome) State {
	switch {
	case o.Status == settle.Fulfilled:
		return Fulfilled
	case o.Aborted():
		return Aborted
	default:
		return Rejected
	}
}

func (l *Lane) decide(v *settle.Verdict, now time.Time) {
	if v != nil {
		l.Verdict = *v
		l.advance(v.At, now)
	}
}

func (l *Lane) end(e settle.Event, now time.Time) {
	l.decide(e.Verdict, now)
	l.Ended = true
	if e.Sum != nil {
		l.Sum = *e.Sum
		l.latest, l.anchor = max(l.latest, e.Sum.Took), now
	}
}

// Held returns how long the run's site still wants no calls; 0 when it takes some.
func (l *Lane) Held(now time.Time) time.Duration {
	if l.Ended {
		return 0
	}
	return max(0, l.Slowing.Wait-now.Sub(l.slowedAt))
}

func (l *Lane) holds(index int) bool { return index >= 0 && index < len(l.states) }

func (l *Lane) move(index int, to State) {
	l.counts[l.states[index]]--
	l.counts[to]++
	l.states[index] = to
	l.picture.touch(index)
}

// advance notes that the run's clock has reached at.
func (l *Lane) advance(at time.Duration, now time.Time) {
	if l.anchor.IsZero() || at > l.Clock(now) {
		l.latest, l.anchor = max(l.latest, at), now
	}
}

// Clock returns how far the run's own clock is at now: what the events told,
// and the time since. It stands still once the run has ended.
func (l *Lane) Clock(now time.Time) time.Duration {
	if l.Ended || l.anchor.IsZero() {
		return l.latest
	}
	return l.latest + max(0, now.Sub(l.anchor))
}

func millis(d time.Duration) float32 { return float32(d) / float32(time.Millisecond) }

// Total is how many calls the run has.
func (l *Lane) Total() int { return len(l.states) }

// Count returns how many calls are in that state.
func (l *Lane) Count(s State) int { return l.counts[s] }

// Pending returns how many calls have not settled.
func (l *Lane) Pending() int { return l.counts[Waiting] + l.counts[Flying] }

// Settled returns how many calls have settled, those aborted included.
func (l *Lane) Settled() int { return len(l.states) - l.Pending() }

// State returns how a call stands; Waiting where there is none.
func (l *Lane) State(index int) State {
	if !l.holds(index) {
		return Waiting
	}
	return l.states[index]
}

// Outcome returns how a call settled, nil as long as it has not. It is put
// together for the caller; nobody else sees a change of it.
func (l *Lane) Outcome(index int) *settle.Outcome {
	if !l.holds(index) {
		return nil
	}
	return l.outcomes.get(index)
}

// Complete puts what came later into an outcome: the value that had stayed behind.
func (l *Lane) Complete(index int, v settle.Value) {
	if o := l.Outcome(index); o != nil {
		o.Value = v
		l.outcomes.put(o)
		l.Revision++
	}
}
