package settle_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

func TestWhatBecomesOfTheRestOnceDecided(t *testing.T) {
	for _, c := range []struct {
		mode      settle.Mode
		abortRest bool
		script    string
		want      settle.Sum
	}{
		{settle.All, false, "0f 1r 2f 3f", settle.Sum{Fulfilled: 3, Rejected: 1, Took: 4 * time.Second}},
		{settle.All, true, "0f 1r 2f 3f", settle.Sum{Fulfilled: 1, Rejected: 1, Aborted: 2, Took: 2 * time.Second}},
		{settle.Any, true, "0r 1f 2f 3f", settle.Sum{Fulfilled: 1, Rejected: 1, Aborted: 2, Took: 2 * time.Second}},
		{settle.Any, false, "0r 1f 2f 3f", settle.Sum{Fulfilled: 3, Rejected: 1, Took: 4 * time.Second}},
		{settle.Race, true, "3r 1f 2f 0f", settle.Sum{Rejected: 1, Aborted: 3, Took: time.Second}},
		{settle.AllSettled, true, "0r 1f 2r 3f", settle.Sum{Fulfilled: 2, Rejected: 2, Took: 4 * time.Second}},
		{settle.Sequential, false, "0f 1r 2f 3f", settle.Sum{Fulfilled: 3, Rejected: 1, Took: 4 * time.Second}},
		{settle.Sequential, true, "0f 1r 2f 3f", settle.Sum{
			Fulfilled: 1, Rejected: 1, Aborted: 2,
			Took: 2 * time.Second,
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			n, do := play(c.script, c.mode == settle.Sequential)
			got := listen(t, settle.Run(t.Context(), c.mode, calls(n), settle.Limits{AbortRest: c.abortRest}, do))
			if got.sum != c.want {
				t.Errorf("%s of %q, abortRest %v: %+v, want %+v", c.mode, c.script, c.abortRest, got.sum, c.want)
			}
		})
	}
}

func TestACancelledRunSettlesEveryCallAsAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(2500*time.Millisecond, func() { cancel(settle.ErrCancelled) })
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(100), settle.Limits{InFlight: 10, Attempts: 3},
			second))
		want := settle.Sum{Fulfilled: 20, Aborted: 80, Cancelled: true, Took: 2500 * time.Millisecond}
		if got.sum != want {
			t.Errorf("%+v, want %+v", got.sum, want)
		}
		if o := got.outcomes[25]; o.Attempts != 1 || !o.Aborted() || o.Took != 500*time.Millisecond {
			t.Errorf("a call in flight: %+v", o)
		}
		if o := got.outcomes[99]; o.Attempts != 0 || !o.Aborted() || o.Took != 0 {
			t.Errorf("a call not begun: %+v", o)
		}
	})
}

func TestACallWaitingForItsNextAttemptIsAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(settle.ErrCancelled) })
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) {
			return time.Second, settle.HTTPReason(429, 30*time.Second)
		}}
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(1), settle.Limits{Attempts: 3}, w.do))
		o := got.outcomes[0]
		if !o.Aborted() || o.Attempts != 1 || o.Took != 10*time.Second || len(o.Tries) != 1 ||
			o.Tries[0].Code != "http_429" {
			t.Errorf("%+v %v, want aborted after 10s with its one try kept", o, o.Reason)
		}
	})
}

func TestLeavingTheLoopEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{}
		for e := range settle.Run(t.Context(), settle.AllSettled, calls(1_000_000), settle.Limits{InFlight: 50}, w.do) {
			if e.Kind == settle.Settled {
				break
			}
		}
		if w.now != 0 {
			t.Errorf("%d calls are still in flight after the loop", w.now)
		}
		if len(w.starts) > 150 {
			t.Errorf("%d calls were begun, want those in flight only", len(w.starts))
		}
	})
}

func TestADoThatPanicsRejectsItsOwnCallOnly(t *testing.T) {
	do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		if c.Index == 1 {
			panic("boom")
		}
		return settle.Reply{HTTP: 200}, nil
	}
	got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), settle.Limits{}, do))
	if got.sum.Fulfilled != 2 || got.sum.Rejected != 1 || got.outcomes[1].Reason.Detail() != "panic: boom" {
		t.Errorf("%+v %v", got.sum, got.outcomes[1].Reason)
	}
}

func TestARunGoesOnFromItsTally(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().Add(-time.Minute)
		tally := settle.NewTally(settle.All, 4, began)
		tally.Settle(&settle.Outcome{Index: 0, Status: settle.Fulfilled})
		tally.Settle(&settle.Outcome{
			Index: 1, Status: settle.Rejected, Began: time.Second, Took: time.Second,
			Reason: &settle.Reason{Code: "http_500"},
		})
		rest := func(yield func(settle.Call) bool) {
			_ = yield(settle.Call{Index: 2, ID: "2"}) && yield(settle.Call{Index: 3, ID: "3"})
		}
		got := listen(t, settle.Resume(t.Context(), tally, rest, settle.Limits{}, second))
		if want := (settle.Verdict{Status: settle.Rejected, Index: 1, At: 2 * time.Second}); got.verdict != want {
			t.Errorf("verdict %+v, want %+v: reached before the crash, reported after it", got.verdict, want)
		}
		if got.order[0] != settle.Decided {
			t.Errorf("the first event is %s, want the verdict that was not reported", got.order[0])
		}
		if want := (settle.Sum{Fulfilled: 3, Rejected: 1, Took: 61 * time.Second}); got.sum != want {
			t.Errorf("%+v, want %+v", got.sum, want)
		}
		if got.outcomes[2].Began != time.Minute {
			t.Errorf("call 2 began at %v, want the run's own clock to go on: 1m0s", got.outcomes[2].Began)
		}
	})
}

func TestAVerdictThatWasReportedIsNotReportedAgain(t *testing.T) {
	tally := settle.NewTally(settle.Race, 2, time.Now())
	tally.Apply(settle.Event{Kind: settle.Settled, Outcome: &settle.Outcome{Status: settle.Fulfilled}})
	v := tally.Verdict()
	tally.Apply(settle.Event{Kind: settle.Decided, Verdict: &v})
	rest := func(yield func(settle.Call) bool) { yield(settle.Call{Index: 1}) }
	got := listen(t, settle.Resume(t.Context(), tally, rest, settle.Limits{AbortRest: true}, second))
	if len(got.order) != 2 || got.sum.Aborted != 1 || got.started != 0 {
		t.Errorf("%v %+v, want the other call aborted unbegun, then the end", got.order, got.sum)
	}
}

// Whatever the mode, the limits and the way calls go, each settles exactly
// once and the sum adds up.
func TestEveryCallSettlesExactlyOnceInAnyRun(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		n := random.IntN(12)
		mode := settle.Modes()[random.IntN(5)]
		limits := settle.Limits{
			InFlight: random.IntN(4), PerSecond: float64(random.IntN(3) * 7), Attempts: random.IntN(4),
			AbortRest: random.IntN(2) == 0, Timeout: time.Duration(random.IntN(3)) * 700 * time.Millisecond,
		}
		fates := make([]int, n)
		for i := range fates {
			fates[i] = random.IntN(5)
		}
		cancelAt := time.Duration(random.IntN(8)) * 400 * time.Millisecond
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			if cancelAt > 2*time.Second {
				time.AfterFunc(cancelAt, func() { cancel(settle.ErrCancelled) })
			}
			w := &watched{takes: func(c settle.Call, attempt int) (time.Duration, error) {
				errs := []error{nil, settle.HTTPReason(404, 0), settle.HTTPReason(503, 0), errors.New("cut"), nil}
				if attempt > 2 {
					return 0, nil
				}
				return time.Duration(fates[c.Index]) * 300 * time.Millisecond, errs[fates[c.Index]]
			}}
			got := listen(t, settle.Run(ctx, mode, calls(n), limits, w.do))
			s := got.sum
			if len(got.outcomes) != n || s.Fulfilled+s.Rejected+s.Aborted != n || s.Missing != 0 {
				t.Errorf("%s %+v fates %v: %d settled, %+v", mode, limits, fates, len(got.outcomes), s)
			}
			if limits.InFlight > 0 && w.most > limits.InFlight || mode == settle.Sequential && w.most > 1 {
				t.Errorf("%s %+v: %d in flight", mode, limits, w.most)
			}
			cancel(nil)
		})
	}
}

func TestMemoryGrowsWithTheCallsInFlightOnly(t *testing.T) {
	answer := func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	settled, most := 0, uint64(0)
	for e := range settle.Run(t.Context(), settle.AllSettled, calls(1_000_000), settle.Limits{InFlight: 10}, answer) {
		if e.Kind != settle.Settled {
			continue
		}
		if settled++; settled%100_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
	}
	if settled != 1_000_000 {
		t.Fatalf("%d calls settled", settled)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap grew by %d bytes over a million calls, want less than 8 MiB", grown)
	}
}

func BenchmarkRun(b *testing.B) {
	answer := func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }
	for _, limit := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d in flight", limit), func(b *testing.B) {
			b.ReportAllocs()
			for range settle.Run(b.Context(), settle.AllSettled, calls(b.N), settle.Limits{InFlight: limit}, answer) {
			}
		})
	}
}
