package runs

import (
	"bytes"
	"context"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/batch"
)

// write stores and publishes one group after another, until the queue ends or the journal fails. It is the only
// writer of the run's log, the only publisher of its events, and the only caller of its observer: that is why all
// three have them in one order.
func (l *live) write(ctx context.Context, q *batch.Queue[settle.Event], observer Observer) error {
	encoder := &encoder{inline: event.Inline(l.progress.plan.Total())}
	for events := range q.All(ctx) {
		g := encoder.group(events)
		if err := l.store(ctx, g); err != nil {
			return err
		}
		// The order matters: disk first, then the slots and the tally, then the watchers. A client that reads the
		// summary after it got an event finds that event counted.
		l.progress.inFlight.Release(events)
		l.count(events)
		l.feed.Publish(g.block)
		l.lease.Publish(g.block.Message)
		// Observers come last and see no bodies: the group has taken them out.
		for i := range events {
			if events[i].Seq > 0 {
				observer.Observe(&events[i])
			}
		}
	}
	return nil
}

// store writes a group to the journal. A disk that failed is given a moment, and so is a cluster whose journal
// has no leader; the run waits meanwhile. When another node owns the run by then, it has fenced this one off.
func (l *live) store(ctx context.Context, g *group) (err error) {
	if g.first == 0 {
		return nil
	}
	retries := l.o.Membership.Retries()
	for i := 0; ; i++ {
		if err = l.storeOnce(ctx, g); err == nil || l.wasStored(ctx, g) {
			return nil
		}
		// An old mark is final: another node has appended, and whatever this one adds would be a second history.
		if exists(err) || i == len(retries) {
			return err
		}
		<-time.After(retries[i])
	}
}

// storeOnce writes the bodies first: an event in the log promises its body. After an error some of the bodies may be
// stored; the next attempt overwrites them.
func (l *live) storeOnce(ctx context.Context, g *group) error {
	if err := putBodies(ctx, l.journal, l.run, g.bodies); err != nil {
		return err
	}
	// A crash before this line leaves bodies without events. bodyPart does not count them.
	mark, err := l.journal.Append(ctx, l.run, l.progress.mark, g.first, g.log)
	if err == nil {
		l.progress.mark = mark
	}
	return err
}

// wasStored reports whether an append that failed was written, and only its reply was lost. The lines are compared,
// not the number alone: another node may have appended events of its own with that number. It costs one read, and
// only after an error.
func (l *live) wasStored(ctx context.Context, g *group) bool {
	lines, first, mark, err := l.journal.Last(ctx, l.run)
	if err != nil || first != g.first || !bytes.Equal(lines, g.log) {
		return false
	}
	l.progress.mark = mark
	return true
}
