package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/column"
	"allsettled/app/dom"
	"allsettled/app/say"
	"allsettled/app/table"
)

// drawGroups draws what stands in a column, and in how many rows, once a person has asked for it. A press on one shows
// only its rows.
func drawGroups(v *view) app.UI {
	g := &v.m.Runs.Shown.View.Groups
	if g.Path == "" {
		return dom.Elem("div")
	}
	most := 1
	if len(g.List) > 0 {
		most = g.List[0].Count
	}
	return dom.Elem("section#groups.groups",
		dom.Elem("div.line",
			dom.Words("h2", say.N(g.Different, "{1} value of {2}|{1} different values of {2}", column.Name(g.Path))),
			dom.Words("button#groups-close.quiet.icon[type=button][aria-label=Close]", "✕").
				OnClick(func(app.Context, app.Event) { groupBy(v, "") }),
		),
		dom.Elem("ul", app.Range(g.List).Slice(func(i int) app.UI { return drawGroup(v, g.Path, g.List[i], most) })),
		dom.ShowIf(g.Different > len(g.List) && len(g.List) > 0, func() app.UI {
			return dom.Sentence("p.hint", "The {} most frequent are listed.", say.Number(len(g.List)))
		}),
	).Aria("label", say.T("What stands in the column"))
}

// drawGroup draws a value, with a bar for the number of its rows beside that of the most frequent.
func drawGroup(v *view, path string, g table.Group, most int) app.UI {
	text := say.Clip(g.Text, 80)
	if text == "" {
		text = say.T("(empty)")
	}
	q := v.m.Runs.Shown.View.Query
	isShown := q.In == path && q.Is == g.Text
	return dom.Elem("li", dom.Elem("button[type=button]",
		dom.Words("span", text), dom.Words("b", say.Number(g.Count)),
		dom.Elem("progress[aria-hidden=true]").Attr("max", most).Attr("value", g.Count),
	).Aria("pressed", strconv.FormatBool(isShown)).
		OnClick(func(app.Context, app.Event) {
			ask(v, func(q *table.Query) {
				if q.In, q.Is = path, g.Text; isShown {
					q.In, q.Is = "", ""
				}
			})
		}, path, g.Text, isShown))
}

// groupBy counts what stands in a column, or nothing any more where path is empty; then all rows are shown again.
func groupBy(v *view, path string) {
	v.m.Runs.Shown.View.GroupBy(path)
	ask(v, func(q *table.Query) { q.In, q.Is = "", "" })
	v.wake()
}
