package runs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
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

const aRun = "run_0123456789-ABCDEF"

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// asked is a plan of n calls to the practice API.
func asked(n int) plan.Plan {
	p := plan.Plan{Endpoint: "/demo/users/{id}", Attempts: 1}
	for i := range n {
		p.IDs = append(p.IDs, strconv.Itoa(i+1))
	}
	return p
}

// caller makes calls that answer at once or after a pause, and counts them.
type caller struct {
	pause time.Duration
	body  func(c settle.Call) []byte // nil: a small JSON object

	mu    sync.Mutex
	calls map[int]int
}

func (c *caller) do(plan.Plan, string) settle.Do {
	return func(ctx context.Context, call settle.Call) (settle.Reply, error) {
		c.mu.Lock()
		if c.calls == nil {
			c.calls = map[int]int{}
		}
		c.calls[call.Index]++
		c.mu.Unlock()
		if c.pause > 0 {
			select {
			case <-time.After(c.pause):
			case <-ctx.Done():
				return settle.Reply{}, ctx.Err()
			}
		}
		body := fmt.Appendf(nil, `{"id":%q}`, call.ID)
		if c.body != nil {
			body = c.body(call)
		}
		return settle.Reply{HTTP: 200, Type: "application/json", Body: body}, nil
	}
}

func (c *caller) total() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.calls {
		n += k
	}
	return n
}

// pass lets time go by on the bubble's clock.
func pass(d time.Duration) { <-time.After(d) }

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

// open makes runs that keep for ever, so that no ticker is left waiting.
func open(tb testing.TB, j runs.Journal, c *caller) *runs.Runs {
	tb.Helper()
	r, err := runs.New(runs.Options{Journal: j, Do: c.do, Keep: -1, Log: silent()})
	must(tb, err)
	return r
}

// closeRuns closes runs, and fails when that takes longer than a minute.
func closeRuns(tb testing.TB, r *runs.Runs) {
	tb.Helper()
	ctx, stop := context.WithTimeout(context.WithoutCancel(tb.Context()), time.Minute)
	defer stop()
	must(tb, r.Close(ctx))
}

// watch reads a run to its end and returns its events, those without number aside.
func watch(tb testing.TB, r *runs.Runs, run string, after uint64) (events []settle.Event) {
	tb.Helper()
	for b, err := range r.Watch(tb.Context(), run, after) {
		must(tb, err)
		events = append(events, logged(tb, b)...)
	}
	return events
}

func logged(tb testing.TB, b runs.Batch) (events []settle.Event) {
	tb.Helper()
	for _, line := range b.Events {
		e, err := event.Decode(line.JSON)
		must(tb, err)
		if e.Seq > 0 {
			events = append(events, e)
		}
	}
	return events
}

// check holds a whole log to its promises: no gaps, one outcome a call, nothing missing.
func check(tb testing.TB, events []settle.Event, total int) settle.Sum {
	tb.Helper()
	seen := map[int]bool{}
	for i, e := range events {
		if e.Seq != uint64(i+1) {
			tb.Fatalf("event %d of the log has number %d", i+1, e.Seq)
		}
		if e.Kind == settle.Settled {
			if seen[e.Outcome.Index] {
				tb.Errorf("call %d settled twice", e.Outcome.Index)
			}
			seen[e.Outcome.Index] = true
		}
	}
	last := events[len(events)-1]
	if events[0].Kind != settle.Accepted || last.Kind != settle.Ended {
		tb.Fatalf("log begins with %s and ends with %s", events[0].Kind, last.Kind)
	}
	if len(seen) != total || last.Sum.Missing != 0 {
		tb.Errorf("%d of %d calls settled, %d missing", len(seen), total, last.Sum.Missing)
	}
	return *last.Sum
}

func TestARunIsReportedToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Second})
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(10), Visitor: "v"})
		must(t, err)
		if !receipt.New || receipt.Run != aRun || len(receipt.CancelKey) < 22 {
			t.Errorf("receipt: got %+v", receipt)
		}
		if got := r.Running("v"); got != 1 {
			t.Errorf("running: got %d, want 1", got)
		}
		events := watch(t, r, aRun, 0)
		if sum := check(t, events, 10); sum.Fulfilled != 10 || sum.Took != time.Second {
			t.Errorf("sum: got %+v, want 10 fulfilled in 1 s", sum)
		}
		closeRuns(t, r)
		if got := r.Running("v"); got != 0 {
			t.Errorf("running at the end: got %d, want 0", got)
		}
		s, err := r.Summary(t.Context(), aRun)
		must(t, err)
		if s.State != runs.StateEnded || s.Fulfilled != 10 || s.Verdict.Status != settle.Fulfilled {
			t.Errorf("summary: got %+v", s)
		}
	})
}

func TestWatchFromEveryNumber(t *testing.T) {
	for _, when := range []string{"while it runs", "when it has ended"} {
		t.Run(when, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := open(t, &journaltest.Memory{}, &caller{pause: time.Millisecond})
				_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(100)})
				must(t, err)
				if when == "when it has ended" {
					watch(t, r, aRun, 0)
					synctest.Wait()
				}
				for after := range uint64(106) {
					events := watch(t, r, aRun, after)
					if want := 103 - int(min(after, 103)); len(events) != want {
						t.Errorf("after %d: got %d events, want %d", after, len(events), want)
					}
					for i, e := range events {
						if e.Seq != after+uint64(i)+1 {
							t.Fatalf("after %d: event %d has number %d", after, i, e.Seq)
						}
					}
				}
				closeRuns(t, r)
			})
		})
	}
}

func TestStartIsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &caller{pause: time.Second}
		r := open(t, &journaltest.Memory{}, c)
		other := asked(10)
		other.IDs[3] = "other"
		for _, when := range []string{"while it runs", "when it has ended"} {
			var all sync.WaitGroup
			var mu sync.Mutex
			fresh := 0
			for range 20 {
				all.Go(func() {
					receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(10)})
					if err != nil {
						t.Errorf("%s: %v", when, err)
					}
					mu.Lock()
					defer mu.Unlock()
					if receipt.New {
						fresh++
					}
				})
			}
			all.Wait()
			if want := map[string]int{"while it runs": 1}[when]; fresh != want {
				t.Errorf("%s: %d of 20 starts were new, want %d", when, fresh, want)
			}
			if _, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: other}); !errors.Is(err, runs.ErrConflict) {
				t.Errorf("%s, another plan: got %v, want ErrConflict", when, err)
			}
			watch(t, r, aRun, 0)
			synctest.Wait()
		}
		closeRuns(t, r)
		if c.total() != 10 {
			t.Errorf("calls made: got %d, want 10", c.total())
		}
	})
}

func TestCancelAbortsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &journaltest.Memory{}, &caller{pause: time.Second})
		p := asked(10)
		p.InFlight = 2
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(1500 * time.Millisecond)
		if err := r.Cancel(t.Context(), aRun, "not the key"); !errors.Is(err, runs.ErrKey) {
			t.Errorf("wrong key: got %v, want ErrKey", err)
		}
		must(t, r.Cancel(t.Context(), aRun, receipt.CancelKey))
		sum := check(t, watch(t, r, aRun, 0), 10)
		if sum.Fulfilled != 2 || sum.Aborted != 8 || !sum.Cancelled {
			t.Errorf("sum: got %+v, want 2 fulfilled, 8 aborted, cancelled", sum)
		}
		synctest.Wait()
		must(t, r.Cancel(t.Context(), aRun, receipt.CancelKey))
		if err := r.Cancel(t.Context(), aRun, "not the key"); !errors.Is(err, runs.ErrKey) {
			t.Errorf("wrong key at the end: got %v, want ErrKey", err)
		}
		if err := r.Cancel(t.Context(), aRun+"x", receipt.CancelKey); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("no such run: got %v, want ErrNoRun", err)
		}
		closeRuns(t, r)
	})
}

func TestACloseIsNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(100)
		p.InFlight = 7
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		for range 5 {
			pass(2500 * time.Millisecond)
			closeRuns(t, r)
			r = open(t, j, c)
		}
		sum := check(t, watch(t, r, aRun, 0), 100)
		if sum.Fulfilled != 100 || sum.Cancelled {
			t.Errorf("sum: got %+v, want 100 fulfilled", sum)
		}
		if got, most := c.total(), 100+5*7; got > most {
			t.Errorf("calls made: got %d, want at most %d: those in flight at a close again", got, most)
		}
		closeRuns(t, r)
	})
}

func TestACancelOutlivesACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Hour}
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(10)})
		must(t, err)
		synctest.Wait()
		closeRuns(t, r)
		must(t, j.Put(t.Context(), aRun, "cancel", nil)) // on disk, and then the power went
		r = open(t, j, c)
		if sum := check(t, watch(t, r, aRun, 0), 10); sum.Aborted != 10 || !sum.Cancelled {
			t.Errorf("sum: got %+v, want 10 aborted, cancelled", sum)
		}
		closeRuns(t, r)
	})
}

func TestSecretsAreBroughtAgain(t *testing.T) {
	secret := func() plan.Plan {
		p := asked(10)
		p.Headers = map[string]string{"Authorization": "Bearer hush"}
		p.InFlight = 1
		return p
	}
	for _, row := range []struct {
		sentence  string
		brings    func(key string) runs.Order
		fulfilled int
	}{
		{"the plan and the key: it goes on", func(key string) runs.Order {
			return runs.Order{Run: aRun, Plan: secret(), CancelKey: key}
		}, 10},
		{"the plan without the key: it waits in vain", func(string) runs.Order {
			return runs.Order{Run: aRun, Plan: secret()}
		}, 2},
		{"the masked plan: it waits in vain", func(key string) runs.Order {
			return runs.Order{Run: aRun, Plan: secret().Masked(), CancelKey: key}
		}, 2},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, c := &journaltest.Memory{}, &caller{pause: time.Second}
				r := open(t, j, c)
				receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: secret()})
				must(t, err)
				pass(2500 * time.Millisecond)
				closeRuns(t, r)
				head, err := j.Head(t.Context(), aRun)
				must(t, err)
				if !json.Valid(head) || contains(head, "hush") || contains(head, receipt.CancelKey) {
					t.Errorf("the head tells a secret: %s", head)
				}
				r = open(t, j, c)
				synctest.Wait()
				if _, err := r.Start(t.Context(), row.brings(receipt.CancelKey)); err != nil {
					t.Errorf("start again: %v", err)
				}
				sum := check(t, watch(t, r, aRun, 0), 10)
				if sum.Fulfilled != row.fulfilled || sum.Aborted != 10-row.fulfilled {
					t.Errorf("sum: got %+v, want %d fulfilled", sum, row.fulfilled)
				}
				closeRuns(t, r)
			})
		})
	}
}

func contains(data []byte, s string) bool {
	return s != "" && len(data) > 0 && strings.Contains(string(data), s)
}
