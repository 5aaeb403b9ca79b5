package board

import (
	"slices"
	"time"

	"allsettled/app/settle"
)

// Measures are what a mode made of a run's calls, to be held against another's.
type Measures struct {
	Made    int           // calls that were begun
	Kept    int           // answers that whoever awaits the promise gets: n or 0 for all, 1 or 0 for any and race, every one for the others
	Ghosts  int           // calls that went on when nobody was listening any more
	Decided time.Duration // until the promise was decided; 0 when it was not
	Last    time.Duration // until the last call settled
}

// Measure takes the measures of an ended run. It looks at every call.
func (l *Lane) Measure() Measures {
	m := Measures{Decided: l.Verdict.At, Kept: l.kept()}
	var last float32
	for i, state := range l.states {
		b, begun := l.bar(i, 0)
		if !begun || state == Aborted && l.Outcome(i).Attempts == 0 {
			continue
		}
		m.Made++
		last = max(last, b.To)
		if b.Kind == KindGhost {
			m.Ghosts++
		}
	}
	m.Last = time.Duration(float64(last) * float64(time.Millisecond))
	return m
}

// kept counts the answers that the promise hands on.
func (l *Lane) kept() int {
	fulfilled := l.Verdict.Status == settle.Fulfilled
	switch {
	case l.Terms.Mode == settle.All && fulfilled:
		return len(l.states)
	case l.Terms.Mode == settle.All, l.Terms.Mode == settle.Any && !fulfilled:
		return 0
	case l.Terms.Mode == settle.Any, l.Terms.Mode == settle.Race:
		return min(1, len(l.states))
	}
	return l.Settled() - l.Count(Aborted)
}

// Offset is how far off a prediction was.
type Offset struct {
	Total  float64       // the whole time in fact by the predicted one, less 1: 0.1 is a tenth longer
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
		off.Median = time.Duration(apart[n/2]) * time.Millisecond
		off.P95 = time.Duration(apart[min(n-1, n*95/100)]) * time.Millisecond
	}
	if predicted.Sum.Took > 0 {
		off.Total = float64(fact.Sum.Took)/float64(predicted.Sum.Took) - 1
	}
	return off
}
