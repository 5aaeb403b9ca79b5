package settle

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// settle makes attempts of a call until it settles. It returns one outcome, whatever happens, and that is sent
// once: no other place makes an outcome of a call that has begun.
func (e *engine) settle(ctx context.Context, call Call) *Outcome {
	o := &Outcome{Index: call.Index, ID: call.ID}
	for {
		begun := o.Attempts
		reply, try, err := e.attempt(ctx, call, o)
		// Before the reason is looked at: an attempt that ended and one that never began both took time.
		o.Took = e.since() - o.Began
		if o.Attempts == begun { // its turn never came: what an earlier attempt brought back stays
			o.reject(err)
			return o
		}
		o.take(reply, try)
		if err == nil {
			o.fulfil()
			return o.tried(try)
		}
		o.reject(err)
		try.Code = err.Code
		wait, again := e.again(ctx, o)
		if !again {
			return o.tried(try)
		}
		try.Wait = wait
		o.Tries = append(o.Tries, try)
		// The slot in flight is kept during the wait: InFlight bounds the calls that are not settled, and with it
		// the memory of the run. The place with the host is not kept, attempt has released it.
		rested := e.since()
		if !e.Pauser.rest(ctx, wait) {
			// Not with the last attempt's reason: another attempt would have followed, had the run not ended.
			o.Took = e.since() - o.Began
			o.reject(aborted(ctx, err))
			return o
		}
		last := &o.Tries[len(o.Tries)-1]
		last.Wait = min(wait, e.since()-rested) // less where a person cut it short
	}
}

// attempt waits for its turn and makes one attempt, counted when it begins. On
// the first, it sets when the call began.
func (e *engine) attempt(ctx context.Context, call Call, o *Outcome) (Reply, Try, *Reason) {
	release, err := e.admit(ctx, call, o.Attempts == 0)
	// A release can come beside an error: the run ended while the attempt, once admitted, waited for its pace.
	if release != nil {
		defer release()
	}
	at := e.since()
	if o.Attempts == 0 {
		o.Began = at
	}
	if err != nil {
		return Reply{}, Try{}, reasonOf(ctx, err)
	}
	// Sent before Do is called, so that it cannot come after the outcome of its call. Sending never blocks for good,
	// since leave drains the channel.
	o.Attempts++
	e.events <- Event{Kind: Started, Index: call.Index, Attempt: o.Attempts, At: at}
	reply, err := e.timed(ctx, call)
	// The status is noted for a rejected attempt too: "503, then 200" is what a person wants to see of a retry.
	try := Try{HTTP: reply.HTTP, Began: at, Took: e.since() - at}
	if err != nil {
		return reply, try, reasonOf(ctx, err)
	}
	return reply, try, nil
}

// admit waits until the attempt may begin. What it got while the run was being paused it gives back, so that an
// attempt that waits holds no place with a host. It releases the dispatcher once a call's first attempt need not wait
// any more.
func (e *engine) admit(ctx context.Context, call Call, first bool) (release func(), err error) {
	// Deferred, because the dispatcher waits for exactly one of these a call, also when the run ends meanwhile.
	if first && e.pace.every > 0 {
		defer func() { e.begun <- struct{}{} }()
	}
	// The pauser is asked again after Admit and the pace, both of which can wait for minutes. A pause that comes
	// between this look and the attempt is not seen: that attempt counts as in flight.
	for {
		release, err = e.enter(ctx, call)
		if err != nil || !e.Pauser.IsPaused() {
			return release, err
		}
		if release != nil {
			release()
		}
	}
}

// enter waits while the run is paused, then for Admit, where there is one, and then for its place in the pace, so that
// attempts that Admit held for long do not begin in a bunch.
func (e *engine) enter(ctx context.Context, call Call) (release func(), err error) {
	// Paused first: a run that is paused must not queue for a host at which other runs wait.
	if err := e.Pauser.wait(ctx); err != nil {
		return nil, err
	}
	if e.Admit != nil {
		if release, err = e.Admit(ctx, call); err != nil {
			return release, err
		}
	}
	if !e.pace.wait(ctx) {
		return release, context.Cause(ctx)
	}
	return release, nil
}

// timed makes the attempt within the timeout. A Do that panics rejects its own
// call and leaves the rest of the run alone.
func (e *engine) timed(ctx context.Context, call Call) (reply Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = NewReason(CodeCut, "panic").With("error", fmt.Sprintf("panic: %v", p))
		}
	}()
	// Do runs in this goroutine. One of its own could be left behind when it does not return in time, but Run
	// promises to leave none.
	if e.Timeout <= 0 {
		return e.do(ctx, call)
	}
	inner, stop := context.WithTimeoutCause(ctx, e.Timeout, ErrTimeout)
	defer stop()
	reply, err = e.do(inner, call)
	// Not errors.Is(err, ErrTimeout): what a Do makes of the context's end is its own matter. An answer that came in
	// the same moment counts, and the end of the run comes before the timeout.
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(inner), ErrTimeout) {
		return reply, late(e.Timeout, err)
	}
	return reply, err
}

// late returns the reason of an attempt that took longer than its timeout; err is what its Do returned. The phase of
// that error is kept: a timeout while connecting is another fault than one while reading.
func late(timeout time.Duration, err error) *Reason {
	r := NewReason(CodeTimeout, "").With("ms", int(timeout.Milliseconds())).With("error", errorOf(err))
	if own, ok := errors.AsType[*Reason](err); ok {
		r.Phase = own.Phase
	}
	return r
}

// again says whether the rejected call is tried once more, and after what wait. A run that has ended makes no more
// attempts: the site's own answer stays the reason then, and the call is not called aborted.
func (e *engine) again(ctx context.Context, o *Outcome) (time.Duration, bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	return e.retry(o)
}

// retry says whether a rejected call may be tried once more, and after what wait. It asks only the table of codes, so
// that a replay, which has no clock and no context, decides by the same rule.
func (l *Limits) retry(o *Outcome) (time.Duration, bool) {
	if o.Attempts >= l.Attempts || !FactsOf(o.Reason.Code).Retried {
		return 0, false
	}
	return backoff(o.Attempts, o.Reason.RetryAfter, l.Random), true
}

// reasonOf makes the reason of a failed attempt: aborted when the run's
// context ended, else the Do's own. An answer that came all the same is reported:
// the site did say 404.
func reasonOf(ctx context.Context, err error) *Reason {
	var own *Reason
	// A Do whose context ends returns the words of its transport, for example "connection cut", which would hide that
	// the run was ended on purpose. Only an HTTP status cannot come from that.
	isOwn := errors.As(err, &own)
	switch {
	case isOwn && (ctx.Err() == nil || strings.HasPrefix(own.Code, CodeHTTP)):
		return own
	case ctx.Err() != nil:
		return aborted(ctx, err)
	default:
		return NewReason(CodeCut, "").With("error", errorOf(err))
	}
}

// aborted makes the reason of a call that was left behind on purpose. Who ended the run may have said why: by a
// cause that is a *Reason, whose args are taken over. Any other cause, but for those of this package, is for a
// developer to read.
func aborted(ctx context.Context, err error) *Reason {
	cause := context.Cause(ctx)
	var own *Reason
	// The mode's own cause first: outcomes of it are "left behind", not "cancelled", in every sentence.
	switch {
	case errors.Is(cause, ErrAborted):
		return NewReason(CodeAborted, "decided").With("error", errorOf(err))
	case errors.As(cause, &own):
		return &Reason{Code: CodeAborted, Args: own.Args}
	}
	text := errorOf(err)
	if text == "" && !errors.Is(cause, ErrCancelled) {
		text = cause.Error()
	}
	return NewReason(CodeAborted, "cancelled").With("error", text)
}

// errorOf returns what a developer wants to know of an error.
func errorOf(err error) string {
	var own *Reason
	switch {
	case err == nil:
		return ""
	case errors.As(err, &own):
		return own.Args.Text("error")
	default:
		return err.Error()
	}
}

// take keeps what an attempt brought back.
func (o *Outcome) take(r Reply, t Try) {
	o.Reply, o.FirstByte = r, 0
	// The attempt before may have set them, and this one may have got no answer: all of it is replaced.
	if r.FirstByte > 0 {
		o.FirstByte = t.Began - o.Began + r.FirstByte
	}
	o.Value, o.BodyBytes = ValueOf(r.Text()), int64(len(r.Body))
}

func (o *Outcome) fulfil()          { o.Status, o.Reason = Fulfilled, nil }
func (o *Outcome) reject(r *Reason) { o.Status, o.Reason = Rejected, r }

// tried adds the last attempt to the list where there is a list.
func (o *Outcome) tried(last Try) *Outcome {
	// A call of one attempt keeps no list: its Outcome says all of it, and most calls are of this kind.
	if len(o.Tries) > 0 && o.Attempts > len(o.Tries) {
		o.Tries = append(o.Tries, last)
	}
	return o
}
