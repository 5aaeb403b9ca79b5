package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/say"
)

// drawHistory lists the runs of this browser, the latest first, once there is one that is not shown: none is lost by
// running again, nor by closing the page.
func drawHistory(v *view) app.UI {
	n := len(v.m.Runs.All)
	if n == 0 || n == 1 && v.m.Runs.All[0] == v.m.Runs.Shown {
		return dom.Elem("div")
	}
	return dom.Elem("section#runs.card.runs[aria-label=Runs of this browser]",
		dom.Sentence("h2", "Runs of this browser"),
		dom.Elem("ul", app.Range(v.m.Runs.All).Slice(func(i int) app.UI { return drawPast(v, n-1-i) })),
	)
}

func drawPast(v *view, at int) app.UI {
	r := v.m.Runs.All[at]
	return dom.Elem("li",
		dom.Elem("button[type=button]",
			dom.Words("span.what", say.Clip(r.Label, 80)),
			dom.Words("span.much", r.Mode+", "+r.Much()),
		).DataSet("run", at).Aria("current", strconv.FormatBool(r == v.m.Runs.Shown)).
			OnClick(func(app.Context, app.Event) { v.m.Show(r) }, r.Name),
		dom.Words("button.quiet.icon[type=button]", "✕").Aria("label", say.T("Take this run off the list")).
			OnClick(func(app.Context, app.Event) { v.m.Runs.Dismiss(r) }, r.Name),
	)
}
