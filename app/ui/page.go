package ui

import (
	"strconv"
	"time"

	"allsettled/app/dom"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// OnMount brings the page alive.
func (v *view) OnMount(ctx app.Context) {
	v.ctx, v.alive = ctx, true
	v.frames.run = app.FuncOf(func(app.Value, []app.Value) any {
		// An update would draw: this only runs onFrame.
		ctx.Dispatcher().Dispatch(app.Dispatch{Mode: app.Next, Source: ctx.Src(), Function: v.onFrame})
		return nil
	})
	v.recallTheme()
	v.m.Attach(host{v}, v.typed)
	listen(v)
	takeWalks(v)
	ctx.Defer(func(app.Context) {
		give(v.m.Form.Draft)
		v.canvas.Forget()
		v.wake()
		setReady()
	})
}

// OnDismount stops watching; the runs go on.
func (v *view) OnDismount() {
	for _, leave := range v.leaveWindow {
		leave()
	}
	v.m.Detach()
}

// OnNav shows the run that the address names, or fills in the plan of its link.
func (v *view) OnNav(ctx app.Context) {
	readLink(v, ctx, ctx.Page().URL().Fragment)
	readAddress(v, ctx)
}

// Render draws the page.
func (v *view) Render() app.UI {
	v.drawn = v.m.Rev
	return dom.Elem("div#app",
		// go-app would take the link for one to another page once the address bar names a run
		dom.Sentence("a.skip[href=#results]", "Skip to the results").
			OnClick(func(_ app.Context, e app.Event) { e.Call("stopPropagation") }),
		drawTop(v),
		dom.Elem("main.work",
			v.form.Draw(),
			drawResults(v),
			dom.Elem("div.beside", drawHistory(v)),
		).DataSet("folded", strconv.FormatBool(v.panes.Folded)),
		drawDetail(v),
		drawKeys(),
		drawToast(v),
		drawLive(v),
		dom.Elem("noscript", dom.Sentence("p.plain", "This page is a small program. "+
			"It needs JavaScript and WebAssembly to make calls and to show what comes back.")),
	)
}

// drawLive draws the region whose changes are read aloud.
func drawLive(v *view) app.UI { return dom.Words("p#live.vh[role=status][aria-live=polite]", v.m.Say) }

// onFrame applies what came in since the last frame, and draws.
func (v *view) onFrame(ctx app.Context) {
	v.frames.asked = false
	now := time.Now()
	v.m.Advance(now)
	v.tab.Announce(v.m.Runs.Shown, &v.canvas, now)
	if v.m.Runs.Shown == nil {
		ctx.Defer(func(app.Context) { playSample(v, now) })
		return
	}
	writeAddress(v)
	if v.m.Rev != v.drawn {
		ctx.Dispatch(func(app.Context) {}) // which draws the document
	}
	early := v.m.Runs.Shown.Running()
	// once more at the end: go-app knows nothing of what paint wrote, and may see no change
	if early || v.frames.painted {
		paint(v, now)
		v.frames.painted = early
	}
	ctx.Defer(func(app.Context) {
		if v.m.Runs.Shown == nil {
			return // a person went back to the page before any run
		}
		if !early {
			v.canvas.Draw(dom.Element("timeline"), &v.m.Runs.Shown.Lane, v.m.Runs.Open, now)
		}
		drawLanes(v, now)
		look(v, dom.Element("table"))
		styleColumns(v)
		if v.m.Rev != v.drawn {
			v.wake() // the table shows more rows, or fewer, than were drawn
		}
		fetchAnswers(v)
	})
	if v.m.Moving() {
		v.wake()
	}
}
