package runs_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// crowded is a journal on a disk that is full for a while.
type crowded struct {
	journaltest.Memory
	full atomic.Bool
}

func (j *crowded) room() error {
	if j.full.Load() {
		return fmt.Errorf("%w: said the test", syscall.ENOSPC)
	}
	return nil
}

func (j *crowded) Create(ctx context.Context, run string, head []byte) error {
	if err := j.room(); err != nil {
		return err
	}
	return j.Memory.Create(ctx, run, head)
}

func (j *crowded) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	if err := j.room(); err != nil {
		return 0, err
	}
	return j.Memory.Append(ctx, run, mark, first, lines)
}

func (j *crowded) Swap(ctx context.Context, run, part string, mark uint64, data []byte) (uint64, error) {
	if err := j.room(); err != nil {
		return 0, err
	}
	return j.Memory.Swap(ctx, run, part, mark, data)
}

func TestTheDiskIsFull(t *testing.T) {
	for _, row := range []struct {
		sentence string
		method   string
		restart  bool
	}{
		{"for an hour: the run waits, and goes on", "GET", false},
		{"for an hour, and calls must not be made twice: none is begun that is not written down", "POST", false},
		{"when the server stops: the next one goes on", "GET", true},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, c := &crowded{}, &caller{pause: time.Second}
				p := asked(50)
				p.InFlight, p.Method, p.Attempts = 3, row.method, 1
				r := open(t, j, c)
				_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
				must(t, err)
				<-time.After(5500 * time.Millisecond)
				j.full.Store(true)
				<-time.After(time.Hour)
				if made := c.total(); made > 18+p.InFlight {
					t.Errorf(
						"%d calls were made, want 18 and not more than %d while nothing can be kept", made, p.InFlight,
					)
				}
				if _, err := r.Start(t.Context(), runs.Order{Run: "another-run-of-this-test", Plan: p}); !errors.Is(err,
					runs.ErrFull) {
					t.Errorf("another run: got %v, want ErrFull", err)
				}
				if row.restart {
					closeRuns(t, r)
					r = open(t, j, c)
				}
				j.full.Store(false)
				var published []settle.Event
				for b, err := range r.Watch(t.Context(), aRun, 0) {
					must(t, err)
					published = append(published, logged(t, b)...)
				}
				if sum := check(t, published, 50); sum.Fulfilled != 50 {
					t.Errorf("sum: got %+v, want all fulfilled", sum)
				}
				closeRuns(t, r)
			})
		})
	}
}
