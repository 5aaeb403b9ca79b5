package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/say"
)

// drawVerdict says what the mode says, counts, and shows how far the run is and what is wrong, if anything.
func drawVerdict(v *view) app.UI {
	r, l := v.m.Runs.Shown, v.m.Runs.Lane()
	counts := l.Counts()
	return dom.Elem("div.outcome",
		dom.Elem("div.verdict",
			dom.Words("h2#headline", board.Headline(l)).Class(board.Outlook(l)),
			dom.Words("span#verdict.pill", r.Verdict()).DataSet("state", r.State()),
			app.Range(counts).Slice(func(i int) app.UI { return drawCount(counts[i]) }),
			drawFaster(v, time.Now()),
		),
		drawProgress(l),
		dom.Elem("div.sum", dom.Words("p#sum", r.Line()), dom.Words("p#pace", r.Pace(time.Now()))),
		drawNotice(v),
		drawMissed(v),
		drawWebPages(l),
	)
}

func drawCount(c board.Count) app.UI {
	return dom.Elem("div",
		dom.Elem("b").ID("count-"+c.Name).Text(say.Number(c.N)), app.Text(" "+say.T(c.Name)),
	).Class("count", c.Class)
}

// drawFaster compares with one call after the other.
func drawFaster(v *view, now time.Time) app.UI {
	l := v.m.Runs.Lane()
	times, alone, ok := l.Faster(now)
	switch {
	case v.m.Runs.Shown == nil || l.Settled() == 0:
		return dom.Elem("div.faster")
	case !ok:
		return dom.Elem("div.faster", dom.Words("p#took.hint", say.Duration(l.Clock(now))))
	}
	return dom.Elem("div.faster",
		dom.Sentence("b#faster", "{} faster", say.Times(times)),
		dom.Sentence("p#took.hint", "{}, one by one {}", say.Duration(l.Clock(now)), say.Duration(alone)),
	)
}

// drawProgress draws how much has settled; what was fulfilled lies over it in its own colour.
func drawProgress(l *board.Lane) app.UI {
	most := max(1, l.Total())
	return dom.Elem("div.progress",
		dom.Elem("progress#progress[aria-label=Calls settled]").Attr("max", most).Attr("value", l.Settled()),
		dom.Elem("progress.over[aria-hidden=true]").Attr("max", most).Attr("value", l.Count(board.Fulfilled)),
	)
}

// drawWebPages says that most answers are web pages, though they count as fulfilled.
func drawWebPages(l *board.Lane) app.UI {
	says := board.WebPages(l)
	return dom.ShowIf(says != "", func() app.UI { return dom.Words("p#web-pages.notice", says) })
}

// drawMissed says that a run ended while the page was hidden, until that is put away.
func drawMissed(v *view) app.UI {
	return dom.ShowIf(v.m.Missed != "", func() app.UI {
		return dom.Elem("p#missed.notice", app.Text(v.m.Missed+" "),
			dom.Sentence("button.quiet[type=button]", "All right").OnClick(func(app.Context, app.Event) {
				v.m.Missed = ""
				v.m.Changed()
			}),
		)
	})
}

// drawNotice says that the connection is broken, or why the events ended too soon.
func drawNotice(v *view) app.UI {
	text, bad := v.m.Runs.Shown.Trouble()
	return dom.ShowIf(text != "", func() app.UI {
		class := ""
		if bad {
			class = "bad"
		}
		return dom.Words("p#notice", text).Class("notice", class).Role("status")
	})
}

// paint shows in this frame how far a run is: go-app draws the document by a clock of its own, for a later one.
func paint(v *view, now time.Time) {
	l := &v.m.Runs.Shown.Lane
	for _, c := range l.Counts() {
		dom.Rewrite("count-"+c.Name, say.Number(c.N))
	}
	dom.Rewrite("headline", board.Headline(l))
	dom.Rewrite("sum", l.Line())
	dom.Rewrite("only-fulfilled", onlyText("Fulfilled", l.Count(board.Fulfilled)))
	dom.Rewrite("only-rejected", onlyText("Rejected", l.Count(board.Rejected)))
	v.canvas.Draw(dom.Element("timeline"), l, v.m.Runs.Open, now)
}
