package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/ledger"
)

var errNoSecrets = settle.NewReason(settle.CodeAborted, "secrets").With("ms", int(secretsWait.Milliseconds()))

// secretsWait is how long a run waits until a client sends its secrets again. Ten minutes are for a person who must
// notice it, and open the page with the credentials first.
const secretsWait = 10 * time.Minute

// lagging is how long a copy of the journal is given to catch up.
const lagging = 50 * time.Millisecond

// prepare brings a run to where it was. It reads the log if this process did not write it, and waits for
// secrets, which no log has. When it returns nil and ctx has ended, the rest of the calls is aborted for the
// cause of ctx: the run was cancelled or set aside, or no secrets came.
func (l *live) prepare(ctx context.Context) error {
	select {
	case <-l.ready:
		return nil // it has just been started
	default:
	}
	reading := context.WithoutCancel(ctx) // a run that is cancelled is read as well, so that it can end
	if err := l.rebuild(reading); err != nil {
		close(l.ready)
		return err
	}
	// The feed begins behind the log, so a watcher with an older cursor is sent to the journal.
	l.feed.Begin(l.progress.seq)
	close(l.ready)
	if err := l.stopIfDecided(reading); err != nil {
		return err
	}
	if l.head.Secrets && ctx.Err() == nil {
		return l.awaitSecrets(ctx)
	}
	return nil
}

// stopIfDecided cancels a run that a client has cancelled, or that is to be set aside. Its calls are then aborted in
// the usual way, so that the run has an end, and its watchers learn of it.
func (l *live) stopIfDecided(ctx context.Context) error {
	cancelled, err := stored{l.journal}.hasCancel(ctx, l.run)
	switch {
	case err != nil:
		return err
	case cancelled:
		l.cancel(settle.ErrCancelled)
		return nil
	}
	l.progress.resumes, err = stored{l.journal}.resumesSince(ctx, l.run, l.progress.seq)
	if l.progress.resumes >= maxResumes {
		l.o.Log.Error("a run is set aside: the server ended each time it was continued", "run", l.run)
		l.cancel(errSetAside)
	}
	l.progress.resumes++
	return err
}

// awaitSecrets waits for the plan with its secrets. nil also when none came in time or the run was cancelled: ctx has
// ended then, and the rest of the calls is aborted. ErrClosed when the server closes: the next owner waits again.
func (l *live) awaitSecrets(ctx context.Context) error {
	t := time.NewTimer(secretsWait)
	defer t.Stop()
	select {
	case p := <-l.secrets:
		l.progress.plan = l.progress.plan.WithSecrets(p)
	case <-t.C:
		l.cancel(errNoSecrets)
	case <-ctx.Done():
		if errors.Is(context.Cause(ctx), ErrClosed) {
			return ErrClosed
		}
	}
	return nil
}

// rebuild reads the whole log once, into the tally and the bitmap. The log is the only record of what has settled: a
// snapshot beside it would save time at a restart, and could disagree with it.
func (l *live) rebuild(ctx context.Context) error {
	p := &l.progress
	p.plan = l.head.Plan
	p.settled = newBitmap(p.plan.Total())
	tally := settle.NewTally(p.plan.Mode, p.plan.Total(), l.began)
	for {
		if err := l.readOn(ctx, &tally); err != nil {
			return err
		}
		// In a cluster a read may be answered by a copy that is behind. The fence has the number of the event that
		// must come next, so it is known when all before it was read.
		if p.fenced == 0 || p.seq >= p.fenced-1 {
			break
		}
		<-time.After(lagging) // a copy of the journal was read that has not caught up with the fence
	}
	l.tally = tally
	if !ledger.Repeatable(p.plan) {
		var err error
		if p.ledger, err = ledger.Open(ctx, l.journal, l.run); err != nil {
			return err
		}
	}
	if p.fenced > 0 {
		return nil // the mark is that of the fence
	}
	_, _, mark, err := l.journal.Last(ctx, l.run)
	p.mark = mark
	return err
}

// readOn folds what the log has after the last event that was read. It leaves off between two groups when the server
// closes: ErrClosed.
func (l *live) readOn(ctx context.Context, tally *settle.Tally) error {
	for lines, err := range l.journal.Read(ctx, l.run, l.progress.seq) {
		if err != nil {
			return err
		}
		// A server that closes does not wait until a long log was read.
		if l.closing.Load() {
			return ErrClosed
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if err := l.replay(tally, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// replay folds one line of the log.
func (l *live) replay(tally *settle.Tally, line []byte) error {
	e, err := event.Decode(line)
	if err != nil {
		return fmt.Errorf("the log of run %s, after event %d: %w", l.run, l.progress.seq, err)
	}
	if e.Seq != l.progress.seq+1 {
		return fmt.Errorf("the log of run %s: event %d follows event %d", l.run, e.Seq, l.progress.seq)
	}
	l.progress.seq = e.Seq
	// Such a log is not repaired: one of both outcomes would be a lie, and the run stops for a person to look at it.
	if e.Kind == settle.Settled && !l.progress.settled.set(e.Outcome.Index) {
		return fmt.Errorf(
			"the log of run %s: event %d: call %d has two outcomes, or does not exist", l.run, e.Seq, e.Outcome.Index,
		)
	}
	tally.Apply(e)
	return nil
}
