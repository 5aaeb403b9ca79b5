package settle

import (
	"context"
	"errors"
	"iter"
	"sync"
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

	errLeft = errors.New("nobody listens to the run any more")
)

// Run makes the calls and tells what happens, in the order in which it
// happens: Started for each attempt, Settled for each call, Decided once when
// the mode is, Ended last. Events carry no sequence number.
//
// When ctx ends, for whatever cause, calls in flight and calls not yet begun
// settle as aborted and the run ends as cancelled. Breaking out of the loop
// ends everything without another event. Either way no goroutine is left when
// the loop is. A loop body that is slow slows the run down, nothing piles up.
//
// Memory grows with the calls in flight, never with the calls asked for.
func Run(ctx context.Context, mode Mode, calls iter.Seq[Call], limits Limits, do Do) iter.Seq[Event] {
	return Resume(ctx, NewTally(mode, -1, time.Now()), calls, limits, do)
}

// Resume goes on with a run of which the tally knows what has settled; calls
// are those that have not. A verdict that was reached but never told is told
// first. Times go on from the tally's beginning.
func Resume(ctx context.Context, tally Tally, calls iter.Seq[Call], limits Limits, do Do) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		inner, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		e := &engine{
			Limits: limits, do: do, began: tally.began, pace: newPacer(limits.PerSecond),
			events: make(chan Event, 64), work: make(chan Call), begun: make(chan struct{}),
		}
		if tally.mode == Sequential {
			e.InFlight = 1
		}
		var owner sync.WaitGroup
		owner.Go(func() {
			defer close(e.events)
			e.dispatch(inner, calls)
		})
		teller{engine: e, tally: &tally, stop: stop, yield: yield}.tell(ctx)
		stop(errLeft)
		for range e.events { //nolint:revive // what the workers still say is heard by nobody
		}
		owner.Wait()
	}
}

// engine is one run under way.
type engine struct {
	Limits
	do    Do
	began time.Time
	pace  *pacer

	events chan Event
	work   chan Call     // to a worker that is free
	begun  chan struct{} // a worker has its place in the pace; used only where there is one
}

// dispatch hands each call to a worker, a new one only where none is free and
// the limit allows, and returns when all workers have.
func (e *engine) dispatch(ctx context.Context, calls iter.Seq[Call]) {
	var workers sync.WaitGroup
	defer workers.Wait()
	defer close(e.work)
	started := 0
	for call := range calls {
		if context.Cause(ctx) == errLeft { //nolint:errorlint // our own cause, never wrapped
			return
		}
		if !e.handOver(ctx, call, &workers, &started) {
			e.events <- Event{Kind: Settled, Outcome: e.leave(ctx, call)}
			continue
		}
		if e.pace.every > 0 {
			<-e.begun
		}
	}
}

// handOver finds a worker for the call, or returns false when ctx ended first.
func (e *engine) handOver(ctx context.Context, call Call, workers *sync.WaitGroup, started *int) bool {
	if ctx.Err() != nil {
		return false
	}
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

// serve settles one call after another until there are no more.
func (e *engine) serve(ctx context.Context, call Call) {
	for ok := true; ok; call, ok = <-e.work {
		e.events <- Event{Kind: Settled, Outcome: e.settle(ctx, call)}
	}
}

// since tells the run's clock.
func (e *engine) since() time.Duration { return time.Since(e.began) }

// leave makes the outcome of a call that was never begun.
func (e *engine) leave(ctx context.Context, call Call) *Outcome {
	o := &Outcome{Index: call.Index, ID: call.ID, Began: e.since()}
	o.reject(aborted(ctx, nil))
	return o
}

// teller yields what the engine says and keeps the tally of it.
type teller struct {
	*engine
	tally *Tally
	stop  context.CancelCauseFunc
	yield func(Event) bool
}

// tell yields every event to the end, or until nobody listens.
func (t teller) tell(ctx context.Context) {
	if !t.decided(t.tally.verdict.Status != Pending) {
		return
	}
	before := t.tally.sum.Aborted
	for ev := range t.events {
		if !t.yield(ev) {
			return
		}
		if ev.Kind == Settled && !t.settled(ev.Outcome) {
			return
		}
	}
	t.tally.close(t.since())
	if !t.decided(t.tally.verdict.Status != Pending) {
		return
	}
	sum, verdict := t.tally.Sum(), t.tally.Verdict()
	sum.Took = t.since()
	sum.Cancelled = ctx.Err() != nil && sum.Aborted > before
	t.yield(Event{Kind: Ended, Sum: &sum, Verdict: &verdict})
}

// settled folds one outcome, tells a verdict that came of it, and aborts the
// rest where that was asked for. It returns false when nobody listens.
func (t teller) settled(o *Outcome) bool {
	_, now := t.tally.Settle(o)
	if t.AbortRest && t.tally.mode == Sequential && o.Status == Rejected {
		t.stop(ErrAborted)
	}
	return t.decided(now)
}

// decided tells the verdict when there is one and nobody was told.
func (t teller) decided(now bool) bool {
	if !now || t.tally.told {
		if t.tally.told && t.AbortRest {
			t.stop(ErrAborted)
		}
		return true
	}
	t.tally.told = true
	if t.AbortRest {
		t.stop(ErrAborted)
	}
	v := t.tally.Verdict()
	return t.yield(Event{Kind: Decided, Verdict: &v})
}
