package model

import (
	"errors"
	"strconv"
	"time"

	"allsettled/app/board"
	"allsettled/app/say"
)

// none is the lane of a page without a run.
var none board.Lane

// Lane is that of the run that is shown, or an empty one.
func (p *Page) Lane() *board.Lane {
	if p.Shown == nil {
		return &none
	}
	return &p.Shown.Lane
}

// State is idle, running, ended, or broken where the events ended before the run did.
func (p *Page) State() string {
	switch {
	case p.Shown == nil:
		return "idle"
	case p.Shown.Lane.Ended:
		return "ended"
	case p.Shown.Failure != nil:
		return "broken"
	}
	return "running"
}

// Verdict says what the mode says.
func (p *Page) Verdict() string {
	l := p.Lane()
	switch {
	case p.Shown == nil:
		return say.T("nothing run yet")
	case l.Ended && l.Sum.Cancelled:
		return say.T("{}, cancelled", l.Saying())
	}
	return l.Saying()
}

// Sum is the line of counts that add up.
func (p *Page) Sum() string {
	if p.Shown == nil {
		return say.T("Every call you ask for will be in this line.")
	}
	return p.Lane().Line()
}

// Pace says what is left, or how many calls are in flight and why they are slow.
func (p *Page) Pace(now time.Time) string {
	l := p.Lane()
	if p.Shown == nil || l.Ended || l.Total() == 0 {
		return ""
	}
	text := say.T("{} in flight", say.Number(l.Count(board.Flying)))
	switch held := l.Held(now); {
	case l.Paused:
		return say.T("Paused, {}", text)
	case held > 0:
		return say.T("The site asked to wait {}, {}", say.About(held), text)
	case l.Slowing.InFlight > 0 && l.Slowing.InFlight < l.Terms.InFlight:
		text += ", " + say.T("slowed down to {} at a time", say.Number(l.Slowing.InFlight))
	}
	if left, ok := l.ETA(now); ok {
		text += ", " + say.T("{} left", say.About(left))
	}
	return text
}

// Trouble says that the connection is broken, or why the events ended too soon; bad says that it will not mend itself.
func (p *Page) Trouble() (text string, bad bool) {
	r := p.Shown
	if r == nil {
		return "", false
	}
	refusal, refused := errors.AsType[*Refusal](r.Failure)
	switch {
	case r.Retries.Failure != "":
		return r.Retries.Failure, true
	case refused && refusal.isGone():
		return say.T("This run is not kept any more, or never was under this name."), true
	case r.Failure != nil && !r.Lane.Ended:
		return say.T(r.Failure.Error()), true
	case r.Running() && !r.Conn.Up && r.Conn.RetryIn > 0:
		wait := say.About(max(r.Conn.RetryIn, time.Second))
		return say.T("The connection is gone. Reconnecting in {}; the run goes on meanwhile, and nothing is lost.", wait), false
	}
	return "", false
}

// usualTitle is what the tab's title says without a run.
const usualTitle = "allsettled: call one API for many IDs at once"

// Title is what the tab shows: how far the run is, as a share from 0 to 1 too, which is -1 where none is running.
func (p *Page) Title() (text string, share float64) {
	r := p.Shown
	if r == nil || r.Lane.Total() == 0 {
		return say.T(usualTitle), -1
	}
	if r.Lane.Ended {
		return "✓ " + r.Much() + " · allsettled", -1
	}
	share = float64(r.Lane.Settled()) / float64(r.Lane.Total())
	return say.T("{} % · allsettled", strconv.Itoa(int(share*100))), share
}

// notifyFrom is how long a run must still take for a notification to be worth offering.
const notifyFrom = 15 * time.Second

// IsLong reports whether the shown run goes on for long enough to leave it.
func (p *Page) IsLong() bool {
	left, ok := p.Lane().ETA(p.Now)
	return p.Shown.Running() && ok && left > notifyFrom
}

// CausesTitle says how far retries are, or what the groups of causes are for.
func (r *Run) CausesTitle() string {
	if m := r.Latest(); m.Running() {
		return say.N(m.Total, "Trying {} call again: {} settled, {} fulfilled|Trying {} calls again: {} settled, {} fulfilled",
			say.Number(m.Lane.Settled()), say.Number(m.Lane.Count(board.Fulfilled)))
	}
	return say.T("What was rejected, and what can be done")
}
