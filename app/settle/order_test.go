package settle_test

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// answer answers every call at once.
func answer(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }

// refuse rejects every call at once, for good.
func refuse(context.Context, settle.Call) (settle.Reply, error) {
	return settle.Reply{HTTP: 404}, settle.HTTPReason(404, 0)
}

// endless calls go on for ever.
func endless(yield func(settle.Call) bool) {
	for i := 0; yield(settle.Call{Index: i, ID: "x"}); i++ {
	}
}

// judge holds the order of a run's events against what Run promises.
type judge struct {
	t        *testing.T
	mode     settle.Mode
	attempts map[int]int
	last     *settle.Outcome
	previous settle.Kind
	ended    bool
}

func (j *judge) note(e settle.Event) {
	j.t.Helper()
	if j.ended {
		j.t.Errorf("%s came after the end", e.Kind)
	}
	switch e.Kind {
	case settle.Started:
		j.attempts[e.Index]++
		if e.Attempt != j.attempts[e.Index] {
			j.t.Errorf("call %d: attempt %d was reported as its %d.", e.Index, e.Attempt, j.attempts[e.Index])
		}
	case settle.Settled:
		j.last = e.Outcome
		if e.Outcome.Attempts != j.attempts[e.Outcome.Index] {
			j.t.Errorf("call %d settled after %d attempts, %d were reported", e.Outcome.Index, e.Outcome.Attempts,
				j.attempts[e.Outcome.Index])
		}
	case settle.Decided:
		j.decided(*e.Verdict)
	case settle.Ended:
		j.ended = true
	case settle.Accepted, settle.Paused, settle.Slowed:
		j.t.Error("the engine accepted a run")
	}
	j.previous = e.Kind
}

func (j *judge) decided(v settle.Verdict) {
	j.t.Helper()
	if j.previous != settle.Settled {
		j.t.Errorf("%s was decided right after a %q event, want the settlement that decided", j.mode, j.previous)
		return
	}
	if v.Index >= 0 && (v.Index != j.last.Index || v.Status != j.last.Status || v.At != j.last.Began+j.last.Took) {
		j.t.Errorf("%s was decided as %+v right after call %d settled as %s", j.mode, v, j.last.Index, j.last.Status)
	}
}

func TestTheOrderOfEventsIsHonest(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		fates := make([]bool, 40)
		for i := range fates {
			fates[i] = random.IntN(3) == 0
		}
		do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
			if fates[c.Index] {
				return settle.Reply{HTTP: 503}, settle.HTTPReason(503, 0)
			}
			return settle.Reply{HTTP: 200}, nil
		}
		mode := settle.Modes()[random.IntN(5)]
		limits := settle.Limits{
			InFlight: random.IntN(8), AbortRest: random.IntN(2) == 0, Attempts: 2,
			Random: func() float64 { return 0 },
		}
		j := &judge{t: t, mode: mode, attempts: map[int]int{}}
		for e := range settle.Run(t.Context(), mode, calls(len(fates)), limits, do) {
			j.note(e)
		}
		if !j.ended {
			t.Errorf("%s: no end was reported", mode)
		}
	}
}

func TestARunWithoutCallsEndsAsItsPromiseWould(t *testing.T) {
	for mode, want := range map[settle.Mode]settle.Status{
		settle.Sequential: settle.Fulfilled,
		settle.All:        settle.Fulfilled,
		settle.AllSettled: settle.Fulfilled,
		settle.Any:        settle.Rejected,
		settle.Race:       settle.Pending,
		"":                settle.Fulfilled,
	} {
		var kinds []settle.Kind
		for e := range settle.Run(t.Context(), mode, calls(0), settle.Limits{AbortRest: true}, answer) {
			kinds = append(kinds, e.Kind)
			if e.Kind == settle.Ended && (e.Verdict.Status != want || e.Verdict.Index != -1) {
				t.Errorf("%q of nothing: %+v, want %s", mode, *e.Verdict, want)
			}
		}
		if n := len(kinds); n == 0 || kinds[n-1] != settle.Ended || n != 2 && want != settle.Pending {
			t.Errorf("%q of nothing reported %v", mode, kinds)
		}
	}
}

func TestEachLoopIsARunOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := settle.Run(t.Context(), settle.All, calls(3), settle.Limits{}, second)
		<-time.After(time.Hour) // the run begins when the loop does
		for range 2 {
			got := listen(t, events)
			if want := (settle.Sum{Fulfilled: 3, Took: time.Second}); got.sum != want ||
				got.verdict.Status != settle.Fulfilled {
				t.Errorf("%+v decided %+v, want %+v", got.sum, got.verdict, want)
			}
		}
	})
}

func TestResumingLeavesTheTallyAsItWas(t *testing.T) {
	tally := settle.NewTally(settle.AllSettled, 2, time.Now())
	events := settle.Resume(t.Context(), tally, calls(2), settle.Limits{}, answer)
	for range 2 {
		if got := listen(t, events); got.sum.Fulfilled != 2 || got.sum.Missing != 0 {
			t.Errorf("%+v, want each loop to go on from the same tally", got.sum)
		}
	}
	if s := tally.Sum(); s.Missing != 2 || s.Fulfilled != 0 {
		t.Errorf("the tally handed in came to %+v", s)
	}
}

// An await in a loop that throws never makes the next call: not even one that
// is aborted right away.
func TestAfterTheRejectionThatStopsItNoCallBegins(t *testing.T) {
	for _, c := range []struct {
		mode settle.Mode
		do   settle.Do
	}{
		{settle.Sequential, refuse},
		{settle.All, refuse},
		{settle.Any, answer},
		{settle.Race, answer},
		{settle.Race, refuse},
	} {
		for range 300 {
			var made atomic.Int32
			do := func(ctx context.Context, call settle.Call) (settle.Reply, error) {
				made.Add(1)
				return c.do(ctx, call)
			}
			got := listen(t, settle.Run(t.Context(), c.mode, calls(50), settle.Limits{InFlight: 1, AbortRest: true},
				do))
			if n := made.Load(); n != 1 || got.started != 1 || got.sum.Aborted != 49 {
				t.Fatalf("%s: %d calls were made and %d reported, %+v; want one", c.mode, n, got.started, got.sum)
			}
		}
	}
}

func TestADecidedRunThatIsResumedBeginsNothing(t *testing.T) {
	for _, c := range []struct {
		says     string
		mode     settle.Mode
		reported bool
	}{
		{"decided and reported before the crash", settle.Race, true},
		{"decided and not reported", settle.All, false},
		{"one by one, and a rejection had stopped it", settle.Sequential, false},
	} {
		for range 300 {
			tally := settle.NewTally(c.mode, 10, time.Now())
			tally.Apply(settle.Event{
				Kind:    settle.Settled,
				Outcome: &settle.Outcome{Status: settle.Rejected, Reason: &settle.Reason{Code: "http_404"}},
			})
			if v := tally.Verdict(); c.reported {
				tally.Apply(settle.Event{Kind: settle.Decided, Verdict: &v})
			}
			got := listen(t, settle.Resume(t.Context(), tally, rest(1, 10), settle.Limits{AbortRest: true}, answer))
			if got.started != 0 || got.sum.Aborted != 9 || got.sum.Rejected != 1 || got.sum.Missing != 0 {
				t.Fatalf("%s: %d attempts began, %+v", c.says, got.started, got.sum)
			}
		}
	}
}

// rest makes the calls from one index to before another.
func rest(from, to int) iter.Seq[settle.Call] {
	return func(yield func(settle.Call) bool) {
		for i := from; i < to && yield(settle.Call{Index: i, ID: "x"}); i++ {
		}
	}
}

func TestLeavingEndsARunWithoutEnd(t *testing.T) {
	for _, c := range []struct {
		says   string
		limits settle.Limits
		cancel bool
	}{
		{"in flight", settle.Limits{InFlight: 3}, false},
		{"paced", settle.Limits{InFlight: 3, PerSecond: 1e6}, false},
		{"cancelled before", settle.Limits{InFlight: 3}, true},
		{"stopped by its mode before", settle.Limits{InFlight: 3, AbortRest: true}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			seen := 0
			for range settle.Run(ctx, settle.Race, endless, c.limits, answer) {
				if seen++; seen == 50 && c.cancel {
					cancel(settle.ErrCancelled)
				}
				if seen == 500 {
					break
				}
			}
			if seen != 500 {
				t.Errorf("%s: seen %d events, want 500 and then silence", c.says, seen)
			}
		})
	}
}

// Inside synctest, a goroutine that outlives its bubble fails the test.
func TestAPanicInTheLoopLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{}
		func() {
			defer func() {
				if p := recover(); p != "the listener's own" {
					t.Errorf("recovered %v, want the panic of the loop's body", p)
				}
			}()
			for range settle.Run(t.Context(), settle.AllSettled, calls(1000), settle.Limits{InFlight: 100}, w.do) {
				panic("the listener's own")
			}
		}()
		if w.now != 0 {
			t.Errorf("%d calls are still in flight", w.now)
		}
	})
}

func TestALoopThatLeavesAtAnyEventGetsNoMore(t *testing.T) {
	do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		return settle.Reply{}, errors.New("no " + c.ID)
	}
	for last := 1; last <= 12; last++ {
		seen := 0
		for range settle.Run(t.Context(), settle.All, calls(5), settle.Limits{InFlight: 2}, do) {
			if seen++; seen == last {
				break
			}
		}
		if seen != last {
			t.Errorf("seen %d events, want %d: five begun, five settled, decided and ended", seen, last)
		}
	}
}

func TestAVerdictMayBeTheLastEvent(t *testing.T) {
	tally := settle.NewTally(settle.Race, 2, time.Now())
	tally.Settle(&settle.Outcome{Status: settle.Fulfilled})
	made := 0
	do := func(context.Context, settle.Call) (settle.Reply, error) { made++; return settle.Reply{}, nil }
	for e := range settle.Resume(t.Context(), tally, rest(1, 2), settle.Limits{}, do) {
		if e.Kind != settle.Decided {
			t.Errorf("seen %s first, want the verdict", e.Kind)
		}
		break
	}
	if made != 0 {
		t.Errorf("%d calls were made for a listener who left", made)
	}
}
