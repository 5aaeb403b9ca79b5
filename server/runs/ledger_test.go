package runs_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// A server dies while calls are in flight. What it had begun is not begun again where it must not be.
func TestCallsInFlightAtACrash(t *testing.T) {
	for _, row := range []struct {
		says    string
		method  string
		again   int // calls made twice
		unknown int
	}{
		{"are made again with GET", "GET", 3, 0},
		{"are not made again with POST", "POST", 0, 3},
	} {
		t.Run(row.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				made := map[string]int{}
				do := func(plan.Plan, string) settle.Do {
					return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
						mu.Lock()
						made[c.ID]++
						mu.Unlock()
						select {
						case <-time.After(time.Second):
							return settle.Reply{HTTP: 200}, nil
						case <-ctx.Done():
							return settle.Reply{}, ctx.Err()
						}
					}
				}
				j := &journaltest.Memory{}
				p := asked(10)
				p.Method, p.InFlight = row.method, 3
				r, err := runs.New(runs.Options{Journal: j, Do: do, Keep: -1, Log: silent()})
				must(t, err)
				_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
				must(t, err)
				pass(1500 * time.Millisecond) // three have settled, three are in flight
				closeRuns(t, r)
				r, err = runs.New(runs.Options{Journal: j, Do: do, Keep: -1, Log: silent()})
				must(t, err)
				unknown := 0
				for _, e := range watch(t, r, aRun, 0) {
					if e.Kind == settle.Settled && e.Outcome.Reason != nil &&
						e.Outcome.Reason.Code == settle.CodeUnknown {
						unknown++
					}
				}
				closeRuns(t, r)
				twice := 0
				for _, n := range made {
					twice += n - 1
				}
				if len(made) != 10 || twice != row.again || unknown != row.unknown {
					t.Errorf("%d calls were made, %d twice, %d unknown; want 10, %d and %d", len(made), twice, unknown,
						row.again, row.unknown)
				}
			})
		})
	}
}

// A run is drained: what is in flight settles, nothing more begins, and the next server goes on.
func TestADrainedRunLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(10)
		p.InFlight = 3
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(1500 * time.Millisecond)
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		r.Drain(ctx)
		if _, err := r.Start(t.Context(), runs.Order{Plan: p}); err == nil {
			t.Error("a run was started while the server stops")
		}
		closeRuns(t, r)
		if got := c.total(); got != 6 {
			t.Errorf("%d calls were made, want the three that had settled and the three in flight", got)
		}
		r = open(t, j, c)
		if sum := check(t, watch(t, r, aRun, 0), 10); sum.Fulfilled != 10 || c.total() != 10 {
			t.Errorf("sum %+v after %d calls, want 10 and each made once", sum, c.total())
		}
		closeRuns(t, r)
	})
}
