package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"allsettled/app/settle"
)

// Summary returns the state of a run: [ErrNoRun], or the journal's error. That of a run of this node is in memory,
// but waits, after a restart, until the log was read. That of an ended one is read from the end of its log. That of
// another node's run is asked of its owner; when the owner does not answer, all calls count as pending, because the
// journal has the outcomes but no sum of them.
func (r *Runs) Summary(ctx context.Context, run string) (Summary, error) {
	if l := r.registry.find(run); l != nil {
		return l.summary(ctx)
	}
	h, err := r.stored.head(ctx, run)
	if err != nil {
		return Summary{}, err
	}
	end, err := r.stored.end(ctx, run)
	if err != nil {
		return Summary{}, err
	}
	s := h.summary(run)
	if end != nil {
		s.finish(*end)
		return s, nil
	}
	s.Pending = s.Total
	if said, err := r.o.Membership.Ask(ctx, run, []byte(askSummary)); err == nil {
		s.take(said)
	}
	return s, nil
}

// Cancel ends a run: the calls in flight and those that have not begun settle as aborted. When Cancel returns,
// the journal knows of it, so a crash does not undo it. A run that has ended stays as it is. [ErrNoRun],
// [ErrKey].
func (r *Runs) Cancel(ctx context.Context, run, key string) error {
	l, over, err := r.check(ctx, run, key)
	if err != nil || over {
		return err
	}
	// Stored before it is done. A crash in between cancels the run when it is continued.
	if err := r.o.Journal.Put(ctx, run, partCancel, nil); err != nil {
		return fmt.Errorf("cancel run %s: %w", run, err)
	}
	if l != nil {
		l.cancel(settle.ErrCancelled)
		return nil
	}
	if err := r.askOwner(ctx, run, askCancel); !errors.Is(err, ErrMoving) {
		return err
	}
	return nil // the node that takes it over finds it cancelled
}

// Pause pauses a run, so that no attempt begins, or resumes it. The calls in flight settle meanwhile, the run can be
// cancelled, and all of its watchers learn of it. A run that has ended stays as it is. [ErrNoRun], [ErrKey],
// [ErrMoving].
//
// To resume a run that is not paused ends the waits that its site asked for: a person who sees a run stand still
// presses the one button that there is.
//
// A pause is not in the journal: after a restart of the server the run makes calls. A stored pause could hold a run
// for ever whose client has lost the key.
func (r *Runs) Pause(ctx context.Context, run, key string, paused bool) error {
	l, over, err := r.check(ctx, run, key)
	switch {
	case err != nil || over:
		return err
	case l != nil:
		l.pause(paused)
		return nil
	case paused:
		return r.askOwner(ctx, run, askPause)
	}
	return r.askOwner(ctx, run, askResume)
}

// check checks the key of a run. l is nil when this node does not own the run; over says that it has ended.
func (r *Runs) check(ctx context.Context, run, key string) (l *live, over bool, err error) {
	// A run that this node owns is never asked of the journal, which may be waiting for space.
	if l = r.registry.find(run); l != nil {
		if !l.head.opens(key) {
			err = ErrKey
		}
		return l, false, err
	}
	h, err := r.stored.head(ctx, run)
	if err != nil {
		return nil, false, err
	}
	if !h.opens(key) {
		return nil, false, ErrKey
	}
	over, err = r.isOver(ctx, run)
	return nil, over, err
}

// askOwner has the node that owns a run do something; ErrMoving when no node owns it. That lasts for seconds at most:
// the time until the other nodes take the owner for dead, and one adopts the run.
func (r *Runs) askOwner(ctx context.Context, run, question string) error {
	_, err := r.o.Membership.Ask(ctx, run, []byte(question))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (%w)", ErrMoving, err)
	}
	return err
}
