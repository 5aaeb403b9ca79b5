package runs_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// faulty is a journal of which some methods fail: all with that name, or those for one part.
type faulty struct {
	*journaltest.Memory

	mu    sync.Mutex
	fails map[string]bool // "Read", "Put body-0"
}

func newFaulty(fails ...string) *faulty {
	j := &faulty{Memory: &journaltest.Memory{}}
	j.fail(fails...)
	return j
}

// fail lets these fail, and nothing else.
func (j *faulty) fail(names ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fails = map[string]bool{}
	for _, name := range names {
		j.fails[name] = true
	}
}

func (j *faulty) err(name string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fails[name] {
		return errDisk
	}
	return nil
}

func (j *faulty) Put(ctx context.Context, run, part string, data []byte) error {
	if err := j.err("Put " + part); err != nil {
		return err
	}
	return j.Memory.Put(ctx, run, part, data)
}

func (j *faulty) Marked(ctx context.Context, run, part string) ([]byte, uint64, error) {
	if err := j.err("Marked"); err != nil {
		return nil, 0, err
	}
	return j.Memory.Marked(ctx, run, part)
}

func (j *faulty) Runs(ctx context.Context) ([]string, error) {
	if err := j.err("Runs"); err != nil {
		return nil, err
	}
	return j.Memory.Runs(ctx)
}

func (j *faulty) Head(ctx context.Context, run string) ([]byte, error) {
	if err := j.err("Head"); err != nil {
		return nil, err
	}
	return j.Memory.Head(ctx, run)
}

func (j *faulty) Part(ctx context.Context, run, part string) ([]byte, error) {
	if err := j.err("Part " + part); err != nil {
		return nil, err
	}
	return j.Memory.Part(ctx, run, part)
}

func (j *faulty) Last(ctx context.Context, run string) ([]byte, uint64, uint64, error) {
	if err := j.err("Last"); err != nil {
		return nil, 0, 0, err
	}
	return j.Memory.Last(ctx, run)
}

func (j *faulty) Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error] {
	if err := j.err("Read"); err != nil {
		return func(yield func([]byte, error) bool) { yield(nil, err) }
	}
	return j.Memory.Read(ctx, run, after)
}

// drainTo counts a run's logged events, to the error that they end with.
func drainTo(tb testing.TB, r *runs.Runs, after uint64) (events int, last error) {
	tb.Helper()
	for b, err := range r.Watch(tb.Context(), aRun, after) {
		events, last = events+len(logged(tb, b)), err
	}
	return events, last
}

// What is asked of a run that has ended while the journal cannot be read. A caller must not take that for a run
// that does not exist.
func TestAJournalThatCannotBeRead(t *testing.T) {
	for _, row := range []struct {
		sentence string
		fails    string
		asks     func(ctx context.Context, r *runs.Runs, key string) error
	}{
		{"a summary needs the head", "Head", func(ctx context.Context, r *runs.Runs, _ string) error {
			_, err := r.Summary(ctx, aRun)
			return err
		}},
		{"a summary needs the end of the log", "Last", func(ctx context.Context, r *runs.Runs, _ string) error {
			_, err := r.Summary(ctx, aRun)
			return err
		}},
		{"a watcher needs the log", "Read", func(_ context.Context, r *runs.Runs, _ string) error {
			_, err := drainTo(t, r, 0)
			return err
		}},
		{"a body needs its part", "Part body-1", func(ctx context.Context, r *runs.Runs, _ string) error {
			_, err := r.Body(ctx, aRun, 1)
			return err
		}},
		{"a body in the log needs the log", "Read", func(ctx context.Context, r *runs.Runs, _ string) error {
			_, err := r.Body(ctx, aRun, 1)
			return err
		}},
		{"a cancel needs the key", "Head", func(ctx context.Context, r *runs.Runs, key string) error {
			return r.Cancel(ctx, aRun, key)
		}},
		{"a pause needs the key", "Last", func(ctx context.Context, r *runs.Runs, key string) error {
			return r.Pause(ctx, aRun, key, true)
		}},
		{
			"a start needs to know whether the name is taken", "Last",
			func(ctx context.Context, r *runs.Runs, _ string) error {
				_, err := r.Start(ctx, runs.Order{Run: aRun, Plan: asked(3)})
				return err
			},
		},
		{
			"a retry of what was rejected needs the log", "Read",
			func(ctx context.Context, r *runs.Runs, _ string) error {
				_, err := r.Retry(ctx, runs.RetryOrder{Of: aRun, Only: plan.Selection{Word: plan.SelectRejected}})
				return err
			},
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newFaulty()
				r := open(t, j, &caller{})
				receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
				must(t, err)
				watch(t, r, aRun, 0)
				synctest.Wait()
				j.fail(row.fails)
				if err := row.asks(t.Context(), r, receipt.CancelKey); !errors.Is(err, errDisk) ||
					errors.Is(err, runs.ErrNoRun) {
					t.Errorf("got %v, want the disk's error", err)
				}
				j.fail()
				if err := row.asks(t.Context(), r, receipt.CancelKey); errors.Is(err, errDisk) {
					t.Errorf("with a whole journal: %v", err)
				}
				closeRuns(t, r)
			})
		})
	}
}

// What a run in progress needs of the journal when a server continues it. Without that the run stops, no call is made,
// and the next server continues it.
func TestARunThatCannotBeReadIsContinuedLater(t *testing.T) {
	for _, row := range []struct {
		sentence string
		fails    string
		method   string
		opened   bool // it is found, and its watchers learn why it stopped
	}{
		{"its log", "Read", "GET", true},
		{"whether it was cancelled", "Part cancel", "GET", true},
		{"how often it was continued", "Part resumes", "GET", true},
		{"which calls had begun", "Marked", "POST", true},
		{"its head", "Head", "GET", false},
		{"whether it has ended", "Last", "GET", false},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, c := newFaulty(), &caller{pause: time.Second}
				p := asked(6)
				p.Method, p.InFlight = row.method, 1
				r := open(t, j, c)
				_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
				must(t, err)
				pass(2500 * time.Millisecond)
				closeRuns(t, r)
				before := c.total()
				j.fail(row.fails)
				r = open(t, j, c)
				pass(time.Minute)
				if row.opened {
					if _, err := drainTo(t, r, 99); !errors.Is(err, runs.ErrStopped) || !errors.Is(err, errDisk) {
						t.Errorf("watch: got %v, want ErrStopped and the disk's error", err)
					}
				}
				closeRuns(t, r)
				if made := c.total() - before; made > 0 {
					t.Errorf("%d calls were made of a run that cannot be read", made)
				}
				j.fail()
				r = open(t, j, c)
				check(t, watch(t, r, aRun, 0), 6)
				closeRuns(t, r)
			})
		})
	}
}

// A run that was left as it is has a summary: what its head says, with all of its calls pending.
func TestTheSummaryOfARunWithoutAnOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := newFaulty(), &caller{pause: time.Second}
		r := open(t, j, c)
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(6)})
		must(t, err)
		synctest.Wait()
		closeRuns(t, r)
		j.fail("Head")
		r = open(t, j, c)
		j.fail()
		s, err := r.Summary(t.Context(), aRun)
		must(t, err)
		if s.State != runs.StateRunning || s.Pending != 6 || s.Paused || s.Plan.Endpoint != "/demo/users/{id}" {
			t.Errorf("got %+v, want a run of 6 pending calls", s)
		}
		if err := r.Cancel(t.Context(), aRun, receipt.CancelKey); err != nil {
			t.Errorf("cancel: got %v, want that it is as if it had ended", err)
		}
		if events, err := drainTo(t, r, 0); err != nil || events != 1 {
			t.Errorf("watch: got %d events and %v, want what is stored", events, err)
		}
		closeRuns(t, r)
	})
}

func TestAListOfRunsThatCannotBeReadIsAnError(t *testing.T) {
	_, err := runs.New(runs.Options{Journal: newFaulty("Runs"), Do: (&caller{}).do, Log: silent()})
	if !errors.Is(err, errDisk) || !strings.HasPrefix(err.Error(), "open the runs: ") {
		t.Errorf("got %v, want the disk's error, and what was to be done", err)
	}
}

// A cancel that is not on disk is not done: a crash would undo what the client was promised.
func TestACancelThatCannotBeStoredIsNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newFaulty("Put cancel")
		r := open(t, j, &caller{pause: time.Second})
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		if err := r.Cancel(t.Context(), aRun, receipt.CancelKey); !errors.Is(err, errDisk) {
			t.Errorf("got %v, want the disk's error", err)
		}
		if sum := check(t, watch(t, r, aRun, 0), 3); sum.Fulfilled != 3 || sum.Cancelled {
			t.Errorf("got %+v, want 3 fulfilled", sum)
		}
		closeRuns(t, r)
	})
}

// The body of an answer is stored before the event that promises it, and the run stops where that cannot be done.
func TestABodyThatCannotBeStored(t *testing.T) {
	for _, row := range []struct {
		sentence string
		healed   time.Duration // 0: never
		ends     bool
	}{
		{"for a moment: it is stored with the next attempt", 500 * time.Millisecond, true},
		{"ever: its event is not in the log either", 0, false},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newFaulty("Put body-0")
				large := func(settle.Call) []byte { return pattern(100 << 10) }
				r := open(t, j, &caller{pause: time.Second, body: large})
				_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(1)})
				must(t, err)
				if row.healed > 0 {
					pass(time.Second + row.healed)
					j.fail()
				}
				if _, err := drainTo(t, r, 0); errors.Is(err, runs.ErrStopped) == row.ends {
					t.Errorf("watch ended with %v", err)
				}
				b, err := r.Body(t.Context(), aRun, 0)
				if row.ends && (err != nil || len(b.Bytes) != 100<<10) {
					t.Errorf("body: got %d bytes and %v", len(b.Bytes), err)
				}
				if !row.ends && !errors.Is(err, runs.ErrNoBody) {
					t.Errorf("body: got %v, want ErrNoBody", err)
				}
				closeRuns(t, r)
			})
		})
	}
}
