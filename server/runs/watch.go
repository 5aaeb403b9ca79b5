package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	"allsettled/app/event"
)

// Batch is a few events of a run, in order. All watchers share their bytes, which must not be changed.
type Batch struct {
	Events []event.Encoded
	Last   uint64 // number of the last logged event so far; what to ask for next time
}

// Watch yields a run's events after the one with that number, those to come
// among them, and ends after the ended event. It takes what its reader takes:
// a reader that is slow falls back on the journal and misses started events,
// nothing else, and the run does not wait for it. [ErrNoRun]; [ErrStopped] and
// [ErrClosed] when the run can go no further here.
func (r *Runs) Watch(ctx context.Context, run string, after uint64) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		w := watcher{journal: r.o.Journal, run: run, cursor: cursor{after: after}, yield: yield}
		for {
			err := r.watchHere(ctx, &w)
			if errors.Is(err, errLost) && ctx.Err() == nil {
				w.cursor = cursor{after: w.after} // it goes on at another node
				continue
			}
			if err != nil {
				yield(Batch{Last: w.after}, err)
			}
			return
		}
	}
}

// watchHere watches a run that is owned here, or listens to the node that owns it; what
// has ended is read.
func (r *Runs) watchHere(ctx context.Context, w *watcher) error {
	l := r.find(w.run)
	if l != nil {
		w.hub = l.hub
		return w.watch(ctx, l.ready)
	}
	if over, err := r.isOver(ctx, w.run); err != nil || over {
		if err == nil {
			r.Log(ctx, w.run, w.after)(w.yield)
		}
		return err
	}
	e, leave := r.listenTo(w.run)
	defer leave()
	w.hub = e.hub
	return w.watch(ctx, e.ready)
}

// isOver reports whether nothing follows what a log has. For a run that is not owned here and that no other
// node may own that is always so.
func (r *Runs) isOver(ctx context.Context, run string) (bool, error) {
	if !nameShape.MatchString(run) {
		return false, ErrNoRun
	}
	last, _, _, err := r.o.Journal.Last(ctx, run)
	if err != nil || !r.o.Membership.Elsewhere(run) {
		return true, missing(err)
	}
	end, err := endOf(last)
	return end != nil, err
}

// Log yields what there is of a run's log after that number, and ends. [ErrNoRun].
func (r *Runs) Log(ctx context.Context, run string, after uint64) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		if err := r.known(ctx, run); err != nil {
			yield(Batch{}, err)
			return
		}
		for lines, err := range r.o.Journal.Read(ctx, run, after) {
			if err != nil {
				yield(Batch{Last: after}, err)
				return
			}
			b := batchOf(lines, after)
			after = b.Last
			if !yield(b, nil) {
				return
			}
		}
	}
}

// batchOf cuts a group of the journal, which follows the line number after.
func batchOf(group []byte, after uint64) Batch {
	var b Batch
	for line := range bytes.SplitSeq(group, []byte{'\n'}) {
		b.Events = append(b.Events, event.Encoded{JSON: line})
	}
	b.Last = after + uint64(len(b.Events))
	return b
}

// watcher is one who watches a run under way.
type watcher struct {
	journal Journal
	run     string
	hub     *hub
	cursor
	yield func(Batch, error) bool
	left  bool // the reader has left
}

// watch yields until the run or the reader's interest ends.
func (w *watcher) watch(ctx context.Context, ready <-chan struct{}) error {
	select {
	case <-ready:
	case <-ctx.Done():
		return nil
	}
	for !w.left {
		g := w.hub.look(&w.cursor)
		switch {
		case g.behind:
			if err := w.catchUp(ctx); err != nil {
				return err
			}
		case g.found:
			w.tell(g.block)
		case g.over:
			return g.err
		default:
			select {
			case <-g.news:
			case <-ctx.Done():
				return nil
			}
		}
		w.left = w.left || ctx.Err() != nil
	}
	return nil
}

func (w *watcher) tell(b block) {
	events := b.after(w.after)
	w.after = max(w.after, b.last)
	if len(events) > 0 {
		w.left = !w.yield(Batch{events, w.after}, nil)
	}
}

// catchUp reads from the journal what has left the ring.
func (w *watcher) catchUp(ctx context.Context) error {
	from := w.after
	for lines, err := range w.journal.Read(ctx, w.run, w.after) {
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("watch run %s: %w", w.run, err)
		}
		b := batchOf(lines, w.after)
		w.after = b.Last
		if !w.yield(b, nil) {
			w.left = true
			return nil
		}
		if w.hub.has(w.after) {
			return nil
		}
	}
	if w.after == from {
		return fmt.Errorf("watch run %s: its log has nothing after event %d: %w", w.run, from, ErrNoRun)
	}
	return nil
}
