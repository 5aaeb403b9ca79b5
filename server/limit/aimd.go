package limit

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"allsettled/app/settle"
)

const (
	defaultHold = time.Second            // after a 429 that names no time, when there is nothing left to halve
	minReport   = 100 * time.Millisecond // a wait that becomes longer by less is not reported
)

// AIMD slows one run down by what its host answers (additive increase, multiplicative decrease).
//
// After 429, and a 403 that means the same ([settle.AsksToSlowDown]), and 503 the calls in flight are halved;
// they grow again by a sixteenth, or by one, for each full window of other responses. Fewer than one refusal in
// twenty, which names no time to wait, changes nothing. All runs of this server to the host share that limit, in
// the turns of the [Queue]. A time to wait ([settle.AskedWait]) holds the run that received it, and no other,
// until then: other runs may have other keys. A run that has one call in flight and still gets a 429 without a
// time is held for a second. A run that makes its calls one by one from the start is slowed by such a time only.
//
// Admit is called before each attempt of the run, Do wraps what makes the attempts, and Leave ends the
// throttle. It costs about 200 ns an attempt beside the queue's own cost.
type AIMD struct {
	queue         *Queue
	name, visitor string // of the host, and of whom the run is
	inFlight      int    // that the run wants
	report        func(inFlight int, wait time.Duration)
	host          *host

	// Guarded by the queue.
	until    time.Time     // no attempt begins before
	goOn     chan struct{} // closed when until was taken back
	reported int           // calls in flight that were reported last
}

// Throttle returns the throttle of a run with inFlight calls in flight, at least 1, to a host. It calls
// report with every change of how many calls the run may have in flight, and with each wait that begins or
// becomes longer; report must not block and not call the queue.
func (q *Queue) Throttle(name, visitor string, inFlight int, report func(inFlight int, wait time.Duration)) *AIMD {
	q.mu.Lock()
	defer q.mu.Unlock()
	inFlight = max(inFlight, 1)
	r := &AIMD{
		queue: q, name: name, visitor: visitor, inFlight: inFlight, report: report, host: q.hostLocked(name),
		reported: inFlight, goOn: make(chan struct{}),
	}
	r.host.runs = append(r.host.runs, r)
	r.host.reportLocked(nil)
	return r
}

// Admit waits until the host may be called again, and then for a place in the queue. The error is the
// cause of ctx.
func (r *AIMD) Admit(ctx context.Context, _ settle.Call) (release func(), err error) {
	for {
		if err := r.wait(ctx); err != nil {
			return nil, err
		}
		release, err := r.queue.Acquire(ctx, r.name, r.visitor)
		if left, _ := r.left(); err != nil || left <= 0 {
			return release, err
		}
		release() // meanwhile the host has asked this run to wait; other runs can use the place
	}
}

// wait waits until the run is held no longer.
func (r *AIMD) wait(ctx context.Context) error {
	for left, goOn := r.left(); left > 0; left, goOn = r.left() {
		t := time.NewTimer(left)
		select {
		case <-t.C:
		case <-goOn:
			t.Stop()
		case <-ctx.Done():
			t.Stop()
			return context.Cause(ctx)
		}
	}
	return nil
}

// GoOn lets the run make calls although its host asked it to wait. A host that asks again holds it again.
func (r *AIMD) GoOn() {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	if r.leftLocked() <= 0 {
		return
	}
	r.until = time.Time{}
	close(r.goOn)
	r.goOn = make(chan struct{})
	r.host.reportLocked(r)
}

// left is how much longer the run is held, and what is closed when that changes to nothing.
func (r *AIMD) left() (time.Duration, <-chan struct{}) {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	return r.leftLocked(), r.goOn
}

func (r *AIMD) leftLocked() time.Duration {
	if r.until.IsZero() {
		return 0
	}
	return max(0, time.Until(r.until))
}

// Do wraps do and feeds each response to the throttle.
func (r *AIMD) Do(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		cuts := r.cuts()
		reply, err := do(ctx, c)
		r.observe(cuts, reply, err)
		return reply, err
	}
}

func (r *AIMD) cuts() int {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	return r.host.window.cuts
}

// observe learns from the response to a call that began after that number of cuts. A host that answers at all,
// with 404 or 403 too, can take the call.
func (r *AIMD) observe(cuts int, reply settle.Reply, err error) {
	asksLess := asksToSlowDown(reply, err)
	isRefusal := asksLess || reply.HTTP == http.StatusServiceUnavailable
	if !isRefusal && (reply.HTTP == 0 || reply.HTTP >= 500) {
		return
	}
	q, h := r.queue, r.host
	q.mu.Lock()
	defer q.mu.Unlock()
	var asked time.Duration
	if isRefusal { // most answers are none, and their headers are not read
		asked = askedOf(reply, err)
	}
	if often := h.window.note(isRefusal, h.inFlight); !isRefusal || !often && asked == 0 {
		h.window.grow(cuts, q.wantedLocked(h))
		q.admitLocked(h)
		h.reportLocked(nil)
		return
	}
	nothingToHalve := min(h.inFlight, r.allowedLocked()) <= 1
	isNew := h.window.cut(cuts, h.inFlight)
	h.window.trim(q.wantedLocked(h))
	if asked == 0 && isNew && nothingToHalve && r.inFlight > 1 && asksLess {
		asked = defaultHold
	}
	if r.holdLocked(asked) {
		h.reportLocked(r)
		return
	}
	h.reportLocked(nil)
}

// holdLocked holds the run for a time, and reports whether that is to be reported.
func (r *AIMD) holdLocked(d time.Duration) bool {
	more := d - r.leftLocked()
	if d <= 0 || more <= 0 {
		return false
	}
	r.until = time.Now().Add(d)
	return more >= minReport
}

// allowedLocked is how many calls the run may have in flight.
func (r *AIMD) allowedLocked() int {
	if size := r.host.window.size; size > 0 {
		return min(size, r.inFlight)
	}
	return r.inFlight
}

// reportLocked reports to every run whose number of calls has changed, and to one run in any case.
func (h *host) reportLocked(always *AIMD) {
	for _, r := range h.runs {
		if allowed := r.allowedLocked(); allowed != r.reported || r == always {
			r.reported = allowed
			r.report(allowed, r.leftLocked())
		}
	}
}

// wantedLocked is how many calls in flight the runs of a host want, up to the limit of the queue.
func (q *Queue) wantedLocked(h *host) (n int) {
	for _, r := range h.runs {
		n += r.inFlight
	}
	if q.perHost > 0 {
		n = min(n, q.perHost)
	}
	return n
}

// Leave ends the throttle. Nothing is reported after it.
func (r *AIMD) Leave() {
	q, h := r.queue, r.host
	q.mu.Lock()
	defer q.mu.Unlock()
	h.runs = slices.DeleteFunc(h.runs, func(other *AIMD) bool { return other == r })
	if len(h.runs) > 0 {
		h.window.trim(q.wantedLocked(h))
		h.reportLocked(nil)
	} else {
		h.window = window{cuts: h.window.cuts}
	}
	q.admitLocked(h)
	q.forgetHostLocked(r.name, h)
}

// askedOf is how long the answer asks to wait, by its reason or else by its headers; 0 when it does not.
func askedOf(reply settle.Reply, err error) time.Duration {
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return reason.RetryAfter
	}
	return settle.AskedWait(reply)
}

// asksToSlowDown reports whether the host asks for fewer calls, by an answer or, in HTTP/2, by an error.
func asksToSlowDown(reply settle.Reply, err error) bool {
	reason, ok := errors.AsType[*settle.Reason](err)
	return ok && reason.Code == settle.CodeRateLimited || settle.AsksToSlowDown(reply)
}
