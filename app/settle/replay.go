package settle

import (
	"iter"
	"time"
)

// Replay predicts the events of a run by other rules, from how its calls went: the events of [Run] on a clock that
// does not wait. It makes no call. Every attempt takes as long as the one that was recorded, however many are in
// flight beside it, which is as far as a prediction can know; waits between attempts are those that were recorded,
// else the mean of what would be drawn. Limits.Pauser and Limits.Admit are not asked.
//
// Tally, pace, retries, and what stops a run are the engine's own code; its window and its clock are here without
// goroutines, and a test holds every event against the engine's. At one and the same moment, calls settle in the order
// of their starts. 1,000 calls take under half a millisecond on a server and 1 to 3 ms in a page.
//
// A longer timeout than that of the recording changes nothing for an attempt that ran into it: how long it would have
// taken is not known.
func Replay(mode Mode, calls []Recorded, limits Limits) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		if limits.Random == nil {
			limits.Random = func() float64 { return 0.5 }
		}
		r := &replay{
			Limits: limits, calls: calls, tally: NewTally(mode, len(calls), time.Time{}),
			pace:  newPacer(limits.PerSecond),
			under: make([]flight, len(calls)), yield: yield,
		}
		if r.tally.mode == Sequential {
			r.InFlight = 1
		}
		r.dispatch()
		for len(r.moments) > 0 && !r.left {
			m := r.moments.pop()
			r.now = m.at
			m.then(r, m.index)
			r.dispatch()
		}
		r.end()
	}
}

// moment is when something goes on with a call: an attempt begins, or ends, or the call asks for its place in the pace.
type moment struct {
	at    time.Duration
	order int // of two at once the one that was foreseen first
	index int
	then  func(r *replay, index int)
}

func (m moment) before(n moment) bool { return m.at < n.at || m.at == n.at && m.order < n.order }

// moments is a binary heap of what is to come, the nearest first. That of the standard library takes values as any, and
// would make garbage of each moment.
type moments []moment

func (m *moments) push(x moment) {
	*m = append(*m, x)
	h := *m
	at := len(h) - 1
	for up := (at - 1) / 2; at > 0 && x.before(h[up]); up = (at - 1) / 2 {
		h[at], at = h[up], up
	}
	h[at] = x
}

// pop takes the next moment out; there must be one.
func (m *moments) pop() moment {
	h := *m
	next, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*m = h
	if len(h) == 0 {
		return next
	}
	// The last one sinks from the root to where it belongs: below those that come before it.
	at := 0
	for down := 1; down < len(h); down = 2*at + 1 {
		if down+1 < len(h) && h[down+1].before(h[down]) {
			down++
		}
		if !h[down].before(last) {
			break
		}
		h[at], at = h[down], down
	}
	h[at] = last
	return next
}

// replay is a run that is made up from an earlier one.
type replay struct {
	Limits
	calls []Recorded
	tally Tally
	pace  *pacer
	yield func(Event) bool

	now     time.Duration
	moments moments
	order   int
	under   []flight // calls in flight, by index
	flying  int
	next    int  // the call to be dispatched next
	queued  bool // a call waits for its first place in the pace, and the rest behind it
	left    bool // the loop over the events has ended
}

// flight is a call in flight: begun and not settled, be it in an attempt or waiting for the next.
type flight struct {
	*Outcome
	since  time.Duration // start of the attempt
	trying bool          // an attempt is being made, and it is not a wait
}

func (r *replay) report(e Event) { r.left = r.left || !r.yield(e) }

func (r *replay) after(wait time.Duration, index int, then func(*replay, int)) {
	// The order makes a heap stable, so that the same recording gives the same prediction each time.
	r.order++
	r.moments.push(moment{r.now + wait, r.order, index, then})
}

// dispatch begins calls as long as there is room in the window. As in the engine, one call at a time waits for its
// first place in the pace, and the calls behind it wait too, so that places are given in the order of the input.
func (r *replay) dispatch() {
	for r.next < len(r.calls) && !r.queued && !r.left && (r.InFlight <= 0 || r.flying < r.InFlight) {
		index := r.next
		r.next++
		r.flying++
		r.under[index] = flight{Outcome: &Outcome{Index: index, ID: r.calls[index].ID}}
		r.queued = r.pace.every > 0
		r.ask(index)
	}
}

// ask waits for the call's place in the pace. Retries ask like first attempts, for the pace counts attempts.
func (r *replay) ask(index int) {
	if r.pace.every > 0 {
		// The pacer takes a time of day; any fixed one will do, since only differences count.
		if wait := r.pace.place(time.Unix(0, 0).Add(r.now)); wait > 0 {
			r.after(wait, index, (*replay).begin)
			return
		}
	}
	r.begin(index)
}

// begin starts an attempt, and foresees its end: at its timeout, where it took longer than that.
func (r *replay) begin(index int) {
	o := &r.under[index]
	if o.Attempts == 0 {
		o.Began, r.queued = r.now, false
	}
	o.Attempts++
	o.since, o.trying = r.now, true
	r.report(Event{Kind: Started, Index: index, Attempt: o.Attempts, At: r.now})
	took := r.played(o.Outcome).Took
	if r.Timeout > 0 {
		took = min(took, r.Timeout)
	}
	r.after(took, index, (*replay).answer)
}

// played is how the attempt that is being made goes.
func (r *replay) played(o *Outcome) Played {
	// More attempts may be allowed than were made: the last that is known stands for those to come.
	tries := r.calls[o.Index].Tries
	return tries[min(o.Attempts, len(tries))-1]
}

// answer ends an attempt, and the call unless it is tried again.
func (r *replay) answer(index int) {
	o := r.under[index].Outcome
	r.under[index].trying = false
	p := r.played(o)
	// An attempt that took longer than the timeout now would have been cut off, and its answer never seen.
	reply, reason := Reply{HTTP: p.HTTP, FirstByte: p.FirstByte}, p.Reason
	if r.Timeout > 0 && p.Took > r.Timeout {
		p.Took, reply, reason = r.Timeout, Reply{}, late(r.Timeout, nil)
	}
	try := Try{HTTP: reply.HTTP, Began: r.now - p.Took, Took: p.Took}
	o.take(reply, try)
	if reason == nil {
		o.fulfil()
		r.settled(o.tried(try))
		return
	}
	o.reject(reason)
	try.Code = reason.Code
	wait, again := r.retry(o)
	if !again {
		r.settled(o.tried(try))
		return
	}
	// The wait as it was made, which holds what the site asked for and the jitter, before one that is drawn again.
	if p.Wait > 0 {
		wait = p.Wait
	}
	try.Wait = wait
	o.Tries = append(o.Tries, try)
	r.after(wait, index, (*replay).ask)
}

// settled reports a call, then the verdict where this call decides, and then what that stops: the order of the engine.
func (r *replay) settled(o *Outcome) {
	o.Took = r.now - o.Began
	// Given up before the events: an abort that follows from them must not settle this call again.
	r.under[o.Index] = flight{}
	r.flying--
	r.report(Event{Kind: Settled, Outcome: o})
	if v, now := r.tally.Settle(o); now {
		r.report(Event{Kind: Decided, Verdict: &v})
	}
	if r.AbortRest && !o.Aborted() && r.tally.mode.stopsAt(o.Status) {
		r.abort()
	}
}

// abort leaves behind what is in flight, and what was never begun. A deadline or a cancel of the run that was recorded
// is not played again: a prediction is about rules.
func (r *replay) abort() {
	// Each moment to come belongs to a call that is settled here. In the engine, calls that never began are aborted
	// too, so they are made up and settle with the rest in the order of the input.
	r.moments = nil
	for ; r.next < len(r.calls); r.next++ {
		r.flying++
		r.under[r.next] = flight{Outcome: &Outcome{Index: r.next, ID: r.calls[r.next].ID}}
	}
	for _, o := range r.under {
		if o.Outcome == nil || r.left {
			continue
		}
		if o.Attempts == 0 {
			o.Began = r.now
		}
		o.reject(NewReason(CodeAborted, "decided"))
		// Only an attempt in flight was cut off. One that waits for its next turn keeps the answer it has.
		if o.trying {
			try := Try{Code: CodeAborted, Began: o.since, Took: r.now - o.since}
			o.take(Reply{}, try)
			o.tried(try)
		}
		r.settled(o.Outcome)
	}
}

// end tells what only the last settlement decides, and that nothing follows.
func (r *replay) end() {
	pending := r.tally.verdict.Status == Pending
	r.tally.close(r.now)
	if v := r.tally.Verdict(); pending && v.Status != Pending {
		r.report(Event{Kind: Decided, Verdict: &v})
	}
	sum, verdict := r.tally.Sum(), r.tally.Verdict()
	sum.Took = r.now
	r.report(Event{Kind: Ended, Sum: &sum, Verdict: &verdict})
}
