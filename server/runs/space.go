package runs

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"syscall"
	"time"
)

// spaceWaiter is the journal of a run under way: while the disk is full, what is written waits for room
// instead of ending the run. The calls in flight settle meanwhile, and no more of them begin
// than the run may have in flight.
type spaceWaiter struct {
	Journal

	run     string
	log     *slog.Logger
	closing *atomic.Bool // no time is left to wait
	full    *atomic.Bool // it waits
}

// roomEvery is how often a full disk is asked for room.
const roomEvery = 250 * time.Millisecond

func (r *Runs) waitForSpace(run string) spaceWaiter {
	return spaceWaiter{Journal: r.o.Journal, run: run, log: r.o.Log, closing: &r.closing, full: new(atomic.Bool)}
}

// Append keeps a group, once there is room.
func (p spaceWaiter) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error) {
	err = p.wait(func() error {
		next, err = p.Journal.Append(ctx, run, mark, first, lines)
		return err
	})
	return next, err
}

// Put keeps a part, once there is room.
func (p spaceWaiter) Put(ctx context.Context, run, part string, data []byte) error {
	return p.wait(func() error { return p.Journal.Put(ctx, run, part, data) })
}

// Swap keeps a part in place of another, once there is room.
func (p spaceWaiter) Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error) {
	err = p.wait(func() error {
		next, err = p.Journal.Swap(ctx, run, part, mark, data)
		return err
	})
	return next, err
}

// wait writes until it was written, or fails otherwise than for want of room.
func (p spaceWaiter) wait(write func() error) error {
	err := write()
	for errors.Is(err, syscall.ENOSPC) && !p.closing.Load() {
		if p.full.CompareAndSwap(false, true) {
			p.log.Error("a run waits until there is room on the disk", "run", p.run, "error", err)
		}
		<-time.After(roomEvery) // a disk tells nobody that it has room again
		err = write()
	}
	if err == nil && p.full.CompareAndSwap(true, false) {
		p.log.Info("a run goes on: there is room on the disk", "run", p.run)
	}
	return err
}
