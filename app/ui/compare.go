package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
	"allsettled/app/say"
)

// drawCompare offers the comparison of an ended run: what each mode makes of the same calls, on one clock.
func drawCompare(v *view) app.UI {
	if !v.m.Runs.Shown.Comparable() {
		return elem("div")
	}
	open := v.m.Comparison != nil
	return elem("section#compare.compare[aria-label=The modes on one clock]",
		sentence("button#compare-open[type=button]", "Compare the modes with these calls").
			Aria("expanded", strconv.FormatBool(open)).
			OnClick(func(app.Context, app.Event) { v.m.Compare() }),
		showIf(open, func() app.UI { return drawComparison(v) }),
	)
}

func drawComparison(v *view) app.UI {
	c := v.m.Comparison
	return elem("div",
		sentence("p.hint", "What each mode makes of these very calls, by how long each of them took. "+
			"No call is made for this picture."),
		drawPlayer(v),
		elem("ol.lanes", app.Range(c.Races).Slice(func(i int) app.UI { return drawRace(v, c.Races[i]) })),
		drawForReal(v),
		drawMeasures(c),
	)
}

// drawForReal offers to make the calls of each lane.
func drawForReal(v *view) app.UI {
	c := v.m.Comparison
	if c.Of.Plan == nil {
		return sentence("p.hint", "Run these calls once more to compare the modes for real: "+
			"after a reload their keys are not known any more.")
	}
	return elem("div.line.wrap",
		sentence("button#compare-real[type=button]", "Run every lane for real").
			Aria("disabled", strconv.FormatBool(c.Running())).
			OnClick(func(app.Context, app.Event) { v.m.RunForReal(v.m.Comparison.Races...) }),
		elem("label.check",
			single("input#compare-in-turn[type=checkbox]").Attr("checked", c.InTurn).
				OnChange(func(ctx app.Context, _ app.Event) {
					v.m.Comparison.InTurn = ctx.JSSrc().Get("checked").Bool()
				}),
			sentence("span", "one lane after another"),
		),
	)
}

// drawMeasures says the same in words and numbers.
func drawMeasures(c *model.Comparison) app.UI {
	var heads []app.UI
	for _, head := range []string{
		"Mode", "Calls made", "Answers kept", "Decided after", "Last call settled after", "Faster than one by one",
	} {
		heads = append(heads, sentence("th[scope=col]", head))
	}
	return elem("details.fold",
		sentence("summary#compare-table", "The same as a table"),
		elem("div.scroll-x[tabindex=0][role=region][aria-label=The modes as a table]",
			elem("table.measures",
				elem("thead", elem("tr", heads...)),
				elem("tbody", app.Range(c.Races).Slice(func(i int) app.UI { return drawMeasure(c, c.Races[i]) })),
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
	return elem("tr",
		words("th[scope=row]", r.Name()), words("td", say.Number(m.Made)), words("td", say.Number(m.Kept)),
		words("td", decided), words("td", say.Duration(m.Last)), words("td", c.Faster(m)),
	).DataSet("lane", r.ID)
}
