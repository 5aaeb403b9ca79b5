package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
)

// keys are the keys of the page, and what each does.
var keys = [][2]string{
	{"Ctrl ⏎ or ⌘ ⏎", "run"},
	{"Esc", "close what is open, or cancel the run"},
	{"/", "search in the results"},
	{"↑ ↓", "the row before or after, once one is open"},
	{"?", "this list"},
}

// drawKeys draws the list of keys as a dialog, which the browser keeps closed.
func drawKeys() app.UI {
	var list []app.UI
	for _, one := range keys {
		list = append(list, dom.Elem("dt", dom.Sentence("kbd", one[0])), dom.Sentence("dd", one[1]))
	}
	return dom.Elem("dialog#keys[aria-labelledby=keys-title]",
		dom.Sentence("h2#keys-title", "Keys"),
		dom.Elem("dl", list...),
		dom.Sentence("button#keys-close[type=button]", "Close").
			OnClick(func(app.Context, app.Event) { dom.Element("keys").Call("close") }),
	)
}

func openKeys() {
	if d := dom.Element("keys"); dom.Found(d) && !d.Get("open").Bool() {
		d.Call("showModal")
	}
}

// listen takes the keys and the changes of the window.
func listen(v *view) {
	w := app.Window()
	redraw := func(app.Context, app.Event) {
		v.ctx.Dispatch(func(app.Context) {
			if dom.IsHidden() {
				v.frames.asked = false // the frame that was asked for comes only when the page is seen again
			}
			v.canvas.Forget()
			v.wake()
		})
	}
	v.leaveWindow = append(v.leaveWindow,
		w.AddEventListener("keydown", func(_ app.Context, e app.Event) { onPageKey(v, e) }),
		w.AddEventListener("resize", redraw),
		w.AddEventListener("visibilitychange", redraw),
	)
}

// onPageKey does what a key asks for.
func onPageKey(v *view, e app.Event) {
	key := e.Get("key").String()
	switch {
	case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
		e.PreventDefault()
		v.ctx.Dispatch(func(app.Context) { v.m.Run() })
	case key == "Escape":
		onEscape(v)
	case typing(e):
	case key == "/":
		e.PreventDefault()
		dom.Focus("search")
	case key == "?":
		openKeys()
	}
}

// onEscape closes what is open first; then it cancels.
func onEscape(v *view) {
	if d := dom.Element("keys"); dom.Found(d) && d.Get("open").Bool() {
		return // the browser closes it
	}
	v.ctx.Dispatch(func(app.Context) {
		if v.m.Runs.Open >= 0 {
			v.m.Runs.OpenCall(-1)
			return
		}
		v.m.Cancel()
	})
}

// typing reports whether a key goes into a field.
func typing(e app.Event) bool {
	if e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() {
		return true
	}
	switch e.Get("target").Get("tagName").String() {
	case "INPUT":
		kind := e.Get("target").Get("type").String()
		return kind != "radio" && kind != "checkbox"
	case "TEXTAREA", "SELECT":
		return true
	}
	return false
}
