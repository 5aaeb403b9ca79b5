package settle_test

import (
	"cmp"
	"context"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// line is what one event tells, in a form that can be compared and put in order.
type line struct {
	at             time.Duration
	kind           settle.Kind
	index, attempt int
	outcome        settle.Outcome
	code           string
	tries          int
	verdict        settle.Verdict
	sum            settle.Sum
}

// lines reads the events of a run to its end. What happens at one and the same moment comes in no order that is
// promised, so it is put in one.
func lines(events iter.Seq[settle.Event]) []line {
	var all []line
	for e := range events {
		l := line{at: e.At, kind: e.Kind, index: e.Index, attempt: e.Attempt}
		if o := e.Outcome; o != nil {
			l.at, l.index, l.attempt, l.code, l.tries = o.Began+o.Took, o.Index, o.Attempts, codeOf(o), len(o.Tries)
			l.outcome = settle.Outcome{
				Status: o.Status, Began: o.Began, Took: o.Took, FirstByte: o.FirstByte,
				Reply: settle.Reply{HTTP: o.Reply.HTTP},
			}
		}
		if e.Verdict != nil {
			l.verdict, l.at = *e.Verdict, e.Verdict.At
		}
		if e.Sum != nil {
			l.sum, l.at = *e.Sum, e.Sum.Took
		}
		all = append(all, l)
	}
	slices.SortStableFunc(all, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.index, b.index),
			cmp.Compare(a.attempt, b.attempt))
	})
	return all
}

func same(a, b line) bool {
	a.outcome.Reply.Body, b.outcome.Reply.Body = nil, nil
	return a.at == b.at && a.kind == b.kind && a.index == b.index && a.attempt == b.attempt && a.code == b.code &&
		a.tries == b.tries &&
		a.verdict == b.verdict && a.sum == b.sum && a.outcome.Status == b.outcome.Status &&
		a.outcome.Began == b.outcome.Began &&
		a.outcome.Took == b.outcome.Took && a.outcome.FirstByte == b.outcome.FirstByte &&
		a.outcome.Reply.HTTP == b.outcome.Reply.HTTP
}

// recordings are the calls of a plan with one to three attempts each, of any length.
func (d dice) recordings() []settle.Recorded {
	all := make([]settle.Recorded, 1+d.IntN(14))
	for i := range all {
		for range 1 + d.IntN(3) {
			p := settle.Played{HTTP: []int{200, 200, 200, 404, 503, 429}[d.IntN(6)], Took: d.moment()}
			if p.HTTP >= 400 {
				p.Reason = settle.HTTPReason(p.HTTP, time.Duration(d.IntN(2))*d.moment())
			}
			if d.IntN(2) == 0 {
				p.FirstByte = p.Took / 3
			}
			all[i].Tries = append(all[i].Tries, p)
		}
	}
	return all
}

// limits are any that a plan may have.
func (d dice) limits() settle.Limits {
	l := settle.Limits{
		InFlight: d.IntN(6), Attempts: d.IntN(5), AbortRest: d.IntN(2) == 0, Random: func() float64 { return 0.43172 },
		PerSecond: []float64{0, 0, 0.7, 3, 11, 700, 3000}[d.IntN(7)],
	}
	if d.IntN(2) == 0 {
		l.Timeout = d.moment()
	}
	return l
}

// played makes the calls that were recorded once more, each attempt as long as it took.
func played(recorded []settle.Recorded) settle.Do {
	attempts := make([]int, len(recorded)) // each touched by its own call only
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		tries := recorded[c.Index].Tries
		p := tries[min(attempts[c.Index], len(tries)-1)]
		attempts[c.Index]++
		select {
		case <-time.After(p.Took):
		case <-ctx.Done():
			return settle.Reply{}, context.Cause(ctx)
		}
		reply := settle.Reply{HTTP: p.HTTP, FirstByte: p.FirstByte}
		if p.Reason != nil {
			return reply, p.Reason
		}
		return reply, nil
	}
}

// atOnce reports whether it is open which of two calls decides, or comes first in the pace: where two
// attempts end, or want to begin again, at the same moment, as those do that begin and time out together,
// or where one wants to begin again just when a call gets its first place and lets the next ask for one.
func atOnce(mode settle.Mode, recorded []settle.Recorded, limits settle.Limits) bool {
	limits.AbortRest = false
	ends, starts := map[time.Duration]bool{}, map[time.Duration]bool{}
	twice := false
	note := func(at time.Duration) { twice, ends[at] = twice || ends[at] || starts[at], true }
	for e := range settle.Replay(mode, recorded, limits) {
		switch o := e.Outcome; {
		case e.Kind == settle.Started && e.Attempt == 1 && limits.PerSecond > 0 && !ends[e.At]:
			starts[e.At] = true
		case e.Kind == settle.Settled:
			note(o.Began + o.Took)
			for _, t := range o.Tries[:max(0, len(o.Tries)-1)] {
				note(t.Began + t.Took)
				note(t.Began + t.Took + t.Wait)
			}
		}
	}
	return twice
}

// Every event of the engine under a clock that stands still between them, and every event of
// the replay: modes, windows, paces, retries, timeouts and what is left behind, as the dice have it.
func TestAReplayTellsTheSameEventsAtTheSameMoments(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(11, 12))}
	for runs := 0; runs < 4000; {
		mode, recorded, limits := settle.Modes()[d.IntN(5)], d.recordings(), d.limits()
		if atOnce(mode, recorded, limits) {
			continue
		}
		runs++
		replayed := lines(settle.Replay(mode, recorded, limits))
		synctest.Test(t, func(t *testing.T) {
			made := lines(settle.Run(t.Context(), mode, calls(len(recorded)), limits, played(recorded)))
			if slices.EqualFunc(replayed, made, same) {
				return
			}
			for i := range max(len(replayed), len(made)) {
				if i >= len(replayed) || i >= len(made) || !same(replayed[i], made[i]) {
					t.Fatalf("%s %+v of %+v\nevent %d of %d replayed and %d made:\nreplayed %+v\nmade     %+v",
						mode, limits, recorded, i, len(replayed), len(made), replayed[min(i, len(replayed)-1)],
						made[min(i, len(made)-1)])
				}
			}
		})
		if t.Failed() {
			return
		}
	}
}

func TestOfTwoThatSettleAtOnceTheOneThatBeganFirstDecides(t *testing.T) {
	recorded := make([]settle.Recorded, 9)
	for i := range recorded {
		recorded[i].Tries = []settle.Played{{HTTP: 200, Took: time.Second}}
	}
	for _, inFlight := range []int{0, 1, 4} {
		if got := listen(t, settle.Replay(settle.Race, recorded,
			settle.Limits{InFlight: inFlight, AbortRest: true})); got.verdict.Index != 0 {
			t.Errorf("with %d in flight call %d won", inFlight, got.verdict.Index)
		}
	}
}
