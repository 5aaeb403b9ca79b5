package ui

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/column"
	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/table"
)

// drawWindow draws the rows in sight, between two spacers as high as what is left out.
func drawWindow(v *view, r *model.Run) app.UI {
	total := r.View.Len()
	first := min(v.rows.window.First, total)
	last := min(first+v.rows.window.Count, total)
	return dom.Elem("tbody#rows",
		drawSpacer(first, r),
		app.Range(make([]struct{}, last-first)).Slice(func(i int) app.UI { return drawRow(v, r, first+i) }),
		drawSpacer(total-last, r),
	)
}

func drawSpacer(count int, r *model.Run) app.UI {
	return dom.Elem("tr[aria-hidden=true]",
		dom.Elem("td.pad").Attr("colspan", ownColumns+len(r.View.Columns.Shown())).
			Attr("height", strconv.Itoa(count*rowHigh)),
	)
}

// drawRow draws one call as it is by now.
func drawRow(v *view, r *model.Run, at int) app.UI {
	index := r.View.Index(at)
	o, state := r.Lane.Outcome(index), r.Lane.State(index)
	class := state.String()
	if state == board.Flying {
		class += " flying"
	}
	if index == v.m.Runs.Open {
		class += " open"
	}
	cells := append([]app.UI{
		dom.Elem("td.m.first", drawSelector(v, r, at), dom.Words("button.id[type=button]", say.Clip(r.ID(index), 60))),
		dom.Elem("td", dom.Elem("i.mark"), app.Text(state.Word())),
		dom.Words("td.n.m", table.Cell(o, table.HTTP)),
		dom.Words("td.n", board.Took(o)),
	}, drawAnswer(r, index)...)
	return dom.Elem("tr", cells...).Class(class).DataSet("index", index).DataSet("status", state.String()).
		Aria("rowindex", at+2).OnClick(func(app.Context, app.Event) { v.m.Runs.OpenCall(index) }, index)
}

// drawAnswer draws what the call brought: its columns, or why there are none.
func drawAnswer(r *model.Run, index int) []app.UI {
	columns := r.View.Columns.Shown()
	row := r.View.Row(index)
	isBlank := !slices.ContainsFunc(row, func(c column.Cell) bool { return c.Text != "" })
	if isBlank || r.Lane.State(index) != board.Fulfilled {
		if why := board.Why(r.Lane.Outcome(index)); why != "" {
			return []app.UI{dom.Words("td.why", why).Attr("colspan", len(columns))}
		}
	}
	cells := make([]app.UI, len(row))
	for i, cell := range row {
		cells[i] = drawCell(cell, columns[i].Path)
	}
	return cells
}

// drawCell draws a part of an answer: a number at the right, as in a spreadsheet, and an address to be followed, which
// learns nothing of this page.
func drawCell(c column.Cell, path string) app.HTMLElem {
	cell := dom.Elem("td").Attr("colspan", 1).Attr("title", c.Text)
	switch {
	case c.Link != "":
		return cell.Body(dom.Words("a[target=_blank][rel=noopener noreferrer]", c.Text).Attr("href", c.Link).
			OnClick(func(_ app.Context, e app.Event) { e.Call("stopPropagation") })) // the row would open
	case c.IsNumber:
		return cell.Class("n").Text(c.Text)
	}
	if path == "email" || path == "value" || path == "url" {
		cell = cell.Class("m")
	}
	return cell.Text(c.Text)
}

// drawSelector draws the box by which a row is selected; with Shift, all rows since the last one.
func drawSelector(v *view, r *model.Run, at int) app.UI {
	index := r.View.Index(at)
	return dom.Single("input.select[type=checkbox]").Aria("label", say.T("Select row {}", say.Number(at+1))).
		Attr("checked", r.View.IsSelected(index)).OnClick(func(ctx app.Context, e app.Event) {
		e.Call("stopPropagation") // the row itself opens when it is pressed
		r.View.Select(at, ctx.JSSrc().Get("checked").Bool(), e.Get("shiftKey").Bool())
		v.m.Copied = ""
		v.m.Changed()
	}, index, at, r.Name)
}

// drawSelectAll draws the box that selects every row that is shown, or none.
func drawSelectAll(v *view, r *model.Run) app.UI {
	n := r.View.Selected()
	return dom.Single("input.select[type=checkbox][aria-label=Select all rows that are shown]").
		Attr("checked", n > 0 && n >= r.View.Len()).OnClick(func(ctx app.Context, _ app.Event) {
		r.View.SelectAll(ctx.JSSrc().Get("checked").Bool())
		v.m.Copied = ""
		v.m.Changed()
	}, r.Name)
}

// step opens the next or the previous row, and keeps it in sight.
func step(v *view, by int) {
	if at := v.m.Runs.Step(by); at >= 0 {
		revealRow(at)
	}
}

// revealRow scrolls the table until a row is in sight.
func revealRow(at int) {
	box := dom.Element("table")
	if !dom.Found(box) {
		return
	}
	top, tall := box.Get("scrollTop").Float(), box.Get("clientHeight").Float()
	switch y := float64(at * rowHigh); {
	case y < top:
		box.Set("scrollTop", y)
	case y+rowHigh+headHigh > top+tall:
		box.Set("scrollTop", y+rowHigh+headHigh-tall)
	}
}

// look moves the window of rows to where the table is scrolled to.
func look(v *view, box app.Value) {
	if v.m.Runs.Shown == nil || !dom.Found(box) {
		return
	}
	top, tall := box.Get("scrollTop").Float()-headHigh, box.Get("clientHeight").Float()
	w := table.View(v.m.Runs.Shown.View.Len(), rowHigh, top, tall, overscan)
	w.Count = min(w.Count, v.rows.window.Count+rowsMore)
	if w != v.rows.window {
		v.rows.window = w
		v.m.Changed()
		v.wake()
	}
}
