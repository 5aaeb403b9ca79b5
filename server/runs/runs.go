// Package runs starts, watches, pauses, resumes and cancels runs. An event is on disk before a client gets it.
//
// # How a run is owned
//
// A run in progress has one owner: a node, and on it two goroutines. One listens to the engine and numbers its
// events. The other encodes a group of them, appends it to the [Journal] while the next group gathers, and publishes
// it to the watchers. Between the two at most one group waits; when the journal is slower than the calls, the engine
// waits. A call holds its slot in flight until its outcome is on disk, so a crash takes back no more outcomes than
// there may be calls in flight.
//
// # Promises
//
//   - An event that a client got is in the journal. Only started events, pauses and slowdowns are not: they are
//     live. The latest pause and slowdown is also sent to clients that come later.
//   - The numbers of a run's events begin at 1 and have no gaps.
//   - The memory of a run is its plan, a bit a call after a restart, one group, and a ring of the latest
//     events. A slow watcher costs a cursor: it reads the journal, and never holds up the run.
//   - After a crash, [New] continues every run that had not ended, or another node of the cluster does. Calls
//     whose outcome is in the journal are not made again. Calls that were in flight are made again if they
//     are GET or HEAD, or their plan has several attempts. Others are never made twice: the journal knows of
//     such a call before it is made, and after a crash it is rejected with [settle.CodeUnknown].
//   - No secret is stored. A run whose plan has secrets waits, after a crash, until a client sends the plan
//     again; after ten minutes the rest of its calls is aborted.
//
// # The way of an outcome
//
// The engine yields it, the listener numbers it, and the queue gathers it into a group. The writer encodes the
// group, stores the large bodies and then the lines, frees the slots of the calls, counts, publishes on this node
// and to the others, and calls the observer. Each step may only rely on those before it: a summary has what was
// published, and what was published is stored.
//
// # Goroutines
//
// A run has two: own, which also writes, and its listener, which own waits for. A [Membership] has those that the
// wait of its Serve waits for, package retention one, and each followed run one. [Runs.Close] waits for all of them.
// Watch, Log and Body work on the goroutine of their caller, and start none.
//
// # When the journal fails
//
// While the disk is full, a run waits for space with its outcomes in memory and begins no calls, and no run is
// started: [ErrFull]. After another error the append is tried again, see [Membership]. When it fails for good the
// run stops: its calls are ended, nothing more is published, and Watch ends with [ErrStopped]. What was published
// stays true, and the next start of the server continues the run.
//
// # What runs does not do
//
// It does not check plans or visitors: package api does so before Start.
package runs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"allsettled/server/retention"
)

// Runs are the runs of this server. Its methods may be called by many goroutines.
type Runs struct {
	o         *Options
	stored    stored
	registry  *registry
	retention *retention.Runs
	followers *followers
	stop      context.CancelFunc // ends what is in the background
	running   sync.WaitGroup     // what is in the background
}

// Running counts the runs of a visitor that have not ended and make calls on this node. In a cluster each node counts
// its own: a bound on the figure holds for a node, not for the cluster.
func (r *Runs) Running(visitor string) int { return r.registry.running(visitor) }

// Body returns the whole body of a call's answer. [ErrNoRun]; [ErrNoBody] when the call is pending or got no
// answer. It costs more for a body that is part of the call's event, and the more calls were in flight at once.
func (r *Runs) Body(ctx context.Context, run string, index int) (Body, error) {
	return r.stored.body(ctx, run, index)
}

// own owns a run in the background. It returns false when the server is closing. When it returns, the run can
// be found here and answers the other nodes.
func (r *Runs) own(ctx context.Context, l *live) bool {
	// A run outlives the request that started it.
	ctx, l.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	stop := r.answer(ctx, l)
	// It answers before it can be found: a node that learns of the run in between must get a reply.
	ok := r.registry.add(l, func() {
		r.running.Go(func() {
			defer stop()
			r.finish(ctx, l, l.own(ctx))
			l.cancel(nil)
		})
	})
	if !ok {
		stop()
		l.cancel(nil)
	}
	return ok
}

// answer answers what other nodes ask about a run, until stop is called. A run whose questions cannot be answered
// goes on all the same: its events are in the journal, from which the other nodes can read them.
func (r *Runs) answer(ctx context.Context, l *live) (stop func()) {
	stop, err := l.lease.Answer(func(question []byte) []byte { return l.answer(ctx, question) })
	if err != nil {
		r.o.Log.Warn("the other nodes cannot ask about a run", "run", l.run, "error", err)
		return func() {}
	}
	return stop
}

// finish does what follows when a run is no longer owned. A run that stopped stays in the registry, so that its
// watchers learn why.
func (r *Runs) finish(ctx context.Context, l *live, err error) {
	ctx = context.WithoutCancel(ctx)
	switch {
	case err == nil:
		// The feed first: a watcher that finds no run in the registry reads its end in the log, which is stored.
		l.feed.Close(nil)
		r.registry.remove(l)
		r.retention.Add(l.run, time.Now())
		if err := l.lease.End(ctx); err != nil {
			r.o.Log.Warn("a run has ended, and its owner is still recorded", "run", l.run, "error", err)
		}
	case errors.Is(err, ErrClosed):
		l.feed.Close(ErrClosed)
		if err := l.lease.Release(ctx); err != nil { // it is taken over as from a node that died
			r.o.Log.Warn("a run cannot be offered to the other nodes", "run", l.run, "error", err)
		}
	case r.o.Membership.Elsewhere(l.run): // where this node is still recorded, it adopts the run again
		r.o.Log.Warn("a run was abandoned", "run", l.run, "error", err)
		r.registry.remove(l)
		l.feed.Close(errLost)
	default:
		r.o.Log.Error("a run stopped; it continues when the server is started again", "run", l.run, "error", err)
		l.feed.Close(fmt.Errorf("%w (%w)", ErrStopped, err))
	}
}

// isOver reports whether nothing follows what a run's log has. For a run that this node does not own and that no
// other node may own, that is always so. [ErrNoRun].
func (r *Runs) isOver(ctx context.Context, run string) (bool, error) {
	end, err := r.stored.end(ctx, run)
	return err == nil && (end != nil || !r.o.Membership.Elsewhere(run)), err
}
