package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/column"
	"allsettled/app/dom"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// drawTree shows an answer value by value. A press on one makes it a column of every row, or takes that column away
// again. It draws nothing for an answer that holds no values of its own.
func drawTree(v *view, o *settle.Outcome) app.UI {
	leaves := table.Leaves(o.Value.JSON)
	if len(leaves) == 0 {
		return dom.Elem("div")
	}
	return dom.Elem("div",
		dom.Sentence("p.hint", "Press a value to make it a column for all rows."),
		dom.Elem("ul#tree.tree", app.Range(leaves).Slice(func(i int) app.UI { return drawLeaf(v, leaves[i]) })),
	)
}

func drawLeaf(v *view, l table.Leaf) app.UI {
	key := dom.Words("span.key", column.Name(l.Path)+": ")
	indent := "depth-" + strconv.Itoa(min(l.Depth, 8))
	if l.Kind == "object" || l.Kind == "array" {
		return dom.Elem("li", key).Class(indent)
	}
	return dom.Elem("li",
		dom.Elem("button[type=button]", key, dom.Words("span", leafText(l))).DataSet("path", l.Path).
			Aria("pressed", strconv.FormatBool(v.m.Runs.Columns().Has(l.Path))).
			OnClick(func(app.Context, app.Event) { v.m.Offer(v.m.Runs.Columns().Toggle(l.Path)) }, l.Path),
	).Class(indent)
}

// leafText is a value as JSON has it, cut to a few lines.
func leafText(l table.Leaf) string {
	text := say.Clip(l.Text, 400)
	switch l.Kind {
	case "string":
		return "“" + text + "”"
	case "null":
		return "null"
	}
	return text
}
