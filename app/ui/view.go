package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/canvas"
	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/pane"
	"allsettled/app/tab"
	"allsettled/app/table"
	"allsettled/app/ui/form"
)

// view is the page as a component of go-app: it draws a model, and holds what belongs to the document alone.
type view struct {
	app.Compo

	m      *model.Page
	ctx    app.Context
	rows   rows          // of the table
	canvas canvas.Canvas // the timeline
	sample recorded      // is played before there is a timeline
	panes  pane.Panes    // the tabs that are open
	form   *form.Form
	lanes  map[string]*canvas.Canvas // of the comparison, by the races' ids
	drawn  int                       // the revision of the model that was drawn last
	alive  bool
	typed  bool // the form held something else than the first draft before the page came alive

	tip    string // says what is under the pointer, beside it on the canvas
	copied string // what became of the last copy of a call, said on its button
	theme  string // light or dark; empty for the system's
	tab    tab.Tab

	frames      frames
	address     addressBar
	leaveWindow []func()
}

// rows are the rows of the table that are in the document, and what is being dragged there.
type rows struct {
	window  table.Window
	dragged int // the column whose head is dragged
	grip    grip
	widths  dom.Widths
}

// grip is the edge of a column while it is dragged.
type grip struct {
	from, wide int // where it was taken, and the width of the column then, in pixels
	isHeld     bool
}

// frames are those of the browser's animation.
type frames struct {
	asked   bool // for one
	painted bool // the last one wrote counts into the document, see paint
	run     app.Func
}

// addressBar is what the browser's address bar stands for: a run, or the page without one.
type addressBar struct {
	path string     // empty before go-app has read it
	run  *model.Run // that was shown when it was read or written last
}

// recorded is the sample that the page plays once, before anything was run.
type recorded struct {
	canvas canvas.Canvas
	lane   *board.Lane // nil until it is played
	began  time.Time
}

func newView(transport model.Transport, write model.CodeWriter) *view {
	v := &view{m: model.New(transport, write)}
	v.form = form.New(v.m, &v.panes, v.dispatch, v.redraw)
	if app.IsClient {
		v.typed = take(&v.m.Form.Draft)
	}
	return v
}

// wake asks for one animation frame, unless one is asked for already. A hidden page gets none: a timer takes its place.
func (v *view) wake() {
	if v.frames.asked || v.frames.run == nil {
		return
	}
	v.frames.asked = true
	if dom.IsHidden() {
		app.Window().Call("setTimeout", v.frames.run, 400)
		return
	}
	app.Window().Call("requestAnimationFrame", v.frames.run)
}

// redraw draws the page and measures it again: parts of it have come into sight, or have another size.
func (v *view) redraw() {
	v.canvas.Forget()
	v.m.Changed()
	v.wake()
}

// dispatch runs a change on go-app's goroutine, and draws.
func (v *view) dispatch(change func()) { v.ctx.Dispatch(func(app.Context) { change() }) }
