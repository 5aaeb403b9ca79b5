package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/table"
)

// rows is the table of outcomes. Only the rows in view, and a few around
// them, are in the document.
type rows struct {
	P *page
}

// The table's measures in pixels, as the stylesheet has them, and how many rows
// stand ready beyond either edge.
const (
	rowHigh  = 34
	overscan = 12
	headHigh = 36
	rowsMore = 8 // are added in a frame: a row takes more than a millisecond to make
)

// draw draws the tools, the head and the window of rows.
func (r *rows) draw() app.UI {
	s := r.P.cur
	if s == nil {
		return elem("div",
			elem("div#table").DataSet("scroll", "").Body(elem("table.rows", elem("tbody#rows"))),
			told("p.empty", "Press Run: each call becomes a row here the moment it settles."),
		)
	}
	return elem("div",
		r.tools(s),
		(&columns{P: r.P}).draw(),
		elem("div#table.scroll").DataSet("scroll", "").TabIndex(0).Role("region").Aria("label", say.T("Results, a row a call")).
			OnScroll(r.onScroll).OnKeyDown(r.onKey).Body(
			elem("table.rows").Aria("rowcount", s.rows()+1).Aria("busy", strconv.FormatBool(s.sifting != nil)).Body(r.head(s), r.body(s)),
			showIf(s.rows() == 0 && s.lane.Total() > 0, func() app.UI {
				return told("p.empty", "No row fits this search.")
			}),
		),
	)
}

func (r *rows) tools(s *runView) app.UI {
	l := &s.lane
	return elem("div.tools",
		single("input#search[type=search][placeholder=Search, or city:Berlin][aria-label=Search in results]").OnInput(r.onSearch),
		r.only("", "All", l.Total()),
		r.only("fulfilled", "Fulfilled", l.Count(board.Fulfilled)),
		r.only("rejected", "Rejected", l.Count(board.Rejected)),
		showIf(l.Count(board.Aborted) > 0, func() app.UI { return r.only("aborted", "Aborted", l.Count(board.Aborted)) }),
		showIf(l.Ended, func() app.UI { return r.downloads(s) }),
	)
}

// downloads are the table as a file, and on the clipboard.
func (r *rows) downloads(s *runView) app.UI {
	if s.Here {
		return elem("div.line", words("button#copy-table[type=button]", r.copyText(s)).OnClick(func(app.Context, app.Event) { r.P.copyTable(s) }))
	}
	var all []app.UI
	for i, f := range table.Formats() {
		switch {
		case !f.OnPage:
		case i == 0:
			all = append(all, elem("a#download.button[download=]").Attr("href", export(s, f.Name)).Text(say.T("Download {}", f.Label)))
		default:
			all = append(all, elem("a#download-"+f.Name+".button[download=]").Attr("href", export(s, f.Name)).Text(f.Label))
		}
	}
	all = append(all, words("button#copy-table[type=button]", r.copyText(s)).OnClick(func(app.Context, app.Event) { r.P.copyTable(s) }))
	return elem("div.line", all...)
}

func (r *rows) copyText(s *runView) string {
	switch n := len(s.selected); {
	case r.P.copiedIDs == copiedTable:
		return say.T("Copied")
	case n > 0:
		return say.N(n, "Copy {} row|Copy {} rows")
	}
	return say.T("Copy")
}

// export is the address of the table as a file.
func export(s *runView, format string) string {
	paths, names := s.paths()
	address := "/api/runs/" + url.PathEscape(s.Run) + "/export." + format + "?columns=" + listed(paths)
	if !slices.Equal(paths, names) {
		address += "&names=" + listed(names)
	}
	var later []string
	for _, m := range s.retries {
		later = append(later, m.Run)
	}
	if len(later) > 0 {
		address += "&mended=" + strings.Join(later, ",")
	}
	return address
}

// listed writes a list as the exports read it: with commas between, those in it escaped.
func listed(list []string) string {
	var b strings.Builder
	for i, one := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(one, ",", `\,`))
	}
	return url.QueryEscape(b.String())
}

func (r *rows) only(status, label string, n int) app.UI {
	pressed := strconv.FormatBool(r.P.cur.pick.Only == status)
	name := status
	if name == "" {
		name = "all"
	}
	return elem("button").ID("only-"+name).Attr("type", "button").Aria("pressed", pressed).Text(onlyText(label, n)).
		OnClick(func(app.Context, app.Event) { r.repick(func(p *table.Query) { p.Only = status }) })
}

func onlyText(label string, n int) string { return say.T(label) + " " + say.Number(n) }

// head names the columns; each is a button that sorts.
func (r *rows) head(s *runView) app.UI {
	own := []app.UI{
		r.heading(table.ID, "ID", "", r.selectAll(s)), r.heading(table.Status, say.T("Status"), ""),
		r.heading(table.HTTP, "HTTP", "n"), r.heading(table.Time, say.T("Time"), "n"),
	}
	for _, column := range s.shownColumns() {
		own = append(own, r.heading(column.Path, column.Name, ""))
	}
	return elem("thead", elem("tr", own...))
}

func (r *rows) heading(column, label, class string, before ...app.UI) app.UI {
	pick := r.P.cur.pick
	order, arrow := "none", ""
	if pick.Sort == column {
		order, arrow = "ascending", " ↑"
		if pick.Down {
			order, arrow = "descending", " ↓"
		}
	}
	return elem("th").Class(class).Attr("scope", "col").Aria("sort", order).Body(append(before,
		words("button[type=button]", clip(label, 40)+arrow).
			OnClick(func(app.Context, app.Event) { r.repick(func(p *table.Query) { turn(p, column) }) }, column),
	)...)
}

// turn sorts by a column: up, down, and back to the order of the input.
func turn(p *table.Query, column string) {
	switch {
	case p.Sort != column:
		p.Sort, p.Down = column, false
	case !p.Down:
		p.Down = true
	default:
		p.Sort, p.Down = "", false
	}
}

func (r *rows) repick(change func(*table.Query)) {
	p := r.P.cur.pick
	change(&p)
	r.P.cur.choose(p)
	r.P.window.First = 0
	r.P.rev++
	r.P.wake()
	scrollRows(0)
}

func (r *rows) onSearch(ctx app.Context, _ app.Event) {
	r.repickSearch(ctx.JSSrc().Get("value").String())
}

func (r *rows) repickSearch(text string) { r.repick(func(p *table.Query) { p.Search = text }) }

func (r *rows) onScroll(ctx app.Context, _ app.Event) { r.P.look(ctx.JSSrc()) }

// look moves the window to where the table is scrolled to.
func (p *page) look(box app.Value) {
	if p.cur == nil || !found(box) {
		return
	}
	w := table.View(p.cur.rows(), rowHigh, box.Get("scrollTop").Float()-headHigh, box.Get("clientHeight").Float(), overscan)
	w.Count = min(w.Count, p.window.Count+rowsMore)
	if w != p.window {
		p.window = w
		p.rev++
		p.wake()
	}
}

// onKey walks through the rows while one is open, and copies those that are selected.
func (r *rows) onKey(_ app.Context, e app.Event) {
	step := 0
	switch e.Get("key").String() {
	case "ArrowDown":
		step = 1
	case "ArrowUp":
		step = -1
	}
	if e.Get("key").String() == "c" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()) && len(r.P.cur.selected) > 0 {
		e.PreventDefault()
		r.P.copyTable(r.P.cur)
	}
	if step != 0 && r.P.open >= 0 {
		e.PreventDefault()
		r.P.step(step)
	}
}
