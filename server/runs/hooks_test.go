package runs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// waiting is a throttle whose site asked for a wait of an hour.
type waiting struct{ goOn chan struct{} }

func (w waiting) Admit(ctx context.Context, _ settle.Call) (func(), error) {
	select {
	case <-w.goOn:
	case <-time.After(time.Hour):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return nil, nil
}

func (w waiting) Do(do settle.Do) settle.Do { return do }
func (w waiting) GoOn()                     { close(w.goOn) }
func (w waiting) Leave()                    {}

// To resume a run that is not paused ends the wait that its site asked for. To resume one that is paused does not: the
// person has ended the pause, and may press again.
func TestToResumeARunThatIsNotPausedEndsTheWaitOfItsSite(t *testing.T) {
	for _, row := range []struct {
		sentence string
		presses  []bool // paused or resumed
		within   time.Duration
	}{
		{"resumed", []bool{false}, time.Minute},
		{"paused and resumed", []bool{true, false}, 2 * time.Hour},
		{"paused, and resumed twice", []bool{true, false, false}, time.Minute},
		{"not touched", nil, 2 * time.Hour},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &caller{pause: time.Second}
				r, err := runs.New(runs.Options{
					Journal: &journaltest.Memory{}, Do: c.do, Keep: -1, Log: silent(),
					Throttle: func(plan.Plan, string, func(int, time.Duration)) runs.Throttle {
						return waiting{make(chan struct{})}
					},
					Admit: func(plan.Plan, string) runs.Admit { panic("asked beside a throttle") },
				})
				must(t, err)
				receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
				must(t, err)
				pass(time.Second)
				for _, paused := range row.presses {
					must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, paused))
				}
				sum := check(t, watch(t, r, aRun, 0), 3)
				if sum.Fulfilled != 3 || sum.Took > row.within || row.within > time.Hour && sum.Took < time.Hour {
					t.Errorf("got %+v, want it within %s", sum, row.within)
				}
				closeRuns(t, r)
			})
		})
	}
}

// The site asked one call to come back in an hour. To resume the run makes that attempt now.
func TestToResumeARunEndsTheWaitOfACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts atomic.Int64
		do := func(plan.Plan, string) settle.Do {
			return func(context.Context, settle.Call) (settle.Reply, error) {
				if attempts.Add(1) == 1 {
					return settle.Reply{HTTP: 503}, settle.HTTPReason(503, time.Hour)
				}
				return settle.Reply{HTTP: 200}, nil
			}
		}
		r, err := runs.New(runs.Options{Journal: &journaltest.Memory{}, Do: do, Keep: -1, Log: silent()})
		must(t, err)
		p := asked(1)
		p.Attempts = 2
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(time.Second)
		if n := attempts.Load(); n != 1 {
			t.Fatalf("%d attempts were made in the first second, want 1", n)
		}
		must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, false))
		if sum := check(t, watch(t, r, aRun, 0), 1); sum.Fulfilled != 1 || sum.Took > time.Minute {
			t.Errorf("got %+v, want it fulfilled at once", sum)
		}
		closeRuns(t, r)
	})
}

// The attempts of a plan wait for those of other runs, and free their place as soon as they have ended.
func TestAttemptsAreAdmittedAndReleased(t *testing.T) {
	for _, row := range []struct {
		sentence string
		admits   bool // the plan's attempts wait
		took     time.Duration
	}{
		{"one at a time", true, 4 * time.Second},
		{"a plan whose attempts need not wait", false, time.Second},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, place := &caller{pause: time.Second}, make(chan struct{}, 1)
				var visitors atomic.Int64
				r, err := runs.New(runs.Options{
					Journal: &journaltest.Memory{}, Do: c.do, Keep: -1, Log: silent(),
					Admit: func(_ plan.Plan, visitor string) runs.Admit {
						if visitor == "v" {
							visitors.Add(1)
						}
						if !row.admits {
							return nil
						}
						return func(context.Context, settle.Call) (func(), error) {
							place <- struct{}{}
							return func() { <-place }, nil
						}
					},
				})
				must(t, err)
				_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(4), Visitor: "v"})
				must(t, err)
				if sum := check(t, watch(t, r, aRun, 0), 4); sum.Took != row.took {
					t.Errorf("got %+v, want %s", sum, row.took)
				}
				if n := visitors.Load(); n != 1 || len(place) > 0 {
					t.Errorf("asked %d times for the visitor, and %d places are taken at the end", n, len(place))
				}
				closeRuns(t, r)
			})
		})
	}
}

// A server that closes waits for slow calls no longer than it was given.
func TestAClosingServerWaitsNoLongerThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		stuck := func(plan.Plan, string) settle.Do { // a call that ends with no context
			return func(context.Context, settle.Call) (settle.Reply, error) {
				<-release
				return settle.Reply{HTTP: 200}, nil
			}
		}
		r, err := runs.New(runs.Options{Journal: &journaltest.Memory{}, Do: stuck, Keep: -1, Log: silent()})
		must(t, err)
		_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		synctest.Wait()
		began := time.Now()
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		r.Drain(ctx)
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it drained for %s, want the 5 s that it was given", took)
		}
		if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("close: got %v, want the cause of its context", err)
		}
		close(release)
		closeRuns(t, r)
	})
}

// A run that waits for its secrets ends nothing when the server closes: the next one waits again.
func TestARunThatWaitsForItsSecretsSurvivesAClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(4)
		p.Headers, p.InFlight = map[string]string{"Authorization": "Bearer hush"}, 1
		r := open(t, j, c)
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(1500 * time.Millisecond)
		for range 3 {
			closeRuns(t, r)
			r = open(t, j, c)
			pass(9 * time.Minute) // the ten minutes begin again
		}
		if s, err := r.Summary(t.Context(), aRun); err != nil || s.State != runs.StateRunning || s.Aborted > 0 {
			t.Errorf("got %+v and %v, want a run that waits", s, err)
		}
		for range 2 { // the second time they are there already
			_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: p, CancelKey: receipt.CancelKey})
			must(t, err)
		}
		if sum := check(t, watch(t, r, aRun, 0), 4); sum.Fulfilled != 4 {
			t.Errorf("got %+v, want 4 fulfilled", sum)
		}
		closeRuns(t, r)
	})
}

// A cancel key of the client's own is the run's, when it has the form of a name.
func TestAClientChoosesItsCancelKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Second})
		for _, row := range []struct {
			run, key string
			own      bool
		}{
			{aRun, "a-key-of-my-own-1234", true},
			{anotherRun, "too short", false},
		} {
			receipt, err := r.Start(t.Context(), runs.Order{Run: row.run, Plan: asked(1), CancelKey: row.key})
			must(t, err)
			if (receipt.CancelKey == row.key) != row.own {
				t.Errorf("asked for the key %q, got %q", row.key, receipt.CancelKey)
			}
			must(t, r.Cancel(t.Context(), row.run, receipt.CancelKey))
		}
		closeRuns(t, r)
	})
}

// What is not set has a default that works.
func TestOptionsThatAreNotSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := slog.Default()
		slog.SetDefault(silent())
		defer slog.SetDefault(before)
		r, err := runs.New(runs.Options{Journal: &journaltest.Memory{}, Do: (&caller{}).do})
		must(t, err)
		_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(2)})
		must(t, err)
		check(t, watch(t, r, aRun, 0), 2)
		pass(23 * time.Hour)
		if _, err := r.Summary(t.Context(), aRun); err != nil {
			t.Errorf("after 23 h: %v", err)
		}
		pass(2 * time.Hour)
		if _, err := r.Summary(t.Context(), aRun); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("after 25 h: got %v, want ErrNoRun", err)
		}
		closeRuns(t, r)
	})
}
