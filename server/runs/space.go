package runs

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"syscall"
	"time"
)

// spaceWaiter is the journal of a run in progress. While the disk is full, a write waits for space instead of
// ending the run. Meanwhile the calls in flight settle, and no further ones begin, because their slots are
// taken.
type spaceWaiter struct {
	Journal

	run     string
	log     *slog.Logger
	closing *atomic.Bool // the server closes: no write waits any more
	waits   *atomic.Bool
}

// spacePoll is how often a write is tried again. No system says when a disk has space again.
const spacePoll = 250 * time.Millisecond

func newSpaceWaiter(j Journal, run string, log *slog.Logger, closing *atomic.Bool) spaceWaiter {
	return spaceWaiter{Journal: j, run: run, log: log, closing: closing, waits: new(atomic.Bool)}
}

// Append appends a group, once there is space.
func (w spaceWaiter) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64,
	err error,
) {
	err = w.wait(func() error {
		next, err = w.Journal.Append(ctx, run, mark, first, lines)
		return err
	})
	return next, err
}

// Put writes a part, once there is space.
func (w spaceWaiter) Put(ctx context.Context, run, part string, data []byte) error {
	return w.wait(func() error { return w.Journal.Put(ctx, run, part, data) })
}

// Swap replaces a part, once there is space.
func (w spaceWaiter) Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error) {
	err = w.wait(func() error {
		next, err = w.Journal.Swap(ctx, run, part, mark, data)
		return err
	})
	return next, err
}

// wait calls write until it succeeds, or fails for another reason than a full disk. It does not end with a context:
// what it writes has happened, and would be lost. When the server closes it tries no more, and the next one makes
// those calls again. It logs the beginning and the end of a wait, not each attempt.
func (w spaceWaiter) wait(write func() error) error {
	err := write()
	for errors.Is(err, syscall.ENOSPC) && !w.closing.Load() {
		if w.waits.CompareAndSwap(false, true) {
			w.log.Error("a run waits until the disk has space", "run", w.run, "error", err)
		}
		<-time.After(spacePoll)
		err = write()
	}
	if err == nil && w.waits.CompareAndSwap(true, false) {
		w.log.Info("a run continues: the disk has space", "run", w.run)
	}
	return err
}
