package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
)

// compare draws what each mode makes of the same calls, on one clock.
type compare struct {
	P *page
}

// draw offers the comparison of an ended run, and draws it once it is open.
func (c *compare) draw() app.UI {
	s := c.P.cur
	if s == nil || !s.lane.Ended || s.lane.Total() < 2 || s.lane.Total() > comparedMost || s.lane.Settled() == 0 {
		return elem("div")
	}
	open := c.P.comparison != nil
	return elem("section#compare.compare[aria-label=The modes on one clock]",
		told("button#compare-open[type=button]", "Compare the modes with these calls").Aria("expanded", strconv.FormatBool(open)).
			OnClick(func(app.Context, app.Event) { c.P.compare(c.P.cur) }),
		showIf(open, c.body),
	)
}

func (c *compare) body() app.UI {
	x := c.P.comparison
	return elem("div",
		told("p.hint", "What each mode makes of these very calls, by how long each of them took. No call is made for this picture."),
		(&player{P: c.P}).draw(),
		elem("ol.lanes", app.Range(x.races).Slice(func(i int) app.UI { return (&raceLane{P: c.P, R: x.races[i]}).draw() })),
		c.real(),
		c.table(),
	)
}

// real offers to make the calls for each lane.
func (c *compare) real() app.UI {
	x := c.P.comparison
	if x.of.plan == nil {
		return told("p.hint", "Run these calls once more to compare the modes for real: after a reload their keys are not known any more.")
	}
	return elem("div.line.wrap",
		told("button#compare-real[type=button]", "Run every lane for real").Aria("disabled", strconv.FormatBool(x.running())).
			OnClick(func(app.Context, app.Event) { c.P.realize(x.races...) }),
		elem("label.check",
			single("input#compare-in-turn[type=checkbox]").Attr("checked", x.inTurn).OnChange(func(ctx app.Context, _ app.Event) {
				x.inTurn = ctx.JSSrc().Get("checked").Bool()
			}),
			told("span", "one lane after another"),
		),
	)
}

// table says the same in words and numbers.
func (c *compare) table() app.UI {
	x := c.P.comparison
	return elem("details.fold",
		told("summary#compare-table", "The same as a table"),
		elem("div.scroll-x[tabindex=0][role=region][aria-label=The modes as a table]",
			elem("table.measures",
				elem("thead", elem("tr",
					told("th[scope=col]", "Mode"), told("th[scope=col]", "Calls made"), told("th[scope=col]", "Answers kept"),
					told("th[scope=col]", "Decided after"), told("th[scope=col]", "Last call settled after"), told("th[scope=col]", "Faster than one by one"),
				)),
				elem("tbody", app.Range(x.races).Slice(func(i int) app.UI { return c.row(x.races[i]) })),
			),
		),
	)
}

func (c *compare) row(r *race) app.UI {
	l := r.shown()
	m := r.measure()
	decided := say.T("never")
	if l.Verdict.Status != "" {
		decided = say.Duration(m.Decided) + ", " + say.T(string(l.Verdict.Status))
	}
	return elem("tr").DataSet("lane", r.id).Body(
		words("th[scope=row]", r.name()), words("td", say.Number(m.Made)), words("td", say.Number(m.Kept)), words("td", decided),
		words("td", say.Duration(m.Last)), words("td", c.P.comparison.faster(m)),
	)
}

// faster is how many times sooner the promise was decided than the calls one by one take.
func (c *comparison) faster(m board.Measures) string {
	alone := c.races[0].lane.Sum.Took // sequential is the first
	if m.Decided <= 0 || alone <= 0 {
		return ""
	}
	return say.Times(float64(alone) / float64(m.Decided))
}
