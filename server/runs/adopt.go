package runs

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"time"
)

// owner is what a membership sees of the runs of its node. It is a type of its own so that these methods are not part
// of what the API can call.
type owner struct{ *Runs }

// Owns reports whether this node owns the run.
func (o owner) Owns(run string) bool { return o.registry.find(run) != nil }

// Ended notes that a run of any node has ended.
func (o owner) Ended(run string) { o.retention.Add(run, time.Now()) }

// Abandon stops all runs of this node: other nodes may own them now. It does not wait for them, so the
// membership can go on with its heartbeats. What this node still appends meanwhile is refused: the next owner
// has fenced it off.
func (o owner) Abandon() {
	for _, l := range o.registry.all() {
		l.cancel(errLost)
	}
}

// Adopt continues a run under the lease that take returns. It returns when the run can be found and answers the other
// nodes, and does not wait until its log was read. An error leaves the run as it is: the membership tries again, and
// a node without others waits for the next start of the server.
func (o owner) Adopt(ctx context.Context, run string, take func(context.Context) (Lease, error)) error {
	release, err := o.registry.claim(ctx, run) // so that no Start is between its claim and its first event
	if err != nil {
		return err
	}
	defer release()
	if o.Owns(run) {
		return nil
	}
	lease, err := take(ctx)
	if exists(err) {
		return nil // another node was faster
	}
	if err != nil {
		return err
	}
	l, err := o.resume(ctx, run, lease)
	if err == nil && l != nil {
		o.own(ctx, l)
	}
	return err
}

// resume returns a stored run to own; nil when the run needs no owner. It costs two reads of the journal, and in a
// cluster one append. It reads the end of the log again as long as the owner before appends faster than this node.
func (r *Runs) resume(ctx context.Context, run string, lease Lease) (*live, error) {
	for {
		last, first, mark, err := r.o.Journal.Last(ctx, run)
		if errors.Is(err, fs.ErrNotExist) { // it was never accepted: no client knows of it
			return nil, errors.Join(r.o.Journal.Drop(ctx, run), lease.End(ctx))
		}
		if err != nil {
			return nil, err
		}
		if end, err := endOf(last); err != nil {
			return nil, err
		} else if end != nil {
			r.retention.Add(run, time.Now())
			return nil, lease.End(ctx)
		}
		// An unreadable head is an error and not dropped: a later version may have written it.
		h, err := r.stored.head(ctx, run)
		if err != nil {
			return nil, err
		}
		l := newLive(r.o, run, h, lease, &r.registry.closing)
		if !r.o.Membership.Elsewhere(run) {
			return l, nil
		}
		if err = l.fence(ctx, first+lineCount(last), mark); !exists(err) {
			return l, err
		} // its owner was slow, not dead, and has appended meanwhile
	}
}

// fence appends a group without lines, so that a node that owned the run before can append no more. A lease alone
// would not do: a process that stood still for a minute does not know that its lease has run out, and goes on with
// the append that it was about to make. fs.ErrExist when the owner before was faster.
func (l *live) fence(ctx context.Context, next, mark uint64) (err error) {
	// An append with the mark of the last group gets in only while that group is the last one. It makes a new mark,
	// so the owner before fails with its next append, and does not publish what it could not store.
	l.progress.fenced = next
	l.progress.mark, err = l.o.Journal.Append(ctx, l.run, mark, next, nil)
	return err
}

// unended yields the stored runs that need an owner, and those that were never accepted. The ended ones are kept
// until their time. It reads the last group of each log, and of the ended ones also the head. A run that cannot be
// read is neither dropped nor continued: a later version of the program may have written it.
func (r *Runs) unended(ctx context.Context, names []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, run := range names {
			ended, err := r.retainIfEnded(ctx, run)
			if err != nil && ctx.Err() == nil {
				r.o.Log.Error("a stored run cannot be read, and is left as it is", "run", run, "error", err)
				continue
			}
			if !ended && !yield(run) {
				return
			}
		}
	}
}

// retainIfEnded reports whether a stored run has ended, and notes until when it is kept. The end of a run is not
// stored as a time, so it is reckoned from the head and from how long the run took: a restart makes no run stay
// longer.
func (r *Runs) retainIfEnded(ctx context.Context, run string) (bool, error) {
	end, err := r.stored.end(ctx, run)
	if errors.Is(err, ErrNoRun) {
		return false, nil
	}
	if err != nil || end == nil {
		return false, err
	}
	h, err := r.stored.head(ctx, run)
	if err != nil {
		return true, err
	}
	r.retention.Add(run, h.At.Add(end.Sum.Took))
	return true, nil
}
