package ui

import (
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
)

// verdict says what the mode says, counts, and how far the run is.
type verdict struct {
	P *page
}

// idle is the lane of a page without a run.
var idle board.Lane

// draw draws the line of counts, the bar, the sum and what is wrong, if anything.
func (v *verdict) draw() app.UI {
	l := v.lane()
	counts := counted(l)
	return elem("div",
		elem("div.verdict",
			elem("span#verdict").Class("pill", string(l.Verdict.Status)).DataSet("state", v.state()).Text(v.saying()),
			app.Range(counts).Slice(func(i int) app.UI { return counts[i].draw() }),
			v.faster(),
		),
		v.progress(),
		elem("div.sum", words("p#sum", v.sum()), words("p#pace", v.pace())),
		v.notice(),
		v.missed(),
		showIf(v.P.cur != nil && !v.P.bare, v.share),
	)
}

func (v *verdict) lane() *board.Lane {
	if v.P.cur == nil {
		return &idle
	}
	return &v.P.cur.lane
}

// state is idle, running, ended, or broken when the road ended before the run.
func (v *verdict) state() string {
	switch {
	case v.P.cur == nil:
		return "idle"
	case v.P.cur.lane.Ended:
		return "ended"
	case v.P.cur.failure != nil:
		return "broken"
	}
	return "running"
}

func (v *verdict) saying() string {
	if v.P.cur == nil {
		return say.T("nothing run yet")
	}
	if l := v.lane(); l.Ended && l.Sum.Cancelled {
		return say.T("{}, cancelled", l.Saying())
	}
	return v.lane().Saying()
}

// count is how many calls are in a state.
type count struct {
	name, class string
	n           int
}

// counted are the counts of the line; of aborted calls only where there are some.
func counted(l *board.Lane) []count {
	all := []count{
		{"fulfilled", "ok", l.Count(board.Fulfilled)},
		{"rejected", "no", l.Count(board.Rejected)},
		{"pending", "", l.Pending()},
		{"aborted", "", l.Count(board.Aborted)},
	}
	if all[3].n == 0 {
		return all[:3]
	}
	return all
}

func (c count) draw() app.UI {
	return elem("div").Class("count", c.class).Body(elem("b").ID("count-"+c.name).Text(say.Number(c.n)), app.Text(" "+say.T(c.name)))
}

// faster compares with one call after the other.
func (v *verdict) faster() app.UI {
	l, now := v.lane(), time.Now()
	times, alone, ok := l.Faster(now)
	if v.P.cur == nil || l.Settled() == 0 {
		return elem("div.faster")
	}
	if !ok {
		return elem("div.faster", words("p#took.hint", say.Duration(l.Clock(now))))
	}
	return elem("div.faster",
		told("b#faster", "{} faster", say.Times(times)),
		told("p#took.hint", "{}, one by one {}", say.Duration(l.Clock(now)), say.Duration(alone)),
	)
}

// progress is how much has settled; what was fulfilled lies over it in its own colour.
func (v *verdict) progress() app.UI {
	l := v.lane()
	most := max(1, l.Total())
	return elem("div.progress",
		elem("progress#progress[aria-label=Calls settled]").Attr("max", most).Attr("value", l.Settled()),
		elem("progress.over[aria-hidden=true]").Attr("max", most).Attr("value", l.Count(board.Fulfilled)),
	)
}

func (v *verdict) sum() string {
	if v.P.cur == nil {
		return say.T("Every call you ask for will be in this line.")
	}
	return v.lane().Line()
}

// pace is what is left, or how many calls are under way.
func (v *verdict) pace() string {
	l := v.lane()
	if v.P.cur == nil || l.Ended || l.Total() == 0 {
		return ""
	}
	now := time.Now()
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

// share offers the run to others, to watch, and its plan, to run for themselves; a key is in neither.
func (v *verdict) share() app.UI {
	copied := func(id, sentence, done string, click func(id string)) app.UI {
		text := sentence
		if v.P.copiedIDs == id {
			text = done
		}
		return told("button.quiet[type=button]", text).ID(id).DataSet("wide", say.T(sentence)).
			OnClick(func(app.Context, app.Event) { click(id) })
	}
	s := v.P.cur
	origin := app.Window().Get("location").Get("origin").String()
	return elem("div.line.wrap.share",
		showIf(!s.Here, func() app.UI {
			return copied("copy-watch", "Copy a link to watch this run", "Copied", func(id string) {
				if v.P.copy(origin + "/run/" + s.Run) {
					v.P.copiedIDs = id
				}
				v.P.rev++
			})
		}),
		showIf(s.plan != nil, func() app.UI {
			return copied("copy-plan", "Copy a link to this plan", "Copied", func(id string) { v.P.copyPlan(id, origin, *s.plan) })
		}),
		v.P.bell(),
	)
}

// missed tells of a run that ended while nobody looked, until it is put away.
func (v *verdict) missed() app.UI {
	return showIf(v.P.missed != "", func() app.UI {
		return elem("p#missed.notice", app.Text(v.P.missed+" "),
			told("button.quiet[type=button]", "All right").OnClick(func(app.Context, app.Event) { v.P.missed = ""; v.P.rev++ }),
		)
	})
}

// notice tells of a broken connection, or of a road that ended too soon.
func (v *verdict) notice() app.UI {
	text, class := v.trouble()
	return showIf(text != "", func() app.UI {
		return elem("p#notice").Class("notice", class).Role("status").Text(text)
	})
}

func (v *verdict) trouble() (text, class string) {
	s := v.P.cur
	if s == nil {
		return "", ""
	}
	refusal, refused := errors.AsType[*Refusal](s.failure)
	switch {
	case s.retryError != "":
		return s.retryError, "bad"
	case refused && refusal.Gone:
		return say.T("This run is not kept any more, or never was under this name."), "bad"
	case s.failure != nil && !s.lane.Ended:
		return say.Heard(s.failure.Error()), "bad"
	case s.running() && !s.conn.Up && s.conn.RetryIn > 0:
		return say.T("The connection is gone. Reconnecting in {}; the run goes on meanwhile, and nothing is lost.", say.About(max(s.conn.RetryIn, time.Second))), ""
	}
	return "", ""
}
