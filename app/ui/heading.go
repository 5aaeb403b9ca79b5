package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/column"
	"allsettled/app/dom"
)

// ownColumns is how many columns stand before those of the answers.
const ownColumns = 4

// wideStep is by how many pixels a press makes a column wider or narrower.
const wideStep = 40

// drawColumnHeading draws the head of a column of the answers. It can be dragged to another place, and its right edge
// to another width; a double click there fits the width to what is in sight. The menu of the column does the same
// without dragging, as WCAG 2.2 wants it (2.5.7).
func drawColumnHeading(v *view, c column.Column, i int) app.UI {
	return drawHeading(v, c.Path, c.Name, "", drawGrip(v, i)).DataSet("column", c.Path).Attr("draggable", true).
		OnDragStart(func(app.Context, app.Event) { v.rows.dragged = i }, i).
		OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).
		OnDrop(func(_ app.Context, e app.Event) {
			e.PreventDefault()
			v.m.Offer(v.m.Runs.Columns().Move(v.rows.dragged, i-v.rows.dragged))
		}, i)
}

// drawGrip draws the right edge of the head at i, by which its width is changed.
func drawGrip(v *view, i int) app.UI {
	return dom.Elem("i.grip[aria-hidden=true]").
		Attr("draggable", true). // so that the head is not dragged instead
		OnDragStart(func(_ app.Context, e app.Event) { e.PreventDefault() }).
		On("pointerdown", func(ctx app.Context, e app.Event) {
			v.rows.grip = grip{from: e.Get("clientX").Int(), wide: widthOf(i), isHeld: true}
			ctx.JSSrc().Call("setPointerCapture", e.Get("pointerId"))
		}, i).
		On("pointermove", func(_ app.Context, e app.Event) {
			if v.rows.grip.isHeld {
				resize(v, i, v.rows.grip.wide+e.Get("clientX").Int()-v.rows.grip.from)
			}
		}, i).
		On("pointerup", func(app.Context, app.Event) { v.rows.grip.isHeld = false }).
		OnDblClick(func(app.Context, app.Event) { resize(v, i, fitting(i)) }, i)
}

// resize gives the column at i a width in pixels.
func resize(v *view, i, pixels int) {
	v.m.Runs.Columns().Resize(i, pixels)
	v.m.Changed()
	v.wake()
}

// widthOf is how wide the column at i is now, in pixels.
func widthOf(i int) int {
	head := dom.Element("rows").Get("parentElement").Get("tHead").Get("rows").Index(0)
	return head.Get("cells").Index(ownColumns + i).Get("offsetWidth").Int()
}

// fitting is how wide the column at i has to be to show all of its cells in sight, in pixels. A row without that column
// is a spacer, or a call that was rejected.
func fitting(i int) (pixels int) {
	const padding = 22 // at both sides, as the stylesheet has it
	rows, text := dom.Element("rows").Get("rows"), app.Window().Get("document").Call("createRange")
	for at := range rows.Length() {
		if cell := rows.Index(at).Get("cells").Index(ownColumns + i); dom.Found(cell) {
			text.Call("selectNodeContents", cell)
			pixels = max(pixels, text.Call("getBoundingClientRect").Get("width").Int()+padding)
		}
	}
	return pixels
}

// styleColumns gives the columns the widths that a person gave them.
func styleColumns(v *view) {
	var pixels []int
	for _, c := range v.m.Runs.Columns().List {
		pixels = append(pixels, c.Wide)
	}
	v.rows.widths.Set(ownColumns, pixels)
}
