package runs_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// dying is a journal of a process that dies: once dead, it says that it stored what it did not.
type dying struct {
	*journaltest.Memory
	dead atomic.Bool
}

func (j *dying) Put(ctx context.Context, run, part string, data []byte) error {
	if j.dead.Load() {
		return nil
	}
	return j.Memory.Put(ctx, run, part, data)
}

func (j *dying) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	if j.dead.Load() {
		return mark, nil
	}
	return j.Memory.Append(ctx, run, mark, first, lines)
}

// A run may need more than the machine has. It must not end the server at every start.
func TestARunThatEndsTheServerTwiceIsSetAside(t *testing.T) {
	const slow = 10 * time.Second
	for _, c := range []struct {
		says    string
		call    time.Duration // how long a call takes
		lives   time.Duration // how long each process lives
		orderly bool
		stops   int // how often a process ends before the one that ends the run
		aborted int
	}{
		{says: "one crash", call: slow, lives: time.Second, stops: 1},
		{says: "a crash of the process that started it, and one more", call: slow, lives: time.Second, stops: 2},
		{says: "two crashes of processes that continued it", call: slow, lives: time.Second, stops: 3, aborted: 9},
		{says: "an outcome between the crashes", call: slow, lives: 15 * time.Second, stops: 6},
		{says: "orderly stops", call: slow, lives: time.Second, orderly: true, stops: 5},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				memory, calling := &journaltest.Memory{}, &caller{pause: c.call}
				p := asked(9)
				p.InFlight = 1
				for i := range c.stops {
					j := &dying{Memory: memory}
					r := open(t, j, calling)
					if i == 0 {
						_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
						must(t, err)
					}
					pass(c.lives)
					j.dead.Store(!c.orderly)
					closeRuns(t, r)
				}
				r := open(t, memory, calling)
				events := watch(t, r, aRun, 0)
				if sum := check(t, events, 9); sum.Aborted != c.aborted || sum.Fulfilled != 9-c.aborted {
					t.Errorf("got %+v, want %d aborted and the others fulfilled", sum, c.aborted)
				}
				if c.aborted > 0 {
					why := events[1].Outcome.Reason
					if !strings.Contains(why.Message(), "the server ended twice as it continued this run") {
						t.Errorf("its calls say %q", why.Message())
					}
				}
				closeRuns(t, r)
			})
		})
	}
}
