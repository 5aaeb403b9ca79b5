package runs

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"time"

	"allsettled/app/settle"
)

// errLost says that another node owns the run now, or that this one could not go on with it.
var errLost = errors.New("another node owns the run now")

// owner is what a membership sees of the runs of its node.
type owner struct{ r *Runs }

func (o owner) Owns(run string) bool { return o.r.find(run) != nil }
func (o owner) Ended(run string)     { o.r.expire(run, time.Now()) }

// Abandon stops all runs of this node: they may have other owners now.
func (o owner) Abandon() {
	o.r.mu.Lock()
	defer o.r.mu.Unlock()
	for _, l := range o.r.live {
		l.cancel(errLost)
	}
}

// Adopt goes on with a run under the lease that take returns.
func (o owner) Adopt(ctx context.Context, run string, take func(context.Context) (Lease, error)) error {
	release, err := o.r.claim(ctx, run) // so that no Start of this name is between its claim and its first event
	if err != nil {
		return err
	}
	defer release()
	if o.r.find(run) != nil {
		return nil
	}
	lease, err := take(ctx)
	if exists(err) {
		return nil // another node was faster
	}
	if err != nil {
		return err
	}
	l, err := o.r.resume(ctx, run, lease)
	if err == nil && l != nil {
		o.r.add(ctx, l)
	}
	return err
}

// resume returns a stored run to go on with; nil when it needs no owner.
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
			r.expire(run, time.Now())
			return nil, lease.End(ctx)
		}
		h, err := r.head(ctx, run)
		if err != nil {
			return nil, err
		}
		l := r.newLive(run, h, lease)
		if !r.o.Membership.Elsewhere(run) {
			return l, nil
		}
		if err = r.fence(ctx, l, first+lineCount(last), mark); !exists(err) {
			return l, err
		} // its owner was slow, not dead, and has appended in between
	}
}

// fence appends a group without lines, so that a node that owned the run before can append no more.
func (r *Runs) fence(ctx context.Context, l *live, next, mark uint64) (err error) {
	l.fenced = next
	l.mark, err = r.o.Journal.Append(ctx, l.run, mark, next, nil)
	return err
}

// unended yields the stored runs that need an owner, or were never accepted. Those that have ended are kept
// until their time.
func (r *Runs) unended(ctx context.Context, names []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, run := range names {
			ended, err := r.expireIfEnded(ctx, run)
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

// expireIfEnded reports whether a stored run has ended, and notes until when it is kept.
func (r *Runs) expireIfEnded(ctx context.Context, run string) (bool, error) {
	last, _, _, err := r.o.Journal.Last(ctx, run)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	end, err := endOf(last)
	if err != nil || end == nil {
		return false, err
	}
	h, err := r.head(ctx, run)
	if err != nil {
		return true, err
	}
	r.expire(run, h.At.Add(end.Sum.Took))
	return true, nil
}

// expire notes until when an ended run is kept.
func (r *Runs) expire(run string, ended time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.expires[run]; !known {
		r.expireLocked(run, ended)
	}
}

// lose ends a run here that another node owns now, or that could not go on. In the second case this node
// still owns it by the record, and takes it over again.
func (r *Runs) lose(l *live, err error) {
	r.o.Log.Warn("a run was abandoned", "run", l.run, "error", err)
	r.mu.Lock()
	delete(r.live, l.run)
	r.mu.Unlock()
	l.hub.close(errLost)
}

// whileCertain returns an Admit that waits until the lease is certain before it asks the next one.
func (l *live) whileCertain(next func(context.Context, settle.Call) (func(), error)) func(context.Context, settle.Call) (func(), error) {
	return func(ctx context.Context, c settle.Call) (func(), error) {
		if err := l.lease.Admit(ctx); err != nil {
			return nil, err
		}
		if next == nil {
			return func() {}, nil
		}
		return next(ctx, c)
	}
}
