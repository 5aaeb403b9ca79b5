package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
)

// drawVerdict says what the mode says, counts, and shows how far the run is and what is wrong, if anything.
func drawVerdict(v *view) app.UI {
	r, l := v.m.Runs.Shown, v.m.Runs.Lane()
	counts := l.Counts()
	return elem("div",
		elem("div.verdict",
			words("span#verdict", r.Verdict()).Class("pill", string(l.Verdict.Status)).DataSet("state", r.State()),
			app.Range(counts).Slice(func(i int) app.UI { return drawCount(counts[i]) }),
			drawFaster(v, time.Now()),
		),
		drawProgress(l),
		elem("div.sum", words("p#sum", r.Line()), words("p#pace", r.Pace(time.Now()))),
		drawNotice(v),
		drawMissed(v),
		showIf(r != nil && !v.m.Bare, func() app.UI { return drawShare(v) }),
	)
}

func drawCount(c board.Count) app.UI {
	return elem("div",
		elem("b").ID("count-"+c.Name).Text(say.Number(c.N)), app.Text(" "+say.T(c.Name)),
	).Class("count", c.Class)
}

// drawFaster compares with one call after the other.
func drawFaster(v *view, now time.Time) app.UI {
	l := v.m.Runs.Lane()
	times, alone, ok := l.Faster(now)
	switch {
	case v.m.Runs.Shown == nil || l.Settled() == 0:
		return elem("div.faster")
	case !ok:
		return elem("div.faster", words("p#took.hint", say.Duration(l.Clock(now))))
	}
	return elem("div.faster",
		sentence("b#faster", "{} faster", say.Times(times)),
		sentence("p#took.hint", "{}, one by one {}", say.Duration(l.Clock(now)), say.Duration(alone)),
	)
}

// drawProgress draws how much has settled; what was fulfilled lies over it in its own colour.
func drawProgress(l *board.Lane) app.UI {
	most := max(1, l.Total())
	return elem("div.progress",
		elem("progress#progress[aria-label=Calls settled]").Attr("max", most).Attr("value", l.Settled()),
		elem("progress.over[aria-hidden=true]").Attr("max", most).Attr("value", l.Count(board.Fulfilled)),
	)
}

// drawMissed says that a run ended while the page was hidden, until that is put away.
func drawMissed(v *view) app.UI {
	return showIf(v.m.Missed != "", func() app.UI {
		return elem("p#missed.notice", app.Text(v.m.Missed+" "),
			sentence("button.quiet[type=button]", "All right").OnClick(func(app.Context, app.Event) {
				v.m.Missed = ""
				v.m.Changed()
			}),
		)
	})
}

// drawNotice says that the connection is broken, or why the events ended too soon.
func drawNotice(v *view) app.UI {
	text, bad := v.m.Runs.Shown.Trouble()
	return showIf(text != "", func() app.UI {
		class := ""
		if bad {
			class = "bad"
		}
		return words("p#notice", text).Class("notice", class).Role("status")
	})
}

// paint shows in this frame how far a run is: go-app draws the document by a clock of its own, for a later one.
func paint(v *view, now time.Time) {
	l := &v.m.Runs.Shown.Lane
	for _, c := range l.Counts() {
		rewrite("count-"+c.Name, say.Number(c.N))
	}
	rewrite("sum", l.Line())
	rewrite("only-fulfilled", onlyText("Fulfilled", l.Count(board.Fulfilled)))
	rewrite("only-rejected", onlyText("Rejected", l.Count(board.Rejected)))
	v.canvas.Draw(element("timeline"), l, v.m.Runs.Open, now)
}
