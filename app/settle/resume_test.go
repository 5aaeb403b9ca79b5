package settle_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// journal is the log of a run, as far as it was written when its server ended.
type journal struct {
	tally    settle.Tally
	settled  map[int]*settle.Outcome
	decided  int // how often a verdict was reported
	verdict  settle.Verdict
	sum      settle.Sum
	ended    bool
	attempts int
}

// write takes events until as many were logged as are to be, and reports whether the run came to its end.
func (j *journal) write(events iter.Seq[settle.Event], most int) {
	logged := 0
	for e := range events {
		if !e.Kind.IsLive() {
			if logged == most {
				return // what comes now is not logged any more
			}
			logged++
		}
		j.tally.Apply(e)
		switch e.Kind {
		case settle.Started:
			j.attempts++
		case settle.Settled:
			if j.settled[e.Outcome.Index] != nil {
				panic(fmt.Sprintf("call %d settles a second time", e.Outcome.Index))
			}
			j.settled[e.Outcome.Index] = e.Outcome
		case settle.Decided:
			j.decided++
			j.verdict = *e.Verdict
		case settle.Ended:
			j.sum, j.ended = *e.Sum, true
		case settle.Accepted, settle.Paused, settle.Slowed:
		}
	}
}

// left are the calls of which the log has no outcome by now.
func (j *journal) left(n int) iter.Seq[settle.Call] {
	var all []settle.Call
	for c := range calls(n) {
		if j.settled[c.Index] == nil {
			all = append(all, c)
		}
	}
	return slices.Values(all)
}

// A server may end at any event, and again while it continues the run. Whatever the mode, the limits and the moment,
// each call has one outcome in the log, one verdict is reported, and the sum is that of all.
func TestARunThatIsCutAnywhereAndOftenEndsWhole(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(21, 22))}
	cuts := 0
	for range 1500 {
		s := d.scenario()
		s.cancelAt = 0
		n := len(s.fates)
		synctest.Test(t, func(t *testing.T) {
			j := &journal{tally: settle.NewTally(s.mode, n, time.Now()), settled: map[int]*settle.Outcome{}}
			for !j.ended {
				most := d.IntN(2*n + 3)
				if cuts++; len(j.settled) == n {
					most = n + 3 // nothing is left but to end
				}
				j.write(settle.Resume(t.Context(), j.tally, j.left(n), s.limits, s.do()), most)
				<-time.After(time.Duration(d.IntN(3)) * time.Second) // until the server is there again
			}
			j.check(t, s)
		})
		if t.Failed() {
			t.Fatalf("in %s %+v: %v", s.mode, s.limits, s.fates)
		}
	}
	if cuts < 2000 {
		t.Errorf("the runs were cut %d times, want it to happen more often", cuts)
	}
}

// check holds a whole log against what is promised of it.
func (j *journal) check(t *testing.T, s scenario) {
	t.Helper()
	n := len(s.fates)
	want := settle.Sum{Took: j.sum.Took}
	for i := range n {
		switch o := j.settled[i]; {
		case o == nil:
			t.Errorf("call %d has no outcome", i)
		case o.Aborted():
			want.Aborted++
		case o.Status == settle.Fulfilled:
			want.Fulfilled++
		default:
			want.Rejected++
		}
	}
	if j.sum != want || j.attempts < want.Fulfilled+want.Rejected {
		t.Errorf("the sum is %+v, want %+v", j.sum, want)
	}
	if pending := s.mode == settle.Race && n == 0; j.decided != 1 && !pending {
		t.Errorf("the verdict was reported %d times", j.decided)
	}
	if want.Aborted > 0 && !s.limits.AbortRest {
		t.Errorf("%d calls were aborted, though none should be", want.Aborted)
	}
	if v := j.verdict; v.Index >= 0 && j.decided == 1 && j.settled[v.Index].Status != v.Status {
		t.Errorf("call %d decided as %s, and settled as %s", v.Index, v.Status, j.settled[v.Index].Status)
	}
}

// The clock of a run goes on while its server is away, as that of the person who waits does.
func TestTimesGoOnFromTheBeginningOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tally := settle.NewTally(settle.AllSettled, 3, time.Now())
		tally.Settle(&settle.Outcome{Index: 0, Status: settle.Fulfilled, Took: time.Second})
		<-time.After(time.Hour)
		got := listen(t, settle.Resume(t.Context(), tally, rest(1, 3), settle.Limits{InFlight: 1}, second))
		if o := got.outcomes[1]; o.Began != time.Hour || o.Took != time.Second {
			t.Errorf("the first call after the pause began at %v and took %v", o.Began, o.Took)
		}
		if got.sum.Took != time.Hour+2*time.Second || got.verdict.At != got.sum.Took || got.sum.Fulfilled != 3 {
			t.Errorf("%+v, decided at %v", got.sum, got.verdict.At)
		}
	})
}

// A tally that does not know how many calls there are counts those that settle, and misses none.
func TestATallyWithoutATotalMissesNothing(t *testing.T) {
	tally := settle.NewTally(settle.Any, -1, time.Now())
	for _, o := range outcomes(t, "0r 5f 1a") {
		tally.Settle(o)
	}
	if got, want := tally.Sum(), (settle.Sum{Fulfilled: 1, Rejected: 1, Aborted: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if v := tally.Verdict(); v.Index != 5 || v.Status != settle.Fulfilled || v.At != 2*time.Second {
		t.Errorf("got %+v", v)
	}
}
