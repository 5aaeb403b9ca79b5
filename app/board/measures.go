package board

import (
	"math"
	"slices"
	"time"

	"allsettled/app/settle"
)

// Measures are what a mode made of a run's calls, to be compared with those of another mode.
type Measures struct {
	Made int // calls that were begun
	// Kept counts the answers that the promise gives: n or 0 for all, 1 or 0 for any and race, every one for others.
	Kept    int
	Ghosts  int           // calls that went on after the promise was decided, when no one awaited them any more
	Decided time.Duration // until the promise was decided; 0 when it was not
	Last    time.Duration // until the last call settled
}

// Measure takes the measures of a run as far as it is known. It looks at every call.
func (l *Lane) Measure() Measures {
	m, settled, last := Measures{}, 0, float32(0)
	if isDecided(l.Verdict) {
		m.Decided = l.Verdict.At
	}
	for i, state := range l.states {
		if state == Waiting || l.neverAttempted[i] {
			continue
		}
		m.Made++
		to := float32(math.MaxFloat32)
		if state > Flying {
			to = l.began[i] + l.took[i]
			last = max(last, to)
		}
		if state == Fulfilled || state == Rejected {
			settled++
		}
		if l.ghost(i, to) {
			m.Ghosts++
		}
	}
	m.Last = spanOf(last)
	m.Kept = kept(l.Terms.Mode, l.Verdict, l.Total(), settled)
	return m
}

// isDecided reports whether the mode has been decided.
func isDecided(v settle.Verdict) bool {
	return v.Status == settle.Fulfilled || v.Status == settle.Rejected
}

// kept counts the answers that the promise hands on when that many of total calls have settled.
func kept(mode settle.Mode, v settle.Verdict, total, settled int) int {
	switch {
	case mode == settle.All && v.Status == settle.Fulfilled:
		return total
	case mode == settle.Any && v.Status == settle.Fulfilled, mode == settle.Race && isDecided(v):
		return 1
	case mode == settle.All, mode == settle.Any, mode == settle.Race:
		return 0
	}
	return settled
}

// Offset is how far off a prediction was.
type Offset struct {
	// the whole time in fact by the predicted one, less 1: 0.1 is a tenth longer; 0 until the run has ended
	Total  float64
	Median time.Duration // of how far the calls' moments of settling are apart
}

// Off compares what a run came to with what was predicted of it. Calls that have not settled in both do not count.
func Off(predicted, fact *Lane) Offset {
	var apart []int // nanoseconds, as a slice of what is sorted elsewhere too: each kind makes the page 9 KB heavier
	for i := range min(len(predicted.states), len(fact.states)) {
		if predicted.states[i] > Flying && fact.states[i] > Flying {
			d := predicted.began[i] + predicted.took[i] - fact.began[i] - fact.took[i]
			apart = append(apart, int(spanOf(max(d, -d))))
		}
	}
	slices.Sort(apart)
	var off Offset
	if n := len(apart); n > 0 {
		off.Median = time.Duration(apart[n/2])
	}
	if predicted.Sum.Took > 0 && fact.Ended {
		off.Total = float64(fact.Sum.Took)/float64(predicted.Sum.Took) - 1
	}
	return off
}

// spanOf is the duration of a number of ms, to the microsecond: a float32 is no more exact.
func spanOf(ms float32) time.Duration {
	return time.Duration(math.Round(float64(ms)*1000)) * time.Microsecond
}
