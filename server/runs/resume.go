package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// endOf returns the ended event of a log whose last group this is, nil when it has none.
func endOf(group []byte) (*settle.Event, error) {
	line := group[bytes.LastIndexByte(group, '\n')+1:]
	if !bytes.HasPrefix(line, endedMark) {
		return nil, nil //nolint:nilnil // nothing wrong and no end
	}
	e, err := event.Decode(line)
	return &e, err
}

// endedMark begins the line of a run's last event.
var endedMark = []byte(`{"kind":"ended"`)

// lineCount is how many lines a group has; a fence has none.
func lineCount(group []byte) uint64 {
	if len(group) == 0 {
		return 0
	}
	return uint64(bytes.Count(group, []byte{'\n'})) + 1
}

// hasEnded reports whether a run that is not owned here has ended; [ErrNoRun], and [ErrKey] for a key that
// is not the run's.
func (r *Runs) hasEnded(ctx context.Context, run, key string) (bool, error) {
	h, err := r.head(ctx, run)
	if err != nil {
		return false, err
	}
	if !h.opens(key) {
		return false, ErrKey
	}
	return r.isOver(ctx, run)
}

var errNoSecrets = errors.New("the server was started anew, and nobody brought the secret headers again within 10 min")

// secretsWait is how long a run waits for its starter to bring its secrets again.
const secretsWait = 10 * time.Minute

// prepare brings a run to where it was: it reads the log where this process did
// not write it, and waits for secrets that are in no log. What was cancelled or
// has waited in vain comes back with ctx's cause set, and its rest will be aborted.
func (r *Runs) prepare(ctx context.Context, l *live) error {
	select {
	case <-l.ready:
		return nil // it has just been started
	default:
	}
	reading := context.WithoutCancel(ctx) // a run that is cancelled is read all the same, to be ended
	err := r.rebuild(reading, l)
	if err != nil {
		close(l.ready)
		return err
	}
	l.hub.start(l.seq)
	close(l.ready)
	_, err = l.journal.Part(reading, l.run, partCancel)
	switch {
	case err == nil:
		l.cancel(settle.ErrCancelled)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case l.head.Secrets:
		return l.await(ctx)
	}
	return nil
}

// await waits for the plan with its secrets.
func (l *live) await(ctx context.Context) error {
	t := time.NewTimer(secretsWait)
	defer t.Stop()
	select {
	case p := <-l.secrets:
		l.plan = l.plan.WithSecrets(p)
	case <-t.C:
		l.cancel(errNoSecrets)
	case <-ctx.Done():
		if errors.Is(context.Cause(ctx), ErrClosed) {
			return ErrClosed
		}
	}
	return nil
}

// explain says in an aborted call's detail what only this room knows.
func explain(ctx context.Context, o *settle.Outcome) {
	if cause := context.Cause(ctx); errors.Is(cause, errNoSecrets) {
		o.Reason.Detail = cause.Error()
	}
}

// rebuild reads the whole log once.
func (r *Runs) rebuild(ctx context.Context, l *live) error {
	l.plan = l.head.Plan
	l.settled = newBitmap(l.plan.Total())
	tally := settle.NewTally(l.plan.Mode, l.plan.Total(), l.began)
	for {
		if err := r.readOn(ctx, l, &tally); err != nil {
			return err
		}
		if l.fenced == 0 || l.seq >= l.fenced-1 {
			break
		}
		<-time.After(lagging) // what is read may be a copy that lags behind the fence
	}
	l.tally = tally
	if err := l.openLedger(ctx); err != nil {
		return err
	}
	if l.fenced > 0 {
		return nil // the mark is the fence's
	}
	_, _, mark, err := l.journal.Last(ctx, l.run)
	l.mark = mark
	return err
}

// lagging is how long a copy of the journal is given to catch up.
const lagging = 50 * time.Millisecond

// readOn folds what the log has after the last event that was read.
func (r *Runs) readOn(ctx context.Context, l *live, tally *settle.Tally) error {
	for lines, err := range l.journal.Read(ctx, l.run, l.seq) {
		if err != nil {
			return err
		}
		if r.closing.Load() {
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
		return err
	}
	if e.Seq != l.seq+1 {
		return fmt.Errorf("the log of run %s has event %d behind event %d", l.run, e.Seq, l.seq)
	}
	l.seq = e.Seq
	if e.Kind == settle.Settled && !l.settled.set(e.Outcome.Index) {
		return fmt.Errorf("the log of run %s has an outcome too many: call %d, event %d", l.run, e.Outcome.Index, e.Seq)
	}
	tally.Apply(e)
	return nil
}

// bitmap says which calls have settled. The nil bitmap says none.
type bitmap struct {
	bits  []uint64
	total int
}

func newBitmap(total int) bitmap { return bitmap{make([]uint64, (total+63)/64), total} }

func (b bitmap) has(i int) bool {
	return i/64 < len(b.bits) && b.bits[i/64]&(1<<(i%64)) != 0
}

// set marks a call, and returns false when it is marked or there is no such call.
func (b bitmap) set(i int) bool {
	if i < 0 || i >= b.total || b.has(i) {
		return false
	}
	b.bits[i/64] |= 1 << (i % 64)
	return true
}
