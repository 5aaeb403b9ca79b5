package limit

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"allsettled/app/settle"
)

// The waits that a whole run takes on one answer.
const (
	maxHold   = 60 * time.Second // however long a site asks to wait
	plainHold = time.Second      // after a 429 that asks for no wait, when there is nothing left to halve
	minNews   = 100 * time.Millisecond
)

// AIMD makes one run go easy on its host, by what the host answers.
//
// After 429 and 503 the calls in flight are halved, and grow again by a sixteenth, or one, for each
// full window of other answers; fewer than one in twenty, that ask for no wait, change nothing. That is shared with all runs of this server to
// the host, and shared out by the [Queue] in turns. A Retry-After holds back the
// whole run, and no other, until then or for 60 s, for other runs may have other
// keys; a run that has one call at a time and still gets a 429 without Retry-After is
// held for a second. A run that is one by one from the start is never slowed but by
// Retry-After.
//
// It is to be the Gate of the run's attempts, and around its Do; and to be left at the end.
// It costs some 200 ns an attempt beside the queue's own.
type AIMD struct {
	queue         *Queue
	host, visitor string
	inFlight      int
	tell          func(inFlight int, wait time.Duration)
	line          *line

	// Guarded by the queue.
	until time.Time // no attempt begins before
	told  int       // in flight, as it was told last
}

// AIMD makes the rein of a run with so many calls at once, at least 1, to a host. It
// tells of each change of how many the run may have in flight, and of each wait that
// begins or becomes longer; tell must not block and not call the queue.
func (q *Queue) Throttle(host, visitor string, inFlight int, tell func(inFlight int, wait time.Duration)) *AIMD {
	q.mu.Lock()
	defer q.mu.Unlock()
	inFlight = max(inFlight, 1)
	r := &AIMD{queue: q, host: host, visitor: visitor, inFlight: inFlight, tell: tell, line: q.lineLocked(host), told: inFlight}
	r.line.runs = append(r.line.runs, r)
	r.line.tellLocked(nil)
	return r
}

// Admit waits until the site may be called again, and then for a place in the queue.
func (r *AIMD) Admit(ctx context.Context, _ settle.Call) (release func(), err error) {
	for {
		if err := r.wait(ctx); err != nil {
			return nil, err
		}
		release, err := r.queue.Acquire(ctx, r.host, r.visitor)
		if err != nil || r.left() <= 0 {
			return release, err
		}
		release() // the site asked for a wait meanwhile; others need not share it
	}
}

// wait returns when the run is held back no more, or ctx's cause.
func (r *AIMD) wait(ctx context.Context) error {
	for left := r.left(); left > 0; left = r.left() {
		t := time.NewTimer(left)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return context.Cause(ctx)
		}
	}
	return nil
}

// left is how long the run is still held back.
func (r *AIMD) left() time.Duration {
	r.queue.mu.Lock()
	defer r.queue.mu.Unlock()
	return r.leftLocked()
}

func (r *AIMD) leftLocked() time.Duration {
	if r.until.IsZero() {
		return 0
	}
	return max(0, time.Until(r.until))
}

// Do returns do with an ear for what the site answers.
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
	return r.line.easy.cuts
}

// observe learns from an answer to a call that began after so many cuts. A site
// that answers at all, 404 or 403 too, can bear the call.
func (r *AIMD) observe(cuts int, reply settle.Reply, err error) {
	tooMany := reply.HTTP == http.StatusTooManyRequests || reply.HTTP == http.StatusServiceUnavailable
	if !tooMany && (reply.HTTP == 0 || reply.HTTP >= 500) {
		return
	}
	q, l := r.queue, r.line
	q.mu.Lock()
	defer q.mu.Unlock()
	asked := askedOf(reply, err)
	if often := l.easy.hear(tooMany, l.held); !tooMany || !often && asked == 0 {
		l.easy.grow(cuts, q.wantedLocked(l))
		q.admitLocked(l)
		l.tellLocked(nil)
		return
	}
	nothingToHalve := min(l.held, r.nowLocked()) <= 1
	isNew := l.easy.cut(cuts, l.held)
	l.easy.giveUp(q.wantedLocked(l))
	if asked == 0 && isNew && nothingToHalve && r.inFlight > 1 && reply.HTTP == http.StatusTooManyRequests {
		asked = plainHold
	}
	if r.holdLocked(min(asked, maxHold)) {
		l.tellLocked(r)
		return
	}
	l.tellLocked(nil)
}

// holdLocked holds the run back for so long, and reports whether that is news.
func (r *AIMD) holdLocked(d time.Duration) bool {
	more := d - r.leftLocked()
	if d <= 0 || more <= 0 {
		return false
	}
	r.until = time.Now().Add(d)
	return more >= minNews
}

// nowLocked is how many calls the run may have in flight.
func (r *AIMD) nowLocked() int {
	if size := r.line.easy.size; size > 0 {
		return min(size, r.inFlight)
	}
	return r.inFlight
}

// tellLocked tells every run for which the number in flight has changed, and who in any case.
func (l *line) tellLocked(who *AIMD) {
	for _, r := range l.runs {
		if now := r.nowLocked(); now != r.told || r == who {
			r.told = now
			r.tell(now, r.leftLocked())
		}
	}
}

// wantedLocked is how many calls at once the runs would have, as far as the queue allows.
func (q *Queue) wantedLocked(l *line) (n int) {
	for _, r := range l.runs {
		n += r.inFlight
	}
	if q.perHost > 0 {
		n = min(n, q.perHost)
	}
	return n
}

// Leave ends the run's part in its host's pace. Nothing is told after it.
func (r *AIMD) Leave() {
	q, l := r.queue, r.line
	q.mu.Lock()
	defer q.mu.Unlock()
	l.runs = slices.DeleteFunc(l.runs, func(other *AIMD) bool { return other == r })
	if len(l.runs) > 0 {
		l.easy.giveUp(q.wantedLocked(l))
		l.tellLocked(nil)
	} else {
		l.easy = window{cuts: l.easy.cuts}
	}
	q.admitLocked(l)
	q.forgetLocked(r.host, l)
}

// askedOf is how long the answer asks to wait, by its reason or else by its
// Retry-After header in seconds or as a date; 0 when it does not.
func askedOf(reply settle.Reply, err error) time.Duration {
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return reason.RetryAfter
	}
	said := reply.Header["Retry-After"]
	if said == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
