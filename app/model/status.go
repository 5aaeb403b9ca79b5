package model

import (
	"errors"
	"strconv"
	"time"

	"allsettled/app/board"
	"allsettled/app/say"
)

// State is idle where there is no run yet, running, ended, or broken where the events ended before the run did.
func (r *Run) State() string {
	switch {
	case r == nil:
		return "idle"
	case r.Lane.Ended:
		return "ended"
	case r.Failure != nil:
		return "broken"
	}
	return "running"
}

// Verdict says what the mode says.
func (r *Run) Verdict() string {
	switch {
	case r == nil:
		return say.T("nothing run yet")
	case r.Lane.Ended && r.Lane.Sum.Cancelled:
		return say.T("{}, cancelled", r.Lane.Saying())
	}
	return r.Lane.Saying()
}

// Line is the line of counts that add up.
func (r *Run) Line() string {
	if r == nil {
		return say.T("Every call you ask for will be in this line.")
	}
	return r.Lane.Line()
}

// Pace says what is left, or how many calls are in flight and why they are slow.
func (r *Run) Pace(now time.Time) string {
	if r == nil || r.Lane.Ended || r.Lane.Total() == 0 {
		return ""
	}
	l := &r.Lane
	text := say.T("{} in flight", say.Number(l.Count(board.Flying)))
	switch held := l.Held(now); {
	case l.Paused:
		return say.T("Paused, {}", text)
	case held >= time.Minute:
		return say.T("The site asked to wait until {}, {}", now.Add(held).Local().Format("15:04"), text)
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

// Trouble says that the connection is broken, or why the events ended too soon; bad says that waiting will not help.
func (r *Run) Trouble() (text string, bad bool) {
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
		return say.T("The connection is gone. Reconnecting in {}; "+
			"the run goes on meanwhile, and nothing is lost.", wait), false
	}
	return "", false
}

// usualTitle is what the tab's title says without a run.
const usualTitle = "allsettled: call one API for many IDs at once"

// Title is what the tab shows: how far the run is, as a share from 0 to 1 too, which is -1 where none is running.
func (r *Run) Title() (text string, share float64) {
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

// IsLong reports whether the run goes on for long enough to leave it.
func (r *Run) IsLong(now time.Time) bool {
	if !r.Running() {
		return false
	}
	left, ok := r.Lane.ETA(now)
	return ok && left > notifyFrom
}

// CausesTitle says how far retries are, or what the groups of causes are for.
func (r *Run) CausesTitle() string {
	if m := r.Retries.Latest(); m.Running() {
		return say.N(m.Total, "Trying {} call again: {} settled, {} fulfilled"+
			"|Trying {} calls again: {} settled, {} fulfilled",
			say.Number(m.Lane.Settled()), say.Number(m.Lane.Count(board.Fulfilled)))
	}
	return say.T("What was rejected, and what can be done")
}
