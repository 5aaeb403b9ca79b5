package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/pane"
	"allsettled/app/say"
)

// drawResults draws what came of a run: a line that is always in sight, and tabs below it.
func drawResults(v *view) app.UI {
	tabs := resultsTabs(v)
	return dom.Elem("section#results.card[aria-label=Results][tabindex=-1]",
		drawVerdict(v),
		dom.Elem("div.line.head",
			tabs.Draw(),
			dom.ShowIf(v.m.Runs.Shown != nil, func() app.UI { return drawShare(v) }),
			drawFold(v),
		),
		tabs.Panel(pane.Table, drawFailed(v), drawRows(v)),
		tabs.Panel(pane.Timeline, drawSample(v), drawTimeline(v)),
		tabs.Panel(pane.Compare, drawCompare(v)),
		tabs.Panel(pane.Code, drawCode(v)),
		tabs.Panel(pane.Failures, drawCauses(v)),
	)
}

// resultsTab is the tab of the results that is open.
func (v *view) resultsTab() string {
	p := &v.m.Form.Plan
	if r := v.m.Runs.Shown; r != nil {
		p = r.Plan
	}
	return v.panes.ResultsTab(p != nil && p.Practice())
}

// openResults opens a tab of the results, and has made what it shows.
func (v *view) openResults(id string) {
	v.panes.OpenResults(id)
	if id == pane.Compare && v.m.Comparison == nil && v.m.Runs.Shown.Comparable() {
		v.m.Compare()
	}
	if (id == pane.Code) != v.m.Code.Shown {
		v.m.Code.Toggle()
	}
	v.redraw()
}

// resultsTabs are the tabs of the results.
func resultsTabs(v *view) dom.Tabs {
	tabs := dom.Tabs{Label: "Results", Open: v.resultsTab(), Show: v.openResults}
	for _, t := range pane.Results {
		tabs.List = append(tabs.List, dom.Tab{ID: t.ID, Button: t.Button, Name: resultsName(v, t)})
	}
	return tabs
}

// resultsName is what a tab is called: that of the failures says how many there are.
func resultsName(v *view, t pane.Tab) string {
	if n := v.m.Runs.Lane().Count(board.Rejected); t.ID == pane.Failures && n > 0 {
		return say.T("Failures ({})", say.Number(n))
	}
	return say.T(t.Name)
}

// drawFold draws the button that folds the form away, so that a run that is watched has the whole width.
func drawFold(v *view) app.UI {
	return dom.Words("button#fold.quiet.icon[type=button][aria-label=Fold the form away]", "⇤").
		Aria("pressed", strconv.FormatBool(v.panes.Folded)).OnClick(func(app.Context, app.Event) {
		v.panes.Folded = !v.panes.Folded
		v.redraw()
	})
}

// drawFailed sums up above the table what was rejected, and leads to the whole of it.
func drawFailed(v *view) app.UI {
	causes := v.m.Runs.Lane().Causes()
	if v.m.Runs.Shown == nil || len(causes) == 0 {
		return dom.Elem("div")
	}
	more := ""
	if len(causes) > 1 {
		more = say.N(len(causes)-1, "and {} other reason|and {} other reasons")
	}
	return dom.Elem("p#failed.failed",
		dom.Words("b", say.Number(causes[0].Count)+" ×"), dom.Words("span", say.Reason(causes[0].Reason)+"."),
		dom.Words("span.hint", more),
		dom.Sentence("button#failed-show.quiet[type=button]", "What can be done").OnClick(func(app.Context, app.Event) {
			v.openResults(pane.Failures)
		}),
	)
}
