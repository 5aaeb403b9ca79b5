package settle_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// The calls of a run come from a source that may be slow, empty, or of any order.
func TestCallsComeFromAnySource(t *testing.T) {
	every := func(wait time.Duration, n int) func(func(settle.Call) bool) {
		return func(yield func(settle.Call) bool) {
			for i := range n {
				<-time.After(wait)
				if !yield(settle.Call{Index: i}) {
					return
				}
			}
		}
	}
	for _, c := range []struct {
		says     string
		calls    func(func(settle.Call) bool)
		limits   settle.Limits
		cancelAt time.Duration
		want     settle.Sum // of calls of a second
	}{
		{"none", slices.Values([]settle.Call(nil)), settle.Limits{}, 0, settle.Sum{}},
		{
			"one every two seconds: each begins when it is there", every(2*time.Second, 3),
			settle.Limits{},
			0,
			settle.Sum{Fulfilled: 3, Took: 7 * time.Second},
		},
		{
			"one every half second, one at a time", every(500*ms, 3),
			settle.Limits{InFlight: 1},
			0,
			settle.Sum{Fulfilled: 3, Took: 3500 * ms},
		},
		{
			"one every 100 ms, and one a second may begin", every(100*ms, 3),
			settle.Limits{PerSecond: 1},
			0,
			settle.Sum{Fulfilled: 3, Took: 3100 * ms},
		},
		{
			"backwards", slices.Values([]settle.Call{{Index: 2}, {Index: 1}, {Index: 0}}),
			settle.Limits{},
			0,
			settle.Sum{Fulfilled: 3, Took: time.Second},
		},
		{
			"of some places only", slices.Values([]settle.Call{{Index: 7}, {Index: 900}}),
			settle.Limits{},
			0,
			settle.Sum{Fulfilled: 2, Took: time.Second},
		},
		{
			"cancelled while it is slow: what comes later is aborted too", every(2*time.Second, 3),
			settle.Limits{},
			2500 * ms,
			settle.Sum{Aborted: 3, Cancelled: true, Took: 6 * time.Second},
		},
	} {
		var got settle.Sum
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if c.cancelAt > 0 {
				time.AfterFunc(c.cancelAt, func() { cancel(settle.ErrCancelled) })
			}
			got = listen(t, settle.Run(ctx, settle.AllSettled, c.calls, c.limits, second)).sum
		})
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.says, got, c.want)
		}
	}
}

// The call that a Do gets is the call that was asked for, in each of its attempts.
func TestADoGetsItsCall(t *testing.T) {
	want := settle.Call{
		Index: 4, ID: "007", Method: "PUT", URL: "https://a.example/007", Body: `{"id":"007"}`,
		Header: map[string]string{"X-A": "b"},
	}
	attempts := 0
	do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		if attempts++; fmt.Sprint(c) != fmt.Sprint(want) {
			t.Errorf("attempt %d got %+v, want %+v", attempts, c, want)
		}
		return settle.Reply{}, settle.HTTPReason(503, 0)
	}
	limits := settle.Limits{Attempts: 3, Random: func() float64 { return 0 }}
	o := listen(t, settle.Run(t.Context(), settle.All, slices.Values([]settle.Call{want}), limits, do)).outcomes[4]
	if o.ID != "007" || attempts != 3 {
		t.Errorf("%+v after %d attempts", o, attempts)
	}
}

// Each attempt has a context of its own, which ends with it and with the run.
func TestTheContextOfAnAttempt(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		var seen []context.Context
		do := func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
			seen = append(seen, ctx)
			if at, limited := ctx.Deadline(); !limited || time.Until(at) != 3*time.Second || ctx.Value(key{}) != "v" {
				t.Errorf("the attempt has until %v, %v, and the value %v", at, limited, ctx.Value(key{}))
			}
			return settle.Reply{}, settle.HTTPReason(503, time.Minute)
		}
		ctx := context.WithValue(t.Context(), key{}, "v")
		limits := settle.Limits{Attempts: 2, Timeout: 3 * time.Second}
		listen(t, settle.Run(ctx, settle.AllSettled, calls(1), limits, do))
		for i, ctx := range seen {
			if ctx.Err() == nil {
				t.Errorf("the context of attempt %d goes on after the run", i+1)
			}
		}
		if len(seen) != 2 || seen[0] == seen[1] {
			t.Errorf("%d attempts share a context", len(seen))
		}
	})
}
