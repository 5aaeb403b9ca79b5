package runs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// signs are the statuses that a watcher gets beside the log, until the run ends.
type signs struct {
	mu   sync.Mutex
	list []string
}

func (s *signs) watch(t *testing.T, r *runs.Runs, after uint64) {
	t.Helper()
	seen := after
	for b, err := range r.Watch(t.Context(), aRun, after) {
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		for _, line := range b.Events {
			e, err := event.Decode(line.JSON)
			must(t, err)
			switch e.Kind {
			case settle.Paused:
				s.list = append(s.list, fmt.Sprint(e.Paused, " ", e.At))
			case settle.Slowed:
				s.list = append(s.list, fmt.Sprint(e.Slowing.InFlight, " ", e.Slowing.Wait, " ", e.At))
			default:
				seen = max(seen, e.Seq)
				continue
			}
			if seen == 0 {
				t.Errorf("a sign before the accepted event: %s", line)
			}
		}
		s.mu.Unlock()
	}
}

func (s *signs) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

func TestAPausedRunWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &caller{pause: time.Second}
		r := open(t, &journaltest.Memory{}, c)
		p := asked(10)
		p.InFlight = 2
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		var early, late, latest signs
		var all sync.WaitGroup
		all.Go(func() { early.watch(t, r, 0) })
		pass(1500 * time.Millisecond)
		if err := r.Pause(t.Context(), aRun, "not the key", true); !errors.Is(err, runs.ErrKey) {
			t.Errorf("wrong key: got %v", err)
		}
		for range 2 { // the second changes nothing
			must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, true))
			synctest.Wait()
		}
		pass(time.Minute)
		s, err := r.Summary(t.Context(), aRun)
		must(t, err)
		if !s.Paused || s.Fulfilled != 4 || c.total() != 4 {
			t.Errorf(
				"in the pause: %+v, %d calls made; want those in flight to have settled, and no more", s, c.total(),
			)
		}
		all.Go(func() { late.watch(t, r, 0) })
		synctest.Wait()
		if got := late.all(); !slices.Equal(got, []string{"true 1.5s"}) {
			t.Errorf("a watcher that joins in the pause gets %v", got)
		}
		must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, false))
		synctest.Wait()
		all.Go(func() { latest.watch(t, r, 3) })
		all.Wait()
		both := []string{"true 1.5s", "false 1m1.5s"}
		if !slices.Equal(early.all(), both) || !slices.Equal(late.all(), both) || latest.all() != nil {
			t.Errorf("got %v and %v, and after the pause %v", early.all(), late.all(), latest.all())
		}
		sum := check(t, watch(t, r, aRun, 0), 10)
		// outcomes gather for 2 ms
		if sum.Fulfilled != 10 || sum.Took.Truncate(10*time.Millisecond) != time.Minute+4500*time.Millisecond {
			t.Errorf("sum: got %+v", sum)
		}
		synctest.Wait()
		must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, true)) // it has ended
		if err := r.Pause(t.Context(), aRun, "not the key", true); !errors.Is(err, runs.ErrKey) {
			t.Errorf("wrong key at the end: got %v", err)
		}
		if err := r.Pause(t.Context(), anotherRun, receipt.CancelKey, true); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("no such run: got %v", err)
		}
		closeRuns(t, r)
	})
}

func TestAPausedRunIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Second})
		p := asked(10)
		p.InFlight = 2
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(500 * time.Millisecond)
		must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, true))
		pass(time.Minute)
		must(t, r.Cancel(t.Context(), aRun, receipt.CancelKey))
		if sum := check(t, watch(t, r, aRun, 0), 10); sum.Fulfilled != 2 || sum.Aborted != 8 || !sum.Cancelled {
			t.Errorf("sum: got %+v, want 2 fulfilled, 8 aborted, cancelled", sum)
		}
		closeRuns(t, r)
	})
}

func TestAPauseEndsWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		r := open(t, j, c)
		p := asked(10)
		p.InFlight = 2
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, true))
		pass(time.Minute)
		closeRuns(t, r)
		r = open(t, j, c)
		if sum := check(t, watch(t, r, aRun, 0), 10); sum.Fulfilled != 10 {
			t.Errorf("sum: got %+v", sum)
		}
		closeRuns(t, r)
	})
}

// nudge is a throttle that reports what a test wants.
type nudge struct {
	report func(inFlight int, wait time.Duration)
	left   chan struct{}
}

func (n nudge) Admit(context.Context, settle.Call) (func(), error) { return func() {}, nil }

func (n nudge) Do(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		if c.Index == 4 {
			n.report(1, 12*time.Second)
		}
		return do(ctx, c)
	}
}

func (n nudge) GoOn() { n.report(1, 0) }

func (n nudge) Leave() { close(n.left) }

func TestASlowedRunSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &caller{pause: time.Second}
		left := make(chan struct{})
		var report func(int, time.Duration)
		r, err := runs.New(runs.Options{
			Journal: &journaltest.Memory{}, Do: c.do, Keep: -1, Log: silent(),
			Throttle: func(_ plan.Plan, visitor string, t func(int, time.Duration)) runs.Throttle {
				report = t
				return nudge{report, left}
			},
		})
		must(t, err)
		p := asked(10)
		p.InFlight = 2
		_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		var early, late, latest signs
		var all sync.WaitGroup
		all.Go(func() { early.watch(t, r, 0) })
		pass(3500 * time.Millisecond)
		all.Go(func() { late.watch(t, r, 3) })
		synctest.Wait()
		report(2, 0)
		synctest.Wait()
		all.Go(func() { latest.watch(t, r, 0) })
		all.Wait()
		both := []string{"1 12s 2s", "2 0s 3.5s"}
		if !slices.Equal(early.all(), both) || !slices.Equal(late.all(), both) || latest.all() != nil {
			t.Errorf("got %v and %v, and after the recovery %v", early.all(), late.all(), latest.all())
		}
		<-left
		closeRuns(t, r)
	})
}
