package settle

import (
	"container/heap"
	"iter"
	"slices"
	"time"
)

// Recorded is how the attempts of one call went in a run that was made.
type Recorded struct {
	ID    string
	Tries []Played // at least one; a call that needs more attempts than these repeats the last
}

// Played is how one attempt went.
type Played struct {
	HTTP      int
	Reason    *Reason       // nil fulfilled
	Took      time.Duration // of the attempt alone
	FirstByte time.Duration // since its start; 0 unknown
	Wait      time.Duration // that followed before the next attempt; 0 unknown, and chosen anew
}

// Record takes from the outcomes of a run, in the order of its input, what [Replay] needs. A call
// that was left behind tells nothing of itself: it is taken to fulfil, in the
// median time of those that settled.
func Record(outcomes iter.Seq[*Outcome]) []Recorded {
	var all []Recorded
	var times []time.Duration
	var left []int
	for o := range outcomes {
		if o.Aborted() {
			left = append(left, len(all))
		} else {
			times = append(times, o.Took)
		}
		all = append(all, Recorded{ID: o.ID, Tries: played(o)})
	}
	if len(times) > 0 {
		slices.Sort(times)
		for _, i := range left {
			all[i].Tries = []Played{{HTTP: 200, Took: times[len(times)/2]}}
		}
	}
	return all
}

// played is how the attempts of a call went.
func played(o *Outcome) []Played {
	if len(o.Tries) == 0 {
		return []Played{{HTTP: o.Reply.HTTP, Reason: o.Reason, Took: o.Took, FirstByte: o.FirstByte}}
	}
	tries := make([]Played, len(o.Tries))
	for i, t := range o.Tries {
		tries[i] = Played{HTTP: t.HTTP, Took: t.Took, Wait: t.Wait}
		if t.Code != "" {
			tries[i].Reason = &Reason{Code: t.Code}
		}
	}
	last := len(tries) - 1
	tries[last].Reason = o.Reason
	return tries
}

// Replay tells what a run would have come to by other rules, from how its calls went: the events
// of [Run] on a clock that waits for nobody. It makes no call. Every attempt takes as long
// as the one that was recorded, however many are under way beside it, which is as
// far as a prediction can know; waits between attempts are those that were
// recorded, else the mean of what would be drawn. Valve and Gate are not asked.
//
// It obeys the same limits by the same code as the engine: its window, pace, retries, timeout,
// and what a decided mode leaves behind. At one and the same moment, calls settle in the order of their
// starts. 1,000 calls take about a millisecond on a server, several in a page.
func Replay(mode Mode, calls []Recorded, limits Limits) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		if limits.Random == nil {
			limits.Random = func() float64 { return 0.5 }
		}
		r := &replay{
			Limits: limits, calls: calls, tally: NewTally(mode, len(calls), time.Time{}), pace: newPacer(limits.PerSecond),
			under: make([]flight, len(calls)), yield: yield,
		}
		if r.tally.mode == Sequential {
			r.InFlight = 1
		}
		r.dispatch()
		for len(r.moments) > 0 && !r.left {
			m := heap.Pop(&r.moments).(moment) //nolint:forcetypeassert // nothing else goes in
			r.now = m.at
			m.then(r, m.index)
			r.dispatch()
		}
		r.end()
	}
}

// moment is when something goes on with a call.
type moment struct {
	at    time.Duration
	order int // of two at once the one that was foreseen first
	index int
	then  func(r *replay, index int)
}

type moments []moment

func (m moments) Len() int      { return len(m) }
func (m moments) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)   { *m = append(*m, x.(moment)) } //nolint:forcetypeassert // nothing else goes in

func (m moments) Less(i, j int) bool {
	return m[i].at < m[j].at || m[i].at == m[j].at && m[i].order < m[j].order
}

func (m *moments) Pop() any {
	last := len(*m) - 1
	x := (*m)[last]
	*m = (*m)[:last]
	return x
}

// replay is a run that is told over again.
type replay struct {
	Limits
	calls []Recorded
	tally Tally
	pace  *pacer
	yield func(Event) bool

	now     time.Duration
	moments moments
	order   int
	under   []flight // what is under way, by index
	flying  int
	next    int  // the call to be dispatched next
	queued  bool // a call waits for its first place in the pace, and the rest behind it
	left    bool // nobody listens any more
}

// flight is a call under way.
type flight struct {
	*Outcome
	since  time.Duration // start of the attempt
	trying bool          // an attempt is under way, not a wait
}

func (r *replay) tell(e Event) { r.left = r.left || !r.yield(e) }

func (r *replay) after(wait time.Duration, index int, then func(*replay, int)) {
	r.order++
	heap.Push(&r.moments, moment{r.now + wait, r.order, index, then})
}

// dispatch begins calls as long as there is room in the window.
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

// ask waits for the call's place in the pace.
func (r *replay) ask(index int) {
	if r.pace.every > 0 {
		if wait := r.pace.place(time.Unix(0, 0).Add(r.now)); wait > 0 {
			r.after(wait, index, (*replay).begin)
			return
		}
	}
	r.begin(index)
}

func (r *replay) begin(index int) {
	o := &r.under[index]
	if o.Attempts == 0 {
		o.Began, r.queued = r.now, false
	}
	o.Attempts++
	o.since, o.trying = r.now, true
	r.tell(Event{Kind: Started, Index: index, Attempt: o.Attempts, At: r.now})
	took := r.played(o.Outcome).Took
	if r.Timeout > 0 {
		took = min(took, r.Timeout)
	}
	r.after(took, index, (*replay).answer)
}

// played is how the attempt that is under way goes.
func (r *replay) played(o *Outcome) Played {
	tries := r.calls[o.Index].Tries
	return tries[min(o.Attempts, len(tries))-1]
}

// answer ends an attempt, and the call unless it is tried again.
func (r *replay) answer(index int) {
	o := r.under[index].Outcome
	r.under[index].trying = false
	p := r.played(o)
	reply, reason := Reply{HTTP: p.HTTP, FirstByte: p.FirstByte}, p.Reason
	if r.Timeout > 0 && p.Took > r.Timeout {
		p.Took, reply, reason = r.Timeout, Reply{}, late(r.Timeout, "")
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
	if p.Wait > 0 {
		wait = p.Wait
	}
	try.Wait = wait
	o.Tries = append(o.Tries, try)
	r.after(wait, index, (*replay).ask)
}

// settled tells of a call, and of the verdict where it decides.
func (r *replay) settled(o *Outcome) {
	o.Took = r.now - o.Began
	r.under[o.Index] = flight{}
	r.flying--
	r.tell(Event{Kind: Settled, Outcome: o})
	if v, now := r.tally.Settle(o); now {
		r.tell(Event{Kind: Decided, Verdict: &v})
	}
	if r.AbortRest && !o.Aborted() && r.tally.mode.stopsAt(o.Status) {
		r.abort()
	}
}

// abort leaves behind what is under way, and what was never begun.
func (r *replay) abort() {
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
		o.reject(&Reason{Code: CodeAborted, Message: leftByMode})
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
		r.tell(Event{Kind: Decided, Verdict: &v})
	}
	sum, verdict := r.tally.Sum(), r.tally.Verdict()
	sum.Took = r.now
	r.tell(Event{Kind: Ended, Sum: &sum, Verdict: &verdict})
}
