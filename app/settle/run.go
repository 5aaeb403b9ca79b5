package settle

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"
	"time"
)

// The causes with which a run's context can end.
var (
	// ErrCancelled is the cause by which a person cancels a run.
	ErrCancelled = errors.New("the run was cancelled")
	// ErrAborted is the cause by which a decided mode leaves the rest behind.
	ErrAborted = errors.New("the mode was decided and leaves the rest behind")
	// ErrTimeout is the cause by which one attempt ends at its timeout.
	ErrTimeout = errors.New("the attempt took longer than its timeout")

	errLeft = errors.New("the loop over the run's events has ended")
)

// Run makes the calls and tells what happens, in the order in which it
// happens: Started for each attempt, Settled for each call, Decided right
// after the Settled that decided, Ended last. Events carry no sequence number.
// The run begins when the loop does; each loop over the events is a run of its
// own.
//
// When ctx ends, for whatever cause, calls in flight and calls not yet begun
// settle as aborted and the run ends as cancelled. A cause that is a *[Reason]
// lends its words to the outcomes. Breaking out of the loop, or a panic in it,
// ends everything without another event. Either way no goroutine is left when
// the loop is, so Run waits for every Do to return and for calls to yield. A
// loop body that is slow slows the run down, nothing piles up. calls is read by
// a goroutine of its own, while the body of the loop runs: what both touch needs
// a lock.
//
// Memory grows with the calls in flight, never with the calls asked for. A
// call costs about 1 µs and 300 bytes of garbage beside its Do.
func Run(ctx context.Context, mode Mode, calls iter.Seq[Call], limits Limits, do Do) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		Resume(ctx, NewTally(mode, -1, time.Now()), calls, limits, do)(yield)
	}
}

// Resume goes on with a run of which the tally knows what has settled; calls
// are those that have not. A verdict that was reached but not reported is
// reported first. Times go on from the tally's beginning, which should have a monotonic
// clock reading where there is one. The tally handed in is left as it is.
func Resume(ctx context.Context, tally Tally, calls iter.Seq[Call], limits Limits, do Do) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		// Two contexts: ctx tells whether the caller ended the run, inner also whether the mode or the loop did.
		inner, stop := context.WithCancelCause(ctx)
		defer stop(errLeft)
		e := &engine{
			Limits: limits, mode: tally.mode, do: do, began: tally.began, pace: newPacer(limits.PerSecond), stop: stop,
			events: make(chan Event, 64), work: make(chan Call), begun: make(chan struct{}),
		}
		if e.mode == Sequential {
			e.InFlight = 1
		}
		folded := tally // a copy, so that a second loop over the same events begins where this one did
		t := reporter{engine: e, tally: &folded, yield: yield}
		if !t.takeUp() {
			return
		}
		// This function owns the dispatcher, and the dispatcher owns the workers. Deferred calls run last to first:
		// leave drains events until they are closed, which is after the last worker, and only then Wait can return.
		// The order holds for a panic in the loop body as well.
		var owner sync.WaitGroup
		owner.Go(func() {
			defer close(e.events)
			e.dispatch(inner, calls)
		})
		defer owner.Wait()
		defer e.leave()
		if t.report() {
			t.end(ctx, inner)
		}
	}
}

// engine is one run in progress.
type engine struct {
	Limits
	mode  Mode
	do    Do
	began time.Time
	pace  *pacer
	stop  context.CancelCauseFunc // of the context in which calls are made

	// events has room for some, so that workers do not wait for the loop at each event. More room would only let the
	// loop learn later what has happened.
	events chan Event
	// work has no buffer, so that a send succeeds only where a worker is free: else handOver starts another one.
	work  chan Call
	begun chan struct{} // a worker has its place in the pace; used only where there is one
	left  atomic.Bool   // the loop over the events has ended
}

// leave ends what is still in flight. Events from workers are dropped after this point.
func (e *engine) leave() {
	// left before stop: the dispatcher, woken by stop, would make an outcome for each call that is left.
	e.left.Store(true)
	e.stop(errLeft)
	for range e.events { // drained so that no worker waits
	}
}

// dispatch hands each call to a worker, a new one only where none is free and
// the limit allows, and returns when all workers have.
func (e *engine) dispatch(ctx context.Context, calls iter.Seq[Call]) {
	// close runs before Wait, as deferred calls do: idle workers end on the closed channel.
	var workers sync.WaitGroup
	defer workers.Wait()
	defer close(e.work)
	started := 0
	for call := range calls {
		if e.left.Load() {
			return
		}
		if !e.handOver(ctx, call, &workers, &started) {
			// The loop goes on, for a call that was asked for settles, also where the run ended before it began.
			e.events <- Event{Kind: Settled, Outcome: e.unbegun(ctx, call)}
			continue
		}
		// Calls take their places in the pace in the order of the input, so one waits for its place at a time. Without
		// this, a run of 100,000 calls and no limit in flight would have as many goroutines waiting for the pacer.
		if e.pace.every > 0 {
			<-e.begun
		}
	}
}

// handOver finds a worker for the call, or returns false when ctx ended first.
func (e *engine) handOver(ctx context.Context, call Call, workers *sync.WaitGroup, started *int) bool {
	// Asked first: a select takes any of its ready cases, so that calls of a run that has ended could go to a worker.
	if ctx.Err() != nil {
		return false
	}
	// A worker that is free is better than a new one: its stack has grown already.
	select {
	case e.work <- call:
		return true
	default:
	}
	if e.InFlight <= 0 || *started < e.InFlight {
		*started++
		workers.Go(func() { e.serve(ctx, call) })
		return true
	}
	select {
	case e.work <- call:
		return true
	case <-ctx.Done():
		return false
	}
}

// serve settles one call after another until there are no more. It stops the
// rest itself, before it takes another call: by the time the loop over the
// events learns of the outcome, a call too many would be on its way.
func (e *engine) serve(ctx context.Context, call Call) {
	for ok := true; ok; call, ok = <-e.work {
		o := e.settle(ctx, call)
		e.events <- Event{Kind: Settled, Outcome: o}
		if e.AbortRest && e.mode.stopsAt(o.Status) {
			e.stop(ErrAborted)
		}
	}
}

// since tells the run's clock.
func (e *engine) since() time.Duration { return time.Since(e.began) }

// unbegun makes the outcome of a call that was never begun.
func (e *engine) unbegun(ctx context.Context, call Call) *Outcome {
	o := &Outcome{Index: call.Index, ID: call.ID, Began: e.since()}
	o.reject(aborted(ctx, nil))
	return o
}

// reporter yields what the engine says and keeps the tally of it. Its methods
// return false once the loop over the events has ended.
type reporter struct {
	*engine
	tally *Tally
	yield func(Event) bool
}

// takeUp reports, before any call begins, a verdict that was reached and not yet
// reported, and aborts the rest where what has settled before asks for that.
func (t reporter) takeUp() bool {
	// A crash can fall between the outcome that decided and the Decided event, or before the rest was aborted.
	// Sequential has no verdict by then, so its first rejection is looked for in the sum.
	v := t.tally.verdict.Status
	if t.AbortRest && (v != Pending || t.mode == Sequential && t.tally.sum.Rejected > 0) {
		t.stop(ErrAborted)
	}
	return v == Pending || t.decide()
}

// report yields every event there is, and the verdict after the one that decided.
func (t reporter) report() bool {
	for ev := range t.events {
		if !t.yield(ev) {
			return false
		}
		if ev.Kind != Settled {
			continue
		}
		if _, now := t.tally.Settle(ev.Outcome); now && !t.decide() {
			return false
		}
	}
	return true
}

// end reports what only the last settlement decides, and that nothing follows.
func (t reporter) end(ctx, inner context.Context) {
	// The verdict comes before Ended, which repeats it for those who read only the last event.
	t.tally.close(t.since())
	if t.tally.verdict.Status != Pending && !t.decide() {
		return
	}
	sum, verdict := t.tally.Sum(), t.tally.Verdict()
	sum.Took = t.since()
	// A person may cancel a run that its mode has ended already: what was aborted then was not by the cancel. The same
	// holds for a cancel that came too late to abort anything.
	byMode := context.Cause(inner) == ErrAborted //nolint:errorlint // the very cause with which serve stops
	sum.Cancelled = ctx.Err() != nil && sum.Aborted > 0 && !byMode
	t.yield(Event{Kind: Ended, Sum: &sum, Verdict: &verdict})
}

// decide reports the verdict unless it was reported before.
func (t reporter) decide() bool {
	if t.tally.reported {
		return true
	}
	t.tally.reported = true
	v := t.tally.Verdict()
	return t.yield(Event{Kind: Decided, Verdict: &v})
}
