package settle_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

func TestAPausedRunBeginsNoAttempt(t *testing.T) {
	for _, c := range []struct {
		says   string
		mode   settle.Mode
		limits settle.Limits
		took   time.Duration // of ten calls of a second each, paused from 1.4 s to a minute
	}{
		{"two at a time", settle.AllSettled, settle.Limits{InFlight: 2}, time.Minute + 3*time.Second},
		{"one by one", settle.Sequential, settle.Limits{}, time.Minute + 8*time.Second},
		{"all at once, and all have begun", settle.AllSettled, settle.Limits{}, time.Second},
		{"two a second", settle.AllSettled, settle.Limits{PerSecond: 2}, time.Minute + 4*time.Second},
		{
			"with a timeout, whose clock has not begun", settle.AllSettled,
			settle.Limits{InFlight: 2, Timeout: 2 * time.Second},
			time.Minute + 3*time.Second,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			pauser, began := &settle.Pauser{}, time.Now()
			g := &turnstile{}
			time.AfterFunc(1400*time.Millisecond, func() {
				if !pauser.Pause() || pauser.Pause() || !pauser.IsPaused() {
					t.Errorf("%s: the pauser was not open", c.says)
				}
			})
			time.AfterFunc(30*time.Second, func() {
				if n := g.inside.Load(); n != 0 {
					t.Errorf("%s: %d places are held while the run is paused", c.says, n)
				}
			})
			time.AfterFunc(time.Minute, func() {
				if !pauser.Resume() || pauser.Resume() || pauser.IsPaused() {
					t.Errorf("%s: the pauser was not shut", c.says)
				}
			})
			c.limits.Pauser, c.limits.Admit = pauser, g.enter
			w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return time.Second, nil }}
			got := listen(t, settle.Run(t.Context(), c.mode, calls(10), c.limits, w.do))
			if got.sum.Fulfilled != 10 || got.sum.Took != c.took {
				t.Errorf("%s: %+v, want 10 fulfilled in %v", c.says, got.sum, c.took)
			}
			for _, start := range w.starts {
				if at := start.Sub(began); at > 1400*time.Millisecond && at < time.Minute {
					t.Errorf("%s: an attempt began at %v, in the pause", c.says, at)
				}
			}
		})
	}
}

func TestAPlaceThatCameInThePauseIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pauser, g := &settle.Pauser{}, &turnstile{}
		admit := func(ctx context.Context, c settle.Call) (func(), error) {
			<-time.After(time.Second) // in which the run is paused
			return g.enter(ctx, c)
		}
		time.AfterFunc(500*time.Millisecond, func() { pauser.Pause() })
		time.AfterFunc(10*time.Second, func() {
			if g.inside.Load() != 0 || g.entries.Load() != 3 {
				t.Errorf("%d entries, %d still inside; want 3 and none", g.entries.Load(), g.inside.Load())
			}
			pauser.Resume()
		})
		limits := settle.Limits{Admit: admit, Pauser: pauser}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), limits, answer))
		if got.sum.Fulfilled != 3 || got.sum.Took != 11*time.Second || got.started != 3 {
			t.Errorf("%+v, %d begun; want 3 in 11s", got.sum, got.started)
		}
	})
}

func TestAPausedRunCanBeCancelled(t *testing.T) {
	for _, perSecond := range []float64{0, 5} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			pauser := &settle.Pauser{}
			pauser.Pause()
			time.AfterFunc(time.Minute, func() { cancel(settle.ErrCancelled) })
			got := listen(t, settle.Run(ctx, settle.AllSettled, calls(20),
				settle.Limits{InFlight: 5, PerSecond: perSecond, Pauser: pauser}, answer))
			if want := (settle.Sum{Aborted: 20, Cancelled: true, Took: time.Minute}); got.sum != want ||
				got.started != 0 {
				t.Errorf("%+v, %d begun; want %+v and none", got.sum, got.started, want)
			}
		})
	}
}

func TestAPersonEndsTheWaitsThatASiteAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pauser := &settle.Pauser{}
		for _, at := range []time.Duration{0, time.Minute, 2 * time.Minute} { // of these only the second finds waits
			time.AfterFunc(at, pauser.GoOn)
		}
		w := &watched{takes: func(c settle.Call, attempt int) (time.Duration, error) {
			if attempt == 1 {
				return time.Second, settle.HTTPReason(429, time.Hour)
			}
			return 0, nil
		}}
		limits := settle.Limits{Attempts: 2, Pauser: pauser}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), limits, w.do))
		if got.sum.Fulfilled != 3 || got.sum.Took != time.Minute {
			t.Errorf("%+v, want three fulfilled after a minute", got.sum)
		}
		if wait := got.outcomes[0].Tries[0].Wait; wait != 59*time.Second {
			t.Errorf("the outcome has a wait of %v, want what was waited", wait)
		}
	})
}

func TestARetryWaitsForThePausesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pauser := &settle.Pauser{}
		time.AfterFunc(time.Second, func() { pauser.Pause() })
		time.AfterFunc(time.Hour, func() { pauser.Resume() })
		w := &watched{takes: func(_ settle.Call, attempt int) (time.Duration, error) {
			if attempt == 1 {
				return 0, settle.HTTPReason(503, 10*time.Second)
			}
			return 0, nil
		}}
		limits := settle.Limits{Attempts: 2, Pauser: pauser}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, w.do))
		if got.sum.Fulfilled != 1 || got.sum.Took != time.Hour {
			t.Errorf("%+v, want a second attempt when the pause ended", got.sum)
		}
	})
}
