package model

import (
	"crypto/rand"
	"strconv"
	"time"

	"allsettled/app/board"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Run is a run that the page shows, or did: what came of its calls, and how the table shows them.
type Run struct {
	SavedRun
	Plan    *plan.Plan // starts the run if it is new; nil after a reload, which only watches
	Lane    board.Lane
	View    View
	Answers Answers
	Retries Retries
	Conn    Connection
	Failure error // why the events ended before the run did
	Stopped bool  // a cancel was asked for

	stream stream
	// the transport is asked in the next frame, so that the press of a button is painted before much is sent
	due      bool
	recalled bool // it was asked for before this page was opened
	opens    bool // its first call opens when it has settled
	retry    *Retry
	after    time.Duration         // when it began, on the clock of the run that it continues
	each     func(*settle.Outcome) // called with every outcome that is applied; may be nil
}

// newName returns a name that cannot be guessed: 26 characters of 130 random bits.
func newName() string { return rand.Text() }

// newRun prepares a run of a plan.
func newRun(given plan.Plan) *Run {
	p := given.Filled()
	r := savedRun(SavedRun{
		Name: newName(), Label: p.Endpoint, Total: p.Total(), Mode: string(p.Mode), IDs: p.Names(), Inputs: p.Others(),
		Key: newName(), At: time.Now(),
	})
	r.Plan = &given
	r.expect()
	return r
}

// savedRun is a run of which only what the browser remembers is known.
func savedRun(saved SavedRun) *Run {
	r := &Run{SavedRun: saved}
	r.View.lane = &r.Lane
	return r
}

// sharedRun is a run that somebody else started.
func sharedRun(name string) *Run {
	return savedRun(SavedRun{Name: name, Label: say.T("A shared run"), At: time.Now()})
}

// expect readies the lane for the run's calls, once.
func (r *Run) expect() {
	if r.Lane.Total() == 0 && r.Total > 0 {
		r.Lane.Expect(r.Total, settle.Mode(r.Mode))
	}
}

// begin asks the transport for the run: it starts the run if it is new. wake is called after all that comes in.
func (r *Run) begin(transport Transport, wake func()) {
	r.due = false
	request := Request{
		Run: r.Name, Plan: r.Plan, Here: r.Here, Retry: r.retry, After: r.Lane.Seq, CancelKey: r.Key,
		Notice: func(c Connection) {
			r.stream.post(func() { r.Conn = c })
			wake()
		},
	}
	if r.Ended {
		request.Plan, request.Retry = nil, nil // it was carried out: a server that forgot it must not do so again
	}
	r.stream.follow(transport, request, wake, func(failure error) { r.Failure = failure })
}

// fold applies what has come in, as far as there is time, and reports whether there was anything.
func (r *Run) fold(now time.Time, limit time.Duration) bool {
	some := r.stream.fold(now, limit, func(e settle.Event) { r.apply(e, now) })
	if r.Lane.Terms.CancelKey != "" {
		r.Key = r.Lane.Terms.CancelKey
	}
	if mode := r.Lane.Terms.Mode; mode != "" {
		r.Mode = string(mode)
	}
	r.Total, r.Ended = max(r.Total, r.Lane.Total()), r.Ended || r.Lane.Ended
	return some
}

// apply applies one event; one that was applied before changes nothing.
func (r *Run) apply(e settle.Event, now time.Time) {
	isNew := e.Seq == 0 || e.Seq > r.Lane.Seq
	r.Lane.Apply(e, now)
	if e.Kind != settle.Settled || !isNew {
		return
	}
	r.View.Columns.Suggest(e.Outcome)
	if e.Outcome.Value.Elsewhere {
		r.Answers.behind++
	}
	if r.each != nil {
		r.each(e.Outcome)
	}
}

// Wait waits until the goroutine that brings the run's events has ended.
func (r *Run) Wait() { r.stream.done.Wait() }

// leave stops watching the run and those that continue it; they go on.
func (r *Run) leave() {
	r.stream.leave()
	for _, m := range r.Retries.runs {
		m.stream.leave()
	}
}

// Running reports whether calls may still be made; a nil run is not running.
func (r *Run) Running() bool { return r != nil && (r.due || r.stream.open()) && !r.Lane.Ended }

// MayCancel reports whether this tab may cancel the run: it started it.
func (r *Run) MayCancel() bool { return r.Running() && !r.due && r.Key != "" }

// Cancel asks for the end of the run.
func (r *Run) Cancel() {
	if r.MayCancel() {
		r.Stopped = true
		r.stream.stop(settle.ErrCancelled)
	}
}

// TogglePause pauses the run, or lets it go on.
func (r *Run) TogglePause() {
	if r.MayCancel() {
		r.stream.setPaused(!r.Lane.Paused)
	}
}

// MayGoOn reports whether the run's site asked it to wait, which this tab may cut short.
func MayGoOn(r *Run, now time.Time) bool {
	return r.MayCancel() && !r.Here && !r.Lane.Paused && r.Lane.Held(now) > 0
}

// GoOn ends the wait that the run's site asked for.
func (r *Run) GoOn(now time.Time) {
	if MayGoOn(r, now) {
		r.stream.setPaused(false) // to resume a run that is not paused
	}
}

// ID is the ID of a call: out of its outcome or else the plan; its number where neither knows it.
func (r *Run) ID(index int) string {
	if o := r.Lane.Outcome(index); o != nil {
		return o.ID
	}
	if index < len(r.IDs) {
		return r.IDs[index]
	}
	return "#" + strconv.Itoa(index+1)
}

// Much is how a run stands, in a few words.
func (r *Run) Much() string {
	switch {
	case r.Lane.Settled() > 0:
		return tally(&r.Lane)
	case r.Sum != "":
		return r.Sum
	}
	return say.N(r.Total, "{} call|{} calls")
}

// tally is the sum of a run as the list of runs keeps it.
func tally(l *board.Lane) string {
	return say.T("{} of {} fulfilled", say.Number(l.Count(board.Fulfilled)), say.Number(l.Total()))
}

// moving reports whether the run changes without a person's doing.
func (r *Run) moving() bool {
	return r.Running() || r.Retries.Running() || r.stream.waiting() || r.View.Filtering() || r.View.Groups.going != nil
}
