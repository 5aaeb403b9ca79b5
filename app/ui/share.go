package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// drawShare offers the run to others, to watch, and its plan, to run for themselves; a key is in neither.
func drawShare(v *view) app.UI {
	r, origin := v.m.Runs.Shown, app.Window().Get("location").Get("origin").String()
	return dom.Elem("div.line.wrap.share",
		dom.ShowIf(!r.Here, func() app.UI {
			return drawCopy(v, "copy-watch", "Copy a link to watch this run", func(id string) {
				if copyText(v, origin+"/run/"+r.Name) {
					v.m.Copied = id
				}
				v.m.Changed()
			})
		}),
		dom.ShowIf(r.Plan != nil, func() app.UI {
			return drawCopy(v, "copy-plan", "Copy a link to this plan", func(id string) {
				copyPlan(v, id, origin, *r.Plan)
			})
		}),
		drawBell(v),
	)
}

// drawCopy draws a button that copies something, and says so afterwards.
func drawCopy(v *view, id, text string, copying func(id string)) app.UI {
	now := text
	if v.m.Copied == id {
		now = "Copied"
	}
	return dom.Sentence("button.quiet[type=button]", now).ID(id).DataSet("wide", say.T(text)).
		OnClick(func(app.Context, app.Event) { copying(id) }, v.m.Runs.Shown.Name)
}

// copyText puts a text on the clipboard, and reports whether the browser lets pages do so.
func copyText(v *view, text string) bool {
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if !dom.Found(clipboard) {
		v.m.Say = say.T("This browser does not let pages copy") + "."
		return false
	}
	clipboard.Call("writeText", text)
	return true
}

// copyPlan puts the link of a plan on the clipboard, for the button of that id. The browser packs the plan, which takes
// a moment: a ClipboardItem takes a promise of the text, so that the copy still belongs to the click, as Safari
// demands. A browser without it copies the text when it is there.
func copyPlan(v *view, id, origin string, shared plan.Plan) {
	clipboard, item := app.Window().Get("navigator").Get("clipboard"), app.Window().Get("ClipboardItem")
	if !dom.Found(clipboard) {
		copyText(v, "")
		return
	}
	copying := dom.Promise(func() (string, error) {
		text, err := link.Encode(v.ctx, shared)
		return origin + "/#p=" + text, err
	})
	if dom.Found(item) && dom.Found(clipboard.Get("write")) {
		items := app.Window().Get("Array").Call("of", item.New(map[string]any{"text/plain": copying}))
		copying = clipboard.Call("write", items)
	} else {
		copying = copying.Call("then", clipboard.Get("writeText").Call("bind", clipboard))
	}
	dom.Await(copying, func() {}, func(app.Value) {
		v.ctx.Dispatch(func(app.Context) {
			v.m.Copied = id
			v.m.Changed()
		})
	})
}

// drawBell draws the switch for the notification, while a run goes on that takes long enough to leave it.
func drawBell(v *view) app.UI {
	return dom.ShowIf(v.m.Runs.Shown.Running() && (v.tab.Notifies() || v.m.Runs.Shown.IsLong(v.m.Now)), func() app.UI {
		return dom.Sentence("button#notify.quiet[type=button]", "Notify me at the end").
			Aria("pressed", strconv.FormatBool(v.tab.Notifies())).OnClick(func(app.Context, app.Event) {
			v.tab.ToggleNotify()
			v.m.Changed()
		})
	})
}
