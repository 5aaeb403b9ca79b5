package settle_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

func TestPacesAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		says      string
		perSecond float64
		want      time.Duration // of three calls that take no time
	}{
		{"none", 0, 0},
		{"less than none", -1, 0},
		{"no number", math.NaN(), 0},
		{"without end", math.Inf(1), 0},
		{"more than a nanosecond can tell", 1e12, 0},
		{"a thousand", 1000, 2 * time.Millisecond},
		{"one in ten seconds", 0.1, 20 * time.Second},
		{"one an hour", 1.0 / 3600, 2 * time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), settle.Limits{PerSecond: c.perSecond},
				answer))
			if off := got.sum.Took - c.want; off < -time.Microsecond || off > time.Microsecond ||
				got.sum.Fulfilled != 3 {
				t.Errorf("%s: %+v, want three in %v", c.says, got.sum, c.want)
			}
		})
	}
}

func TestAPaceTooSlowToBeTrueWaitsAndCanBeCancelled(t *testing.T) {
	for _, perSecond := range []float64{1e-12, 1e-300, math.SmallestNonzeroFloat64} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(24*time.Hour, func() { cancel(settle.ErrCancelled) })
			got := listen(t, settle.Run(ctx, settle.AllSettled, calls(5), settle.Limits{PerSecond: perSecond}, answer))
			if want := (settle.Sum{Fulfilled: 1, Aborted: 4, Cancelled: true, Took: 24 * time.Hour}); got.sum != want {
				t.Errorf("%g a second: %+v, want %+v", perSecond, got.sum, want)
			}
		})
	}
}

const us = time.Microsecond

// A start that comes late, as timers do, is made up for; time in which no attempt
// wanted to start is not.
func TestWhatAPaceMakesUpFor(t *testing.T) {
	for _, c := range []struct {
		says string
		late time.Duration // of the second call
		want []time.Duration
	}{
		{"on time", 0, []time.Duration{0, ms, 2 * ms, 3 * ms, 4 * ms}},
		{
			"a little late, and the next are on schedule again", 1500 * us,
			[]time.Duration{0, 1500 * us, 2 * ms, 3 * ms, 4 * ms},
		},
		{"late by more than a start", 2800 * us, []time.Duration{0, 2800 * us, 2800 * us, 3 * ms, 4 * ms}},
		{"away for long, and the time is lost", 10 * ms, []time.Duration{0, 10 * ms, 11 * ms, 12 * ms, 13 * ms}},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			late := func(yield func(settle.Call) bool) {
				for i := range len(c.want) {
					if i == 1 {
						<-time.After(c.late)
					}
					if !yield(settle.Call{Index: i}) {
						return
					}
				}
			}
			w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 0, nil }}
			listen(t, settle.Run(t.Context(), settle.AllSettled, late, settle.Limits{PerSecond: 1000}, w.do))
			for i, want := range c.want {
				if got := w.starts[i].Sub(began); got != want {
					t.Errorf("%s: start %d came at %v, want %v", c.says, i, got, want)
				}
			}
		})
	}
}

func TestNoWindowOfASecondHoldsMoreThanThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{takes: func(c settle.Call, attempt int) (time.Duration, error) {
			d := time.Duration(c.Index*37%90) * time.Millisecond
			if attempt == 1 && c.Index%3 == 0 {
				return d, settle.HTTPReason(429, 0)
			}
			return d, nil
		}}
		limits := settle.Limits{InFlight: 20, PerSecond: 50, Attempts: 2}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(600), limits, w.do))
		if got.sum.Fulfilled != 600 || got.started != 800 {
			t.Fatalf("%+v, %d attempts", got.sum, got.started)
		}
		for first, last := 0, 0; last < len(w.starts); last++ {
			for w.starts[last].Sub(w.starts[first]) >= time.Second {
				first++
			}
			if n := last - first + 1; n > 51 { // both ends of the second counted, and 2 ms of slack
				t.Fatalf("%d attempts began within a second, want 50", n)
			}
		}
		if want := 799 * 20 * time.Millisecond; got.sum.Took < want || got.sum.Took > want+time.Second {
			t.Errorf("800 attempts took %v, want little more than %v", got.sum.Took, want)
		}
	})
}

func TestAPacedRunHoldsNoMoreCallsThanItMakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taken, most := 0, 0
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 0, nil }}
		asked := func(yield func(settle.Call) bool) {
			for i := range 50 {
				w.mu.Lock()
				most = max(most, taken-len(w.starts))
				w.mu.Unlock()
				taken++
				if !yield(settle.Call{Index: i}) {
					return
				}
			}
		}
		listen(t, settle.Run(t.Context(), settle.AllSettled, asked, settle.Limits{PerSecond: 10}, w.do))
		if most > 2 {
			t.Errorf("%d calls were taken from the plan ahead of their start, want at most 2", most)
		}
	})
}

func TestACancelledPaceLetsNoAttemptBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3500*time.Millisecond, func() { cancel(settle.ErrCancelled) })
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 0, nil }}
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(100), settle.Limits{PerSecond: 1}, w.do))
		if len(w.starts) != 4 || got.sum.Fulfilled != 4 || got.sum.Aborted != 96 ||
			got.sum.Took != 3500*time.Millisecond {
			t.Errorf("%d began, %+v", len(w.starts), got.sum)
		}
	})
}
