package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/table"
)

// The table's measures in pixels, as the stylesheet has them, and how many rows are ready beyond either edge. Only the
// rows in sight, and these, are in the document.
const (
	rowHigh  = 34
	overscan = 12
	headHigh = 36
	rowsMore = 8 // are added in a frame: a row takes more than a millisecond to make
)

// drawRows draws the table of outcomes: the tools, the head and the rows in sight.
func drawRows(v *view) app.UI {
	r := v.m.Runs.Shown
	if r == nil {
		return dom.Elem("div",
			dom.Elem("div#table", dom.Elem("table.rows", dom.Elem("tbody#rows"))).DataSet("scroll", ""),
			dom.Sentence("p.empty", "Press Run: each call becomes a row here the moment it settles."),
		)
	}
	return dom.Elem("div",
		drawTools(v, r),
		drawColumns(v),
		drawGroups(v),
		dom.Elem("div#table.scroll[role=region]",
			dom.Elem("table.rows", drawHead(v, r), drawWindow(v, r)).
				Aria("rowcount", r.View.Len()+1).Aria("busy", strconv.FormatBool(r.View.Filtering())),
			dom.ShowIf(r.View.Len() == 0 && r.Lane.Total() > 0, func() app.UI {
				return dom.Sentence("p.empty", "No row fits this search.")
			}),
		).DataSet("scroll", "").TabIndex(0).Aria("label", say.T("Results, a row a call")).
			OnScroll(func(ctx app.Context, _ app.Event) { look(v, ctx.JSSrc()) }).OnKeyDown(onRowsKey(v)),
	)
}

// drawTools draws the search, the buttons that show calls of one status, and the downloads.
func drawTools(v *view, r *model.Run) app.UI {
	l := &r.Lane
	return dom.Elem("div.tools",
		dom.Single("input#search[type=search][placeholder=Search, or city:Berlin][aria-label=Search in results]").
			OnInput(func(ctx app.Context, _ app.Event) {
				text := ctx.JSSrc().Get("value").String()
				ask(v, func(q *table.Query) { q.Search = text })
			}),
		drawOnly(v, "", "All", l.Total()),
		drawOnly(v, "fulfilled", "Fulfilled", l.Count(board.Fulfilled)),
		drawOnly(v, "rejected", "Rejected", l.Count(board.Rejected)),
		dom.ShowIf(l.Count(board.Aborted) > 0, func() app.UI {
			return drawOnly(v, "aborted", "Aborted", l.Count(board.Aborted))
		}),
		dom.ShowIf(l.Ended, func() app.UI { return drawDownloads(v, r) }),
	)
}

// drawDownloads draws the table as a file, in a menu, and on the clipboard. A run of the browser itself is in no file
// of a server.
func drawDownloads(v *view, r *model.Run) app.UI {
	var all []app.UI
	for i, f := range table.Formats() {
		switch {
		case !f.OnPage:
		case i == 0:
			all = append(all, drawDownload("a#download.button", r.ExportAddress(f.Name), f.Label))
		default:
			all = append(all, drawDownload("a#download-"+f.Name+".button", r.ExportAddress(f.Name), f.Label))
		}
	}
	return dom.Elem("div.line",
		dom.ShowIf(!r.Here, func() app.UI {
			return dom.Elem("details.chip.downloads", dom.Sentence("summary", "Download"), dom.Elem("div.menu", all...))
		}),
		dom.Words("button#copy-table[type=button]", v.m.Runs.CopyText()).
			OnClick(func(app.Context, app.Event) { copyTable(v) }),
	)
}

func drawDownload(spec, address, text string) app.UI {
	return dom.Words(spec+"[download=]", text).Attr("href", address)
}

func copyTable(v *view) {
	if text := v.m.Runs.TableText(); text != "" && copyText(v, text) {
		v.m.Runs.TableCopied()
	}
	v.m.Changed()
}

func drawOnly(v *view, status, label string, n int) app.UI {
	name := status
	if name == "" {
		name = "all"
	}
	return dom.Words("button[type=button]", onlyText(label, n)).ID("only-"+name).
		Aria("pressed", strconv.FormatBool(v.m.Runs.Shown.View.Query.Only == status)).
		OnClick(func(app.Context, app.Event) { ask(v, func(q *table.Query) { q.Only = status }) })
}

func onlyText(label string, n int) string { return say.T(label) + " " + say.Number(n) }

// drawHead names the columns; each is a button that sorts.
func drawHead(v *view, r *model.Run) app.UI {
	heads := []app.UI{
		drawHeading(v, table.ID, "ID", "", drawSelectAll(v, r)), drawHeading(v, table.Status, say.T("Status"), ""),
		drawHeading(v, table.HTTP, "HTTP", "n"), drawHeading(v, table.Time, say.T("Time"), "n"),
	}
	for i, c := range r.View.Columns.Shown() {
		heads = append(heads, drawColumnHeading(v, c, i))
	}
	return dom.Elem("thead", dom.Elem("tr", heads...))
}

func drawHeading(v *view, column, label, class string, before ...app.UI) app.HTMLElem {
	query := v.m.Runs.Shown.View.Query
	order, arrow := "none", ""
	if query.Sort == column {
		order, arrow = "ascending", " ↑"
		if query.Down {
			order, arrow = "descending", " ↓"
		}
	}
	return dom.Elem("th[scope=col]", append(before,
		dom.Words("button[type=button]", say.Clip(label, 40)+arrow).
			OnClick(func(app.Context, app.Event) { ask(v, func(q *table.Query) { sortBy(q, column) }) }, column),
	)...).Class(class).Aria("sort", order)
}

// sortBy sorts by a column: up, down, and back to the order of the input.
func sortBy(q *table.Query, column string) {
	switch {
	case q.Sort != column:
		q.Sort, q.Down = column, false
	case !q.Down:
		q.Down = true
	default:
		q.Sort, q.Down = "", false
	}
}

// ask changes which rows are shown, from the first on.
func ask(v *view, change func(*table.Query)) {
	v.m.Runs.Ask(change)
	v.rows.window.First = 0
	scrollRows(0)
}

// onRowsKey walks through the rows while one is open, and copies those that are selected.
func onRowsKey(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		key, by := e.Get("key").String(), 0
		switch key {
		case "ArrowDown":
			by = 1
		case "ArrowUp":
			by = -1
		}
		if key == "c" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()) && v.m.Runs.Shown.View.Selected() > 0 {
			e.PreventDefault()
			copyTable(v)
		}
		if by != 0 && v.m.Runs.Open >= 0 {
			e.PreventDefault()
			step(v, by)
		}
	}
}
