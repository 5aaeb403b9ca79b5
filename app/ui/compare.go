package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/pane"
	"allsettled/app/say"
)

// drawCompare draws the comparison of an ended run: what each mode makes of the same calls, on one clock.
func drawCompare(v *view) app.UI {
	switch {
	case v.m.Comparison != nil:
		return dom.Elem("section#compare.compare[aria-label=The modes on one clock]", drawComparison(v))
	case v.m.Runs.Shown.Comparable():
		return dom.Elem("section#compare.compare[aria-label=The modes on one clock]",
			dom.Sentence("button[type=button]", "Compare the modes with these calls").
				OnClick(func(app.Context, app.Event) { v.openResults(pane.Compare) }))
	}
	return dom.Sentence("p.empty",
		"Here stands what each mode makes of the same calls, once a run of 2 to 10,000 calls has ended.")
}

func drawComparison(v *view) app.UI {
	c := v.m.Comparison
	return dom.Elem("div",
		dom.Sentence("p.hint", "What each mode makes of these very calls, by how long each of them took. "+
			"No call is made for this picture."),
		drawPlayer(v),
		dom.Elem("ol.lanes", app.Range(c.Races).Slice(func(i int) app.UI { return drawRace(v, c.Races[i]) })),
		drawForReal(v),
		drawMeasures(c),
	)
}

// drawForReal offers to make the calls of each lane.
func drawForReal(v *view) app.UI {
	c := v.m.Comparison
	if c.Of.Plan == nil {
		return dom.Sentence("p.hint", "Run these calls once more to compare the modes for real: "+
			"after a reload their keys are not known any more.")
	}
	return dom.Elem("div.line.wrap",
		dom.Sentence("button#compare-real[type=button]", "Run every lane for real").
			Aria("disabled", strconv.FormatBool(c.Running())).
			OnClick(func(app.Context, app.Event) { v.m.RunForReal(v.m.Comparison.Races...) }),
		dom.Elem("label.check",
			dom.Single("input#compare-in-turn[type=checkbox]").Attr("checked", c.InTurn).
				OnChange(func(ctx app.Context, _ app.Event) {
					v.m.Comparison.InTurn = ctx.JSSrc().Get("checked").Bool()
				}),
			dom.Sentence("span", "one lane after another"),
		),
	)
}

// drawMeasures says the same in words and numbers.
func drawMeasures(c *model.Comparison) app.UI {
	var heads []app.UI
	for _, head := range []string{
		"Mode", "Calls made", "Answers kept", "Decided after", "Last call settled after", "Faster than one by one",
	} {
		heads = append(heads, dom.Sentence("th[scope=col]", head))
	}
	return dom.Elem("details.fold",
		dom.Sentence("summary#compare-table", "The same as a table"),
		dom.Elem("div.scroll-x[tabindex=0][role=region][aria-label=The modes as a table]",
			dom.Elem("table.measures",
				dom.Elem("thead", dom.Elem("tr", heads...)),
				dom.Elem("tbody", app.Range(c.Races).Slice(func(i int) app.UI { return drawMeasure(c, c.Races[i]) })),
			),
		),
	)
}

func drawMeasure(c *model.Comparison, r *model.Race) app.UI {
	m, verdict := r.Measure(), r.Shown().Verdict
	decided := say.T("never")
	if verdict.Status != "" {
		decided = say.Duration(m.Decided) + ", " + say.T(string(verdict.Status))
	}
	return dom.Elem("tr",
		dom.Words("th[scope=row]", r.Name()), dom.Words("td", say.Number(m.Made)), dom.Words("td", say.Number(m.Kept)),
		dom.Words("td", decided), dom.Words("td", say.Duration(m.Last)), dom.Words("td", c.Faster(m)),
	).DataSet("lane", r.ID)
}
