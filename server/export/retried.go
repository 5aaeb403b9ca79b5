package export

import (
	"fmt"
	"iter"
	"time"

	"allsettled/app/settle"
)

// origin is the place from which the outcome of a later run comes.
type origin struct {
	run   int // among the later runs
	index int // in that run
}

// Retried returns the run with the outcomes of later runs that continue it, in the order in which they were started. A
// call that a later run aborted keeps its earlier outcome. The outcomes of the later runs are held in memory, with
// values of at most 16 KiB each.
func Retried(r Run, later []Run) (Run, error) {
	over := map[int]*settle.Outcome{}
	from := map[int]origin{}
	var took time.Duration // of the later runs that have ended
	for n, one := range later {
		var places []int
		for e, err := range one.Events() {
			switch {
			case err != nil:
				return Run{}, fmt.Errorf("read a run that continues another: %w", err)
			case e.Kind == settle.Accepted:
				places = e.Terms.Indices
			case e.Kind == settle.Settled && !e.Outcome.Aborted() && e.Outcome.Index < len(places):
				index := places[e.Outcome.Index]
				from[index] = origin{n, e.Outcome.Index}
				e.Outcome.Index = index
				over[index] = e.Outcome
			case e.Kind == settle.Ended && e.Sum != nil:
				took += e.Sum.Took
			}
		}
	}
	first := r
	r.Events = func() iter.Seq2[settle.Event, error] { return laidOver(first.Events(), over, took) }
	r.Body = func(index int) []byte {
		body, at := first.Body, index
		if o, ok := from[index]; ok {
			body, at = later[o.run].Body, o.index
		}
		if body == nil {
			return nil
		}
		return body(at)
	}
	return r, nil
}

// laidOver yields events with some outcomes replaced, and the time of the later runs added. The counts of the ended
// event are those of the first run: the reader adds the outcomes up.
func laidOver(
	events iter.Seq2[settle.Event, error], over map[int]*settle.Outcome, took time.Duration,
) iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		for e, err := range events {
			switch {
			case err != nil:
			case e.Kind == settle.Ended && e.Sum != nil:
				sum := *e.Sum
				sum.Took += took
				e.Sum = &sum
			case e.Kind == settle.Settled && over[e.Outcome.Index] != nil:
				e.Outcome = over[e.Outcome.Index]
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
