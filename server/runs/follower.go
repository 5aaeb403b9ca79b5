package runs

import (
	"context"
	"errors"
	"sync"
	"time"

	"allsettled/server/feed"
)

// followers are the runs of other nodes that are watched on this one. Each follower has one goroutine, which lives as
// long as it has watchers or until its run ends, and which wait counts; [Runs.Close] waits for all of them.
type followers struct {
	o    *Options
	wait sync.WaitGroup

	mu   sync.Mutex           // never held while a mirror or the journal is used
	list map[string]*follower // by run
}

// follower is a run of another node: one for all of its watchers on this node. It mirrors the owner's feed and
// reads from the journal what it missed.
type follower struct {
	run    string
	mirror *feed.Mirror
	ready  chan struct{} // closed when the mirror has begun, or cannot
	stop   context.CancelFunc
	refs   int // watchers; guarded by followers.mu
}

// catchUpEvery is how often the journal is read although no message is known to be lost. The last message of a run
// may be lost, and no later one would show the gap.
const catchUpEvery = time.Second

func newFollowers(o *Options) *followers { return &followers{o: o, list: map[string]*follower{}} }

// join returns the follower of a run, which is made for its first watcher: a thousand watchers of a run cost this
// node one subscription and one copy of its events. leave must be called once; with the last one the follower ends.
func (all *followers) join(run string) (f *follower, leave func()) {
	all.mu.Lock()
	defer all.mu.Unlock()
	f = all.list[run]
	if f == nil {
		f = &follower{run: run, mirror: feed.NewMirror(), ready: make(chan struct{})}
		all.list[run] = f
		ctx, stop := context.WithCancel(context.Background()) // while it has watchers
		f.stop = stop
		all.wait.Go(func() {
			err := all.follow(ctx, f)
			all.end(f)
			f.mirror.Close(err)
		})
	}
	f.refs++
	return f, func() { all.leave(f) }
}

func (all *followers) leave(f *follower) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if f.refs--; f.refs == 0 {
		all.endLocked(f)
	}
}

// end takes a follower off the list, so that the next watcher makes a new one.
func (all *followers) end(f *follower) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.endLocked(f)
}

func (all *followers) endLocked(f *follower) {
	f.stop()
	if all.list[f.run] == f {
		delete(all.list, f.run)
	}
}

// follow mirrors a run to its end. nil is the end; ErrNoRun, the bus's error, and ErrClosed, when the last watcher
// has left, are the others.
func (all *followers) follow(ctx context.Context, f *follower) error {
	begun := sync.OnceFunc(func() { close(f.ready) })
	defer begun()
	// First the messages, then the log: what is published before the mirror begins it drops, and nearly all of that is
	// in the log that is read here. The next message shows a gap, and keepUp reads what is left.
	stop, err := all.o.Membership.Follow(f.run, f.mirror.Receive)
	if err != nil {
		return err
	}
	defer stop()
	last, first, _, err := all.o.Journal.Last(ctx, f.run)
	if err != nil {
		return missing(err)
	}
	f.mirror.Begin(first + lineCount(last) - 1)
	begun()
	if end, err := endOf(last); err != nil || end != nil {
		return err
	}
	// A pause is in no log, so it is asked for. When the owner does not answer, the run is shown without it.
	if message, err := all.o.Membership.Ask(ctx, f.run, []byte(askStatuses)); err == nil {
		f.mirror.Receive(message)
	}
	return all.keepUp(ctx, f)
}

// keepUp reads what the mirror missed, until it has the run's end. A read that fails is logged and made again: the
// journal of a cluster may be without a leader for seconds, and the watchers are better served by a pause than by an
// error.
func (all *followers) keepUp(ctx context.Context, f *follower) error {
	for !f.mirror.HasEnded() {
		if f.mirror.Wait(ctx, catchUpEvery) != nil {
			return ErrClosed
		}
		err := all.catchUp(ctx, f.mirror, f.run)
		if err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			all.o.Log.Warn("a run of another node cannot be read for a moment", "run", f.run, "error", err)
		}
	}
	return nil
}

// catchUp publishes what the journal has after the last event of the mirror.
func (all *followers) catchUp(ctx context.Context, m *feed.Mirror, run string) error {
	after := m.Last()
	for lines, err := range all.o.Journal.Read(ctx, run, after) {
		if err != nil {
			return err
		}
		batch := batchOf(lines, after)
		var b feed.Block
		for i, e := range batch.Events {
			b.Add(after+uint64(i)+1, e)
		}
		after = batch.Last
		m.Publish(b)
	}
	return nil
}
