package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
)

// runPath is before the name of a run in the address of its page.
const runPath = "/run/"

// readAddress shows the run that the address names. Where it names none, a run that this tab showed before is written
// into it; a link of a plan stays as it is.
func readAddress(v *view, ctx app.Context) {
	at := ctx.Page().URL()
	v.address.path = at.Path
	if name, ok := strings.CutPrefix(at.Path, runPath); ok {
		v.m.ShowName(name)
	} else if r := v.m.Runs.Shown; r != nil && at.Fragment == "" && hasAddress(v, r) {
		v.address.path = runPath + r.Name
		writePath(v, "replaceState")
	}
	v.address.run = v.m.Runs.Shown
}

// hasAddress reports whether a run has a page of its own: its calls are made by the server that this page is from.
func hasAddress(v *view, r *model.Run) bool { return !r.Here && !v.m.Bare && !v.m.Alone }

// writeAddress puts the run that is shown into the address bar once its server has it, so that a reload, a second tab
// and the buttons of the browser find it. A run whose calls this browser makes has no page.
func writeAddress(v *view) {
	r := v.m.Runs.Shown
	if v.address.path == "" || r == v.address.run || !hasAddress(v, r) || r.Lane.Seq == 0 {
		return
	}
	v.address.run = r
	if path := runPath + r.Name; path != v.address.path {
		v.address.path = path
		writePath(v, "pushState")
	}
}

// writePath writes the address bar by a method of the browser's history.
func writePath(v *view, method string) {
	app.Window().Get("history").Call(method, nil, "", v.address.path)
}

// onWalk shows what the address bar shows after Back and Forward: a run, or the page without one. The form stays.
func onWalk(v *view) {
	at := app.Window().URL()
	readLink(v, v.ctx, at.Fragment)
	if at.Path == v.address.path {
		return
	}
	v.address.path = at.Path
	if name, ok := strings.CutPrefix(at.Path, runPath); ok {
		v.m.ShowName(name)
	} else {
		v.m.Show(nil)
	}
	v.address.run = v.m.Runs.Shown
	v.wake()
}

// takeWalks handles Back and Forward instead of go-app, which would open a new page without what is in this one.
func takeWalks(v *view) {
	if v.m.Bare || v.m.Alone {
		return
	}
	const handler = "onpopstate"
	before := app.Window().Get(handler)
	app.Window().Set(handler, nil)
	leave := app.Window().AddEventListener("popstate", func(app.Context, app.Event) {
		v.ctx.Dispatch(func(app.Context) { onWalk(v) })
	})
	v.leaveWindow = append(v.leaveWindow, leave, func() { app.Window().Set(handler, before) })
}
