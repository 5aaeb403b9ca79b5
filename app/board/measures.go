package board

import (
	"math"
	"slices"
	"time"

	"allsettled/app/settle"
)

// Measures are what a mode made of a run's calls, to be held against another's.
type Measures struct {
	Made int // calls that were begun
	// answers that whoever awaits the promise gets: n or 0 for all, 1 or 0 for any and race, every one for the others
	Kept    int
	Ghosts  int           // calls that went on when nobody was listening any more
	Decided time.Duration // until the promise was decided; 0 when it was not
	Last    time.Duration // until the last call settled
}

// Measure takes the measures of a run as far as it is known. It looks at every call.
func (l *Lane) Measure() Measures { return l.MeasureAt(endless) }

// endless is later than any moment of a run.
const endless = math.MaxFloat32

// MeasureAt takes the measures of a run as they were at a moment, in ms since it was accepted.
func (l *Lane) MeasureAt(at float32) Measures {
	m, settled, last := Measures{}, 0, float32(0)
	decided := l.decidedBy(at)
	if decided {
		m.Decided = l.Verdict.At
	}
	for i, state := range l.states {
		if state == Waiting || l.neverAttempted[i] || l.began[i] > at {
			continue
		}
		m.Made++
		to := l.began[i] + l.took[i]
		over := state > Flying && to <= at
		if over {
			last = max(last, to)
		}
		if over && state != Aborted {
			settled++
		}
		if !over {
			to = at
		}
		if l.ghost(i, to) {
			m.Ghosts++
		}
	}
	m.Last = spanOf(last)
	m.Kept = l.kept(settled, decided)
	return m
}

// decidedBy reports whether the mode had been decided by a moment.
func (l *Lane) decidedBy(at float32) bool {
	return (l.Verdict.Status == settle.Fulfilled || l.Verdict.Status == settle.Rejected) && millis(l.Verdict.At) <= at
}

// kept counts the answers that the promise hands on when so many calls have settled.
func (l *Lane) kept(settled int, decided bool) int {
	fulfilled := decided && l.Verdict.Status == settle.Fulfilled
	switch {
	case l.Terms.Mode == settle.All && fulfilled:
		return len(l.states)
	case l.Terms.Mode == settle.All, l.Terms.Mode == settle.Any && !fulfilled, l.Terms.Mode == settle.Race && !decided:
		return 0
	case l.Terms.Mode == settle.Any, l.Terms.Mode == settle.Race:
		return 1
	}
	return settled
}

// Counts is how a lane's calls stood at a moment. Its numbers add up to the total.
type Counts struct {
	Waiting, Flying, Fulfilled, Rejected, Aborted int

	Ghosts int // under way with nobody listening
}

// CountsAt counts how the calls stood at a moment, in ms since the run was accepted.
func (l *Lane) CountsAt(at float32) Counts {
	var s Counts
	for i, state := range l.states {
		from, to := l.began[i], l.began[i]+l.took[i]
		switch {
		case state == Waiting || from > at || l.neverAttempted[i] && to > at:
			s.Waiting++
		case state > Flying && to <= at:
			s.count(state)
		case l.ghost(i, at):
			s.Ghosts++
		default:
			s.Flying++
		}
	}
	return s
}

func (s *Counts) count(state State) {
	switch state {
	case Fulfilled:
		s.Fulfilled++
	case Rejected:
		s.Rejected++
	default:
		s.Aborted++
	}
}

// Offset is how far off a prediction was.
type Offset struct {
	// the whole time in fact by the predicted one, less 1: 0.1 is a tenth longer; 0 until the run has ended
	Total  float64
	Median time.Duration // of how far the calls' moments of settling are apart
	P95    time.Duration // 95 of 100 were not further apart than this
}

// Off holds what a run came to against what was predicted of it. Calls that have not settled in both count for nothing.
func Off(predicted, fact *Lane) Offset {
	var apart []float32
	for i := range min(len(predicted.states), len(fact.states)) {
		if predicted.states[i] > Flying && fact.states[i] > Flying {
			d := predicted.began[i] + predicted.took[i] - fact.began[i] - fact.took[i]
			apart = append(apart, max(d, -d))
		}
	}
	slices.Sort(apart)
	var off Offset
	if n := len(apart); n > 0 {
		off.Median = spanOf(apart[n/2])
		off.P95 = spanOf(apart[(n*95+99)/100-1])
	}
	if predicted.Sum.Took > 0 && fact.Ended {
		off.Total = float64(fact.Sum.Took)/float64(predicted.Sum.Took) - 1
	}
	return off
}

// spanOf is the duration of so many ms, to the microsecond: columns know no more.
func spanOf(ms float32) time.Duration {
	return time.Duration(math.Round(float64(ms)*1000)) * time.Microsecond
}
