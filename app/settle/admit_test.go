package settle_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// turnstile is a admit that counts, and refuses from a given entry on.
type turnstile struct {
	entries, inside, most atomic.Int32
	refusesFrom           int32
	refusal               error
}

func (g *turnstile) enter(context.Context, settle.Call) (func(), error) {
	n := g.entries.Add(1)
	if g.refusesFrom > 0 && n >= g.refusesFrom {
		return nil, g.refusal
	}
	g.most.Store(max(g.most.Load(), g.inside.Add(1)))
	return func() { g.inside.Add(-1) }, nil
}

func TestTheGateIsPassedOnceAnAttempt(t *testing.T) {
	for _, c := range []struct {
		says    string
		err     error
		panics  bool
		entries int32
	}{
		{"a call that fulfils", nil, false, 1},
		{"a call tried three times", settle.HTTPReason(503, 0), false, 3},
		{"a call not worth another try", settle.HTTPReason(404, 0), false, 1},
		{"a Do that panics, tried as often as one cut off", nil, true, 3},
	} {
		g := &turnstile{}
		do := func(context.Context, settle.Call) (settle.Reply, error) {
			if c.panics {
				panic("boom")
			}
			if g.inside.Load() != 1 {
				t.Errorf("%s: %d are inside during the attempt, want 1", c.says, g.inside.Load())
			}
			return settle.Reply{}, c.err
		}
		limits := settle.Limits{Attempts: 3, Admit: g.enter, Random: func() float64 { return 0 }}
		listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, do))
		if n := g.entries.Load(); n != c.entries || g.inside.Load() != 0 {
			t.Errorf("%s: %d entries, %d still inside; want %d and none", c.says, n, g.inside.Load(), c.entries)
		}
	}
}

func TestTheGateIsFreeWhileACallWaitsForItsNextTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &turnstile{}
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) {
			return 0, settle.HTTPReason(429, time.Minute)
		}}
		time.AfterFunc(30*time.Second, func() {
			if n := g.inside.Load(); n != 0 {
				t.Errorf("%d places are held through a wait of a minute", n)
			}
		})
		listen(t, settle.Run(t.Context(), settle.AllSettled, calls(4), settle.Limits{Attempts: 2, Admit: g.enter},
			w.do))
		if g.entries.Load() != 8 {
			t.Errorf("%d entries, want 8", g.entries.Load())
		}
	})
}

func TestAGateThatClosesSettlesTheCall(t *testing.T) {
	for _, c := range []struct {
		says     string
		from     int32
		refusal  error
		code     string
		attempts int
		http     int
	}{
		{
			"before the first attempt", 1, &settle.Reason{Code: settle.CodeBlocked, Written: "no"},
			settle.CodeBlocked, 0, 0,
		},
		{"before the first, without a word", 1, errors.New("closed"), settle.CodeCut, 0, 0},
		{"before the second, and what the first brought stays", 2, errors.New("closed"), settle.CodeCut, 1, 503},
		{
			"before the third, for a reason that is retried elsewhere", 3, &settle.Reason{Code: "http_429"},
			"http_429", 2, 503,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := &turnstile{refusesFrom: c.from, refusal: c.refusal}
			do := func(context.Context, settle.Call) (settle.Reply, error) {
				return settle.Reply{HTTP: 503, Body: []byte("busy")}, settle.HTTPReason(503, 0)
			}
			got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1),
				settle.Limits{Attempts: 5, Admit: g.enter}, do))
			o := got.outcomes[0]
			if o.Reason.Code != c.code || o.Attempts != c.attempts || o.Reply.HTTP != c.http ||
				got.started != c.attempts {
				t.Errorf("%s: %s after %d attempts with status %d; want %s, %d, %d", c.says, o.Reason.Code, o.Attempts,
					o.Reply.HTTP, c.code, c.attempts, c.http)
			}
			if len(o.Tries) != o.Attempts {
				t.Errorf("%s: %d tries are listed of %d", c.says, len(o.Tries), o.Attempts)
			}
			if g.entries.Load() != c.from {
				t.Errorf("%s: the admit was asked %d times, want %d", c.says, g.entries.Load(), c.from)
			}
		})
	}
}

func TestARefusalTakesNoPlaceInThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &turnstile{refusesFrom: 2, refusal: &settle.Reason{Code: settle.CodeBlocked}}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(100),
			settle.Limits{PerSecond: 1, Admit: g.enter}, answer))
		if got.sum.Took != 0 || got.sum.Rejected != 99 || got.sum.Fulfilled != 1 {
			t.Errorf("%+v, want 99 refusals at once", got.sum)
		}
	})
}

func TestAttemptsLeaveTheGateEvenlySpaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opens := time.Now().Add(5 * time.Second)
		admit := func(context.Context, settle.Call) (func(), error) {
			if left := time.Until(opens); left > 0 {
				<-time.After(left)
			}
			return func() {}, nil
		}
		w := &watched{}
		listen(t, settle.Run(t.Context(), settle.AllSettled, calls(6), settle.Limits{PerSecond: 2, Admit: admit}, w.do))
		for i := 1; i < len(w.starts); i++ {
			if gap := w.starts[i].Sub(w.starts[i-1]); gap != 500*time.Millisecond {
				t.Errorf("start %d came %v after the one before, want 500ms though all waited at the admit", i, gap)
			}
		}
	})
}

func TestCallsWaitingAtTheGateAreAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(settle.ErrCancelled) })
		closed := func(ctx context.Context, _ settle.Call) (func(), error) {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(20), settle.Limits{InFlight: 5, Admit: closed},
			answer))
		if want := (settle.Sum{Aborted: 20, Cancelled: true, Took: time.Minute}); got.sum != want || got.started != 0 {
			t.Errorf("%+v, %d begun; want %+v and none", got.sum, got.started, want)
		}
	})
}
