package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// tree shows an answer value by value. A press on one makes it a column of every
// row, or takes that column away again.
type tree struct {
	P *page
}

// draw draws nothing for an answer that holds no values of its own.
func (t *tree) draw(o *settle.Outcome) app.UI {
	leaves := table.Leaves(o.Value.JSON)
	if len(leaves) == 0 {
		return elem("div")
	}
	return elem("div",
		told("p.hint", "Press a value to make it a column for all rows."),
		elem("ul#tree.tree", app.Range(leaves).Slice(func(i int) app.UI { return t.leaf(leaves[i]) })),
	)
}

func (t *tree) leaf(l table.Leaf) app.UI {
	key := words("span.key", label(l.Path)+": ")
	indent := "depth-" + strconv.Itoa(min(l.Depth, 8))
	if l.Kind == "object" || l.Kind == "array" {
		return elem("li").Class(indent).Body(key)
	}
	has := t.P.cur.hasColumn(l.Path)
	return elem("li").Class(indent).Body(
		elem("button[type=button]").DataSet("path", l.Path).Aria("pressed", strconv.FormatBool(has)).
			OnClick(func(app.Context, app.Event) { t.P.toggle(l.Path) }, l.Path).Body(key, words("span", shownText(l))),
	)
}

// shownText is a value as it stands in JSON, cut to a few lines.
func shownText(l table.Leaf) string {
	switch l.Kind {
	case "string":
		return "“" + clip(l.Text, 400) + "”"
	case "null":
		return "null"
	}
	return clip(l.Text, 400)
}

// label is the last name of a path, as the answer has it.
func label(path string) string {
	from := 0
	for i := range len(path) - 1 {
		if (path[i] == '.' || path[i] == '|') && (i == 0 || path[i-1] != '\\') {
			from = i + 1
		}
	}
	return strings.ReplaceAll(path[from:], `\`, "")
}

// toggle makes a path a column, or takes that column away.
func (p *page) toggle(path string) {
	if p.cur.hasColumn(path) {
		p.drop(p.cur, path)
		return
	}
	p.addColumn(p.cur, path)
}
