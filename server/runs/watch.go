package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"allsettled/server/feed"
)

// watcher is one call of [Runs.Watch] on a run in progress.
type watcher struct {
	journal Journal
	run     string
	cursor  feed.Cursor
	yield   func(Batch, error) bool
}

// errLeft says that the reader has left.
var errLeft = errors.New("the reader has left")

// watch yields what the feed has until it ends. io.EOF and errLeft mean that nothing follows; errLost, that another
// node has the rest. It runs on the reader's goroutine and starts none: a reader that never comes back leaks nothing
// but its own.
func (w *watcher) watch(ctx context.Context, f *feed.Feed, ready <-chan struct{}) error {
	select {
	case <-ready:
	case <-ctx.Done():
		return errLeft
	}
	for {
		events, err := f.Next(ctx, &w.cursor)
		switch {
		case errors.Is(err, feed.ErrBehind):
			err = w.catchUp(ctx, f)
		case ctx.Err() != nil:
			return errLeft
		case err == nil && !w.yield(Batch{events, w.cursor.After}, nil):
			return errLeft
		}
		if err != nil {
			return err
		}
	}
}

// catchUp yields what the journal has, until the feed has what follows. It may be called again and again for a reader
// that is always slower than the run: each time it costs that reader a read of the journal, and the run nothing.
func (w *watcher) catchUp(ctx context.Context, f *feed.Feed) error {
	from := w.cursor.After
	for lines, err := range w.journal.Read(ctx, w.run, from) {
		if ctx.Err() != nil {
			return errLeft
		}
		if err != nil {
			return fmt.Errorf("watch run %s: %w", w.run, err)
		}
		// The cursor moves before yield, so a reader that stops in yield continues behind what it got.
		b := batchOf(lines, w.cursor.After)
		w.cursor.After = b.Last
		if !w.yield(b, nil) {
			return errLeft
		}
		if f.Has(w.cursor.After) {
			return nil
		}
	}
	if w.cursor.After == from {
		return fmt.Errorf("watch run %s: its log has no event after %d: %w", w.run, from, ErrNoRun)
	}
	return nil
}

// Watch yields a run's events after the one with that number, those that will come included, until the ended
// event. A reader that is slow gets the events from the journal, without those that are only live; the run
// does not wait for it. [ErrNoRun]; [ErrStopped] and [ErrClosed] when the run does not continue here.
func (r *Runs) Watch(ctx context.Context, run string, after uint64) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		w := watcher{journal: r.o.Journal, run: run, cursor: feed.Cursor{After: after}, yield: yield}
		for {
			err := r.watchOnce(ctx, &w)
			switch {
			case errors.Is(err, io.EOF), errors.Is(err, errLeft):
				return
			case errors.Is(err, errLost):
				w.cursor = feed.Cursor{After: w.cursor.After} // the run continues on another node
			default:
				yield(Batch{Last: w.cursor.After}, err)
				return
			}
		}
	}
}

// watchOnce watches a run that this node owns, follows the one that another node owns, or reads what has
// ended.
func (r *Runs) watchOnce(ctx context.Context, w *watcher) error {
	if l := r.registry.find(w.run); l != nil {
		return w.watch(ctx, l.feed, l.ready)
	}
	over, err := r.isOver(ctx, w.run)
	if err != nil {
		return err
	}
	if over {
		r.Log(ctx, w.run, w.cursor.After)(w.yield)
		return io.EOF
	}
	f, leave := r.followers.join(w.run)
	defer leave()
	return w.watch(ctx, f.mirror.Feed, f.ready)
}

// Log yields the events that a run's log has after that number, and does not wait for more: a run in progress yields
// what is on disk now. [ErrNoRun], or the journal's error, comes last and ends it.
func (r *Runs) Log(ctx context.Context, run string, after uint64) iter.Seq2[Batch, error] {
	return r.stored.batches(ctx, run, after)
}
