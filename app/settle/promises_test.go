package settle_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// bothered is a scenario whose run is also paused and resumed, and has a pace. Arithmetic does not say when its
// calls settle, but what is promised of every run holds.
type bothered struct {
	scenario

	pausedAt, resumedAt time.Duration
}

func (d dice) bothered() bothered {
	b := bothered{scenario: d.scenario(), pausedAt: d.moment()}
	b.resumedAt = b.pausedAt + d.moment()
	b.limits.PerSecond = []float64{0, 3, 50}[d.IntN(3)]
	b.limits.Pauser = &settle.Pauser{}
	return b
}

// run makes the run and checks its events one by one.
func (b bothered) run(t *testing.T) (sum settle.Sum) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	if b.cancelAt > 0 {
		time.AfterFunc(b.cancelAt, func() { cancel(settle.ErrCancelled) })
	}
	time.AfterFunc(b.pausedAt, func() { b.limits.Pauser.Pause() })
	time.AfterFunc(b.resumedAt, func() { b.limits.Pauser.Resume() })
	begun, settled, counted, ended := map[int]int{}, map[int]bool{}, settle.Sum{}, false
	for e := range settle.Run(ctx, b.mode, calls(len(b.fates)), b.limits, b.do()) {
		if ended {
			t.Errorf("%s follows the end", e.Kind)
		}
		switch e.Kind {
		case settle.Started:
			if begun[e.Index]++; begun[e.Index] != e.Attempt || settled[e.Index] {
				t.Errorf("call %d: attempt %d begins after %d, settled: %v", e.Index, e.Attempt, begun[e.Index]-1,
					settled[e.Index])
			}
			if e.At > b.pausedAt && e.At < b.resumedAt {
				t.Errorf("call %d: an attempt begins at %v, in the pause", e.Index, e.At)
			}
		case settle.Settled:
			if o := e.Outcome; settled[o.Index] || o.Attempts != begun[o.Index] {
				t.Errorf("call %d settles after %d attempts, %d have begun, settled before: %v", o.Index, o.Attempts,
					begun[o.Index], settled[o.Index])
			}
			settled[e.Outcome.Index] = true
			switch o := e.Outcome; {
			case o.Aborted():
				counted.Aborted++
			case o.Status == settle.Fulfilled:
				counted.Fulfilled++
			default:
				counted.Rejected++
			}
		case settle.Ended:
			sum, ended = *e.Sum, true
		case settle.Accepted, settle.Decided, settle.Paused, settle.Slowed: // nothing is promised of them here
		}
	}
	counted.Cancelled, counted.Took = sum.Cancelled, sum.Took
	if !ended || counted != sum || len(settled) != len(b.fates) {
		t.Errorf("ended: %v with %+v, want %+v and %d calls settled, got %d", ended, sum, counted, len(b.fates),
			len(settled))
	}
	return sum
}

func TestEveryCallSettlesOnceInARunThatIsPausedPacedAndCancelled(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(11, 12))}
	cancelled := 0
	for range 500 {
		b := d.bothered()
		synctest.Test(t, func(t *testing.T) {
			if b.run(t).Cancelled {
				cancelled++
			}
		})
		if t.Failed() {
			t.Fatalf("in %s %+v, cancelled at %v, paused from %v to %v: %v", b.mode, b.limits, b.cancelAt, b.pausedAt,
				b.resumedAt, b.fates)
		}
	}
	if cancelled < 50 {
		t.Errorf("only %d runs were cancelled, want enough of them", cancelled)
	}
}
