package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
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
		return elem("div",
			elem("div#table", elem("table.rows", elem("tbody#rows"))).DataSet("scroll", ""),
			sentence("p.empty", "Press Run: each call becomes a row here the moment it settles."),
		)
	}
	return elem("div",
		drawTools(v, r),
		drawColumns(v),
		elem("div#table.scroll[role=region]",
			elem("table.rows", drawHead(v, r), drawWindow(v, r)).
				Aria("rowcount", r.View.Len()+1).Aria("busy", strconv.FormatBool(r.View.Filtering())),
			showIf(r.View.Len() == 0 && r.Lane.Total() > 0, func() app.UI {
				return sentence("p.empty", "No row fits this search.")
			}),
		).DataSet("scroll", "").TabIndex(0).Aria("label", say.T("Results, a row a call")).
			OnScroll(func(ctx app.Context, _ app.Event) { look(v, ctx.JSSrc()) }).OnKeyDown(onRowsKey(v)),
	)
}

// drawTools draws the search, the buttons that show calls of one status, and the downloads.
func drawTools(v *view, r *model.Run) app.UI {
	l := &r.Lane
	return elem("div.tools",
		single("input#search[type=search][placeholder=Search, or city:Berlin][aria-label=Search in results]").
			OnInput(func(ctx app.Context, _ app.Event) {
				text := ctx.JSSrc().Get("value").String()
				ask(v, func(q *table.Query) { q.Search = text })
			}),
		drawOnly(v, "", "All", l.Total()),
		drawOnly(v, "fulfilled", "Fulfilled", l.Count(board.Fulfilled)),
		drawOnly(v, "rejected", "Rejected", l.Count(board.Rejected)),
		showIf(l.Count(board.Aborted) > 0, func() app.UI {
			return drawOnly(v, "aborted", "Aborted", l.Count(board.Aborted))
		}),
		showIf(l.Ended, func() app.UI { return drawDownloads(v, r) }),
	)
}

// drawDownloads draws the table as a file, and on the clipboard. A run of the browser itself is in no file of a server.
func drawDownloads(v *view, r *model.Run) app.UI {
	var all []app.UI
	for i, f := range table.Formats() {
		switch {
		case r.Here || !f.OnPage:
		case i == 0:
			all = append(all, drawDownload("a#download.button", r.ExportAddress(f.Name), say.T("Download {}", f.Label)))
		default:
			all = append(all, drawDownload("a#download-"+f.Name+".button", r.ExportAddress(f.Name), f.Label))
		}
	}
	all = append(all, words("button#copy-table[type=button]", v.m.Runs.CopyText()).
		OnClick(func(app.Context, app.Event) { copyTable(v) }))
	return elem("div.line", all...)
}

func drawDownload(spec, address, text string) app.UI {
	return words(spec+"[download=]", text).Attr("href", address)
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
	return words("button[type=button]", onlyText(label, n)).ID("only-"+name).
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
	for _, column := range r.View.Columns.Shown() {
		heads = append(heads, drawHeading(v, column.Path, column.Name, ""))
	}
	return elem("thead", elem("tr", heads...))
}

func drawHeading(v *view, column, label, class string, before ...app.UI) app.UI {
	query := v.m.Runs.Shown.View.Query
	order, arrow := "none", ""
	if query.Sort == column {
		order, arrow = "ascending", " ↑"
		if query.Down {
			order, arrow = "descending", " ↓"
		}
	}
	return elem("th[scope=col]", append(before,
		words("button[type=button]", say.Clip(label, 40)+arrow).
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
	v.window.First = 0
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
