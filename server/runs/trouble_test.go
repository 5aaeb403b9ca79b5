package runs_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

var errDisk = errors.New("the disk does not answer")

// troubled is a journal whose appends fail, from one on and for a while.
type troubled struct {
	journaltest.Memory
	from, until int64
	written     bool  // the append fails after it was written
	err         error // nil: errDisk
	appends     atomic.Int64
}

func (j *troubled) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	n := j.appends.Add(1)
	if n < j.from || n >= j.until {
		return j.Memory.Append(ctx, run, mark, first, lines)
	}
	if j.written {
		_, err := j.Memory.Append(ctx, run, mark, first, lines)
		return 0, errors.Join(errDisk, err)
	}
	return 0, cmp.Or(j.err, errDisk)
}

func TestAJournalInTrouble(t *testing.T) {
	for _, row := range []struct {
		sentence string
		j        *troubled
		ends     bool
	}{
		{"one append fails: it is tried again", &troubled{from: 5, until: 6}, true},
		{"two appends in a row fail: they are tried again", &troubled{from: 5, until: 7}, true},
		{"appends fail but were written: nothing is doubled", &troubled{from: 3, until: 1 << 40, written: true}, true},
		{"every append fails: the run stops", &troubled{from: 5, until: 1 << 40}, false},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { throughTrouble(t, row.j, row.ends) })
		})
	}
}

// throughTrouble makes a run. When the run stops, everything that was published must be in the journal, and the next
// start must bring the run to its end.
func throughTrouble(t *testing.T, j *troubled, ends bool) {
	t.Helper()
	c := &caller{pause: time.Second}
	p := asked(50)
	p.InFlight = 3
	r := open(t, j, c)
	_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p, Visitor: "v"})
	must(t, err)
	var published []settle.Event
	var stopped error
	for b, err := range r.Watch(t.Context(), aRun, 0) {
		stopped = err
		published = append(published, logged(t, b)...)
	}
	if !ends {
		if !errors.Is(stopped, runs.ErrStopped) || !errors.Is(stopped, errDisk) {
			t.Errorf("watch ended with %v, want ErrStopped and why", stopped)
		}
		s, err := r.Summary(t.Context(), aRun)
		must(t, err)
		if s.State != runs.StateRunning || !errors.Is(s.Err, runs.ErrStopped) || s.Fulfilled != len(published)-1 {
			t.Errorf("summary: got %+v, want what was published, and the error", s)
		}
		if got := r.Running("v"); got != 0 {
			t.Errorf("a stopped run counts as %d running", got)
		}
		j.until = 0
		closeRuns(t, r)
		r = open(t, j, c)
		for b, err := range r.Watch(t.Context(), aRun, published[len(published)-1].Seq) {
			must(t, err)
			published = append(published, logged(t, b)...)
		}
	}
	if sum := check(t, published, 50); sum.Fulfilled != 50 {
		t.Errorf("sum: got %+v, want all fulfilled", sum)
	}
	closeRuns(t, r)
}

// An append with an old mark is not tried again: another node has written, and the run is that node's.
func TestAnAppendWithAnOldMarkIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &troubled{from: 3, until: 1 << 40, err: fmt.Errorf("append: %w", fs.ErrExist)}
		r := open(t, j, &caller{pause: time.Second})
		p := asked(50)
		p.InFlight = 1
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		began := time.Now()
		if _, err := drainTo(t, r, 0); !errors.Is(err, runs.ErrStopped) {
			t.Errorf("watch: got %v, want ErrStopped", err)
		}
		if took, tried := time.Since(began), j.appends.Load(); took != 2*time.Second || tried != 3 {
			t.Errorf("the run stopped after %s and %d appends, want 2 s and 3", took, tried)
		}
		closeRuns(t, r)
	})
}

func TestAStartThatCannotBeKeptIsNoStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &troubled{from: 1, until: 2}, &caller{}
		r := open(t, j, c)
		if _, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)}); !errors.Is(err, errDisk) {
			t.Errorf("start: got %v, want the disk's error", err)
		}
		if _, err := r.Summary(t.Context(), aRun); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("summary: got %v, want ErrNoRun", err)
		}
		synctest.Wait()
		if c.total() != 0 {
			t.Errorf("%d calls were made of a run that was not accepted", c.total())
		}
		nameIsFree(t, r, 3)
		closeRuns(t, r)
	})
}

// nameIsFree holds that the name of a run is free: one of that name starts, and makes all of its calls.
func nameIsFree(t *testing.T, r *runs.Runs, calls int) {
	t.Helper()
	receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(calls)})
	must(t, err)
	if !receipt.New {
		t.Error("the name of the run is not free")
	}
	check(t, watch(t, r, aRun, 0), calls)
}

// A hundred watchers take one batch and no more until the run has ended: if the
// run waited for any of them, it would never end, and the bubble would say so.
func TestSlowWatchersDoNotHoldUpTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const total = 4_200
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Millisecond})
		p := asked(total)
		p.InFlight = 100
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		ended := make(chan struct{})
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				if err := slowly(r.Watch(t.Context(), aRun, 0), ended, total+3); err != nil {
					t.Errorf("watcher %d: %v", i, err)
				}
			})
		}
		began := time.Now()
		if sum := check(t, watch(t, r, aRun, 0), total); sum.Took != 42*time.Millisecond {
			t.Errorf("the run took %s, want 42 ms", sum.Took)
		}
		if took := time.Since(began); took > 42*time.Millisecond {
			t.Errorf("its reader was done after %s, want 42 ms", took)
		}
		close(ended)
		all.Wait()
		closeRuns(t, r)
	})
}

// slowly reads a batch, waits for the run's end, and then reads the rest.
func slowly(batches iter.Seq2[runs.Batch, error], ended <-chan struct{}, want uint64) error {
	var last, lines uint64
	for b, err := range batches {
		if err != nil {
			return err
		}
		for _, line := range b.Events {
			if e, err := event.Decode(line.JSON); err != nil {
				return err
			} else if e.Seq > 0 {
				if lines++; e.Seq != lines {
					return fmt.Errorf("event %d after event %d", e.Seq, lines-1)
				}
			}
		}
		last = b.Last
		<-ended
	}
	if last != want || lines != want {
		return fmt.Errorf("got %d events up to %d, want %d", lines, last, want)
	}
	return nil
}

func TestStartedEventsAreReportedLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Second})
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(10)})
		must(t, err)
		started := func(batches iter.Seq2[runs.Batch, error]) (n int) {
			for b, err := range batches {
				must(t, err)
				for _, line := range b.Events {
					if e, err := event.Decode(line.JSON); err == nil && e.Kind == settle.Started {
						n++
					}
				}
			}
			return n
		}
		if got := started(r.Watch(t.Context(), aRun, 0)); got != 10 {
			t.Errorf("live: got %d started events, want 10", got)
		}
		synctest.Wait()
		if got := started(r.Log(t.Context(), aRun, 0)); got != 0 {
			t.Errorf("in the log: got %d started events, want none", got)
		}
		closeRuns(t, r)
	})
}

// A cancel that races with the run's end changes nothing or aborts something,
// and in either case the log adds up.
func TestACancelRacesWithTheEnd(t *testing.T) {
	for round := range 200 {
		synctest.Test(t, func(t *testing.T) {
			r := open(t, &journaltest.Memory{}, &caller{pause: time.Millisecond})
			p := asked(20)
			p.InFlight = 1 + round%20
			receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
			must(t, err)
			var all sync.WaitGroup
			for _, after := range []int{20, 20 / p.InFlight, 20/p.InFlight + 1} {
				all.Go(func() {
					pass(time.Duration(after) * time.Millisecond)
					if err := r.Cancel(t.Context(), aRun, receipt.CancelKey); err != nil {
						t.Errorf("cancel: %v", err)
					}
				})
			}
			sum := check(t, watch(t, r, aRun, 0), 20)
			if sum.Fulfilled+sum.Aborted != 20 || sum.Cancelled != (sum.Aborted > 0) {
				t.Errorf("sum: got %+v", sum)
			}
			all.Wait()
			closeRuns(t, r)
		})
	}
}

func TestVisitorsNamesAndKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{})
		var seen []string
		for range 100 {
			receipt, err := r.Start(t.Context(), runs.Order{Plan: asked(1)})
			must(t, err)
			seen = append(seen, receipt.Run, receipt.CancelKey)
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) != 200 {
			t.Error("names or keys repeat")
		}
		for _, name := range []string{
			"short", "fifteen-letters", "with a space in it", "dots.are.not.allowed",
			"stars*are*not*allowed", string(make([]byte, 20)),
		} {
			if _, err := r.Start(t.Context(), runs.Order{Run: name, Plan: asked(1)}); err == nil {
				t.Errorf("a run may be called %q", name)
			}
			if _, err := r.Summary(t.Context(), name); !errors.Is(err, runs.ErrNoRun) {
				t.Errorf("summary of %q: got %v, want ErrNoRun", name, err)
			}
		}
		synctest.Wait()
		closeRuns(t, r)
		if _, err := r.Start(t.Context(), runs.Order{Plan: asked(1)}); !errors.Is(err, runs.ErrClosed) {
			t.Errorf("start after close: got %v, want ErrClosed", err)
		}
	})
}

func TestASequenceStoppedByARejectionStaysStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(5)
		p.Mode, p.AbortRest = settle.Sequential, true
		// The log as a crash right after the rejection would have left it.
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		synctest.Wait()
		closeRuns(t, r)
		_, _, mark, err := j.Last(t.Context(), aRun)
		must(t, err)
		e := settle.Event{Kind: settle.Settled, Seq: 2, Outcome: &settle.Outcome{
			ID: "1", Status: settle.Rejected, Attempts: 1, Reason: &settle.Reason{Code: settle.CodeRefused},
		}}
		_, err = j.Append(t.Context(), aRun, mark, 2, event.AppendJSON(nil, e))
		must(t, err)
		before := c.total()
		r = open(t, j, c)
		if sum := check(t, watch(t, r, aRun, 0), 5); sum.Rejected != 1 || sum.Aborted != 4 {
			t.Errorf("sum: got %+v, want 1 rejected and 4 aborted", sum)
		}
		if got := c.total() - before; got != 0 {
			t.Errorf("%d more calls were made", got)
		}
		closeRuns(t, r)
	})
}

func TestABodyThatACrashLeftBehindDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &journaltest.Memory{}
		r := open(t, j, &caller{})
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		watch(t, r, aRun, 0)
		for _, left := range []string{
			"2 text/plain\nfrom before", "99 text/plain\nfrom before",
			"1 text/plain\nfrom before", "3 text/plain\nfrom before",
			"4 text/plain\nfrom before",
		} {
			must(t, j.Put(t.Context(), aRun, "body-1", []byte(left)))
			got, err := r.Body(t.Context(), aRun, 1)
			must(t, err)
			if string(got.Bytes) != `{"id":"2"}` {
				t.Errorf("got %q, want the body that the event tells", got.Bytes)
			}
		}
		closeRuns(t, r)
	})
}
