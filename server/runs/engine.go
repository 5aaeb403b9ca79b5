package runs

import (
	"context"
	"errors"
	"sync"
	"time"

	"allsettled/app/settle"
	"allsettled/server/batch"
	"allsettled/server/ledger"
)

// own brings the run to its end. The error says why it did not get there: [ErrClosed], errLost, or that of the
// journal. It runs on one goroutine of the run, which [Runs.Close] waits for, and returns only when the other one,
// the listener, has ended.
func (l *live) own(ctx context.Context) error {
	if err := l.prepare(ctx); err != nil {
		return err
	}
	if l.progress.resumes > 0 {
		return l.callAgain(ctx)
	}
	return l.call(ctx)
}

// callAgain continues the calls of a stored run, and counts that unless it ends orderly. The count is what bounds a
// run that needs more memory than the machine has, see maxResumes; an orderly stop is no sign of that.
func (l *live) callAgain(ctx context.Context) error {
	// Before the first call: a process that dies in it, for want of memory for example, has left this note.
	noteResumes(ctx, l, l.progress.resumes)
	err := l.call(ctx)
	if errors.Is(err, ErrClosed) {
		noteResumes(ctx, l, 0)
	}
	return err
}

// noteWithin is how long a run waits at most until the journal has noted that it is continued, or stops. A cluster
// may be without a leader for seconds just then, and other nodes wait for the run.
const noteWithin = 2 * time.Second

// noteResumes notes how often the run was continued since its last event. What cannot be noted in time does little
// harm: a crash that is not counted, or an orderly stop that counts as one.
func noteResumes(ctx context.Context, l *live, count int) {
	storing, stop := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer stop()
	if err := (stored{l.journal}).noteResumes(storing, l.run, l.progress.seq, count); err != nil {
		l.o.Log.Warn("it cannot be noted how often a run was continued", "run", l.run, "error", err)
	}
}

// call makes the calls that have not settled. One goroutine listens to the engine and numbers its events, this
// one stores and publishes them. Two, because a sync of the disk takes about as long as a fast call: with one, the
// engine would stand still during each. Errors are those of own.
func (l *live) call(ctx context.Context) error {
	p := &l.progress
	// However this function ends, the listener has ended before it: the queue refuses what it puts, and no call waits
	// for a slot that never becomes free.
	q := newQueue(p.plan.Limits().InFlight)
	p.inFlight = ledger.NewSlots(p.plan.Limits().InFlight)
	observer := l.observer()
	defer observer.Done()
	var listener sync.WaitGroup
	listener.Go(func() {
		defer q.Close()
		l.listen(ctx, q)
	})
	// A run that is cancelled still stores its aborted calls and its end, so the writer does not end with ctx.
	err := l.write(context.WithoutCancel(ctx), q, observer)
	q.Stop(ErrStopped)
	p.inFlight.Close(ErrStopped)
	listener.Wait()
	switch {
	case err != nil:
		return err
	case l.hasEnded():
		return nil
	case errors.Is(context.Cause(ctx), errLost):
		return errLost
	}
	return ErrClosed
}

// observer returns the observer of a run that begins or continues. A new one is made each time this process begins to
// make the run's calls, and [Observer.Done] is called once for each.
func (l *live) observer() Observer {
	if l.o.Observer == nil {
		return NopObserver{}
	}
	resumed := l.progress.settled.total > 0 // its log was read
	return l.o.Observer(l.progress.plan, l.began, resumed)
}

// listen numbers the engine's events and puts them into the queue, until the run ends, the writer stops, or the
// server closes.
func (l *live) listen(ctx context.Context, q *batch.Queue[settle.Event]) {
	p := &l.progress
	limits, do, leave := l.attempts()
	defer leave()
	storing := context.WithoutCancel(ctx) // what has settled is stored, also when the run is cancelled
	left := false                         // the rest of the calls is for the next owner
	for e := range settle.Resume(ctx, l.tallied(), p.plan.Calls(p.settled.has), limits, do) {
		if e.Kind == settle.Settled && e.Outcome.Aborted() {
			left = left || l.closing.Load() || errors.Is(context.Cause(ctx), errLost)
		}
		// A call that did settle is stored even then, so that the next owner does not make it again. The ended event
		// is not: the run has not ended.
		if left && (e.Kind != settle.Settled || e.Outcome.Aborted()) {
			continue
		}
		// Only what is logged has a number. With numbers for live events, the log would have gaps.
		if !e.Kind.IsLive() {
			p.seq++
			e.Seq = p.seq
		}
		if q.Put(storing, e) != nil {
			return
		}
	}
}

// attempts returns how the run's attempts are admitted and made. Before an attempt begins, in this order: its
// call gets a slot, the lease is certain, and the throttle or the other runs let it pass.
func (l *live) attempts() (limits settle.Limits, do settle.Do, leave func()) {
	p := l.progress.plan
	limits, leave = l.progress.plan.Limits(), func() {}
	limits.Pauser = &l.pauser
	do = l.counted(l.progress.ledger.Once(l.o.Do(p, l.head.Visitor)))
	switch {
	case l.o.Throttle != nil:
		t := l.o.Throttle(p, l.head.Visitor, l.showSlowing)
		limits.Admit, do, leave = t.Admit, t.Do(do), t.Leave
		l.pausing.Lock()
		l.goOn = t.GoOn
		l.pausing.Unlock()
	case l.o.Admit != nil:
		limits.Admit = l.o.Admit(p, l.head.Visitor)
	}
	// The slot is outermost: no more calls wait for the throttle than may be in flight.
	limits.Admit = l.progress.inFlight.Admit(l.whileCertain(limits.Admit))
	return limits, do, leave
}

// counted returns do with its attempts counted while they are in flight. [Runs.Drain] waits for that count and not
// for the engine's events, because a call that waits for its next attempt need not be waited for.
func (l *live) counted(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		l.calling.Add(1)
		defer l.calling.Add(-1)
		return do(ctx, c)
	}
}

// whileCertain returns an Admit that waits until the lease is certain before it asks the next one, if any. A node
// that is cut off would otherwise make calls that the next owner makes as well.
func (l *live) whileCertain(next Admit) Admit {
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
