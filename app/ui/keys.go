package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// keys is the list of keys, opened by ?.
type keys struct {
	P *page
}

var keyList = [][2]string{
	{"Ctrl ⏎ or ⌘ ⏎", "run"},
	{"Esc", "close what is open, or cancel the run"},
	{"/", "search in the results"},
	{"↑ ↓", "the row before or after, once one is open"},
	{"?", "this list"},
}

// draw draws the dialog, which the browser keeps closed.
func (k *keys) draw() app.UI {
	var list []app.UI
	for _, one := range keyList {
		list = append(list, elem("dt", told("kbd", one[0])), told("dd", one[1]))
	}
	return elem("dialog#keys[aria-labelledby=keys-title]",
		told("h2#keys-title", "Keys"),
		elem("dl", list...),
		told("button#keys-close[type=button]", "Close").OnClick(func(app.Context, app.Event) { element("keys").Call("close") }),
	)
}

func openKeys() {
	if d := element("keys"); found(d) && !d.Get("open").Bool() {
		d.Call("showModal")
	}
}

// listen hears the keys and the changes of the window.
func (p *page) listen() {
	w := app.Window()
	redraw := func(app.Context, app.Event) {
		p.ctx.Dispatch(func(app.Context) {
			if hidden() {
				p.framed = false // the frame that was asked for comes when somebody looks again
			}
			p.canvas.forget()
			p.wake()
		})
	}
	p.leaveWindow = append(p.leaveWindow,
		w.AddEventListener("keydown", func(_ app.Context, e app.Event) { p.onKey(e) }),
		w.AddEventListener("resize", redraw),
		w.AddEventListener("visibilitychange", redraw),
	)
}

// onKey does what a key asks for.
func (p *page) onKey(e app.Event) {
	key := e.Get("key").String()
	switch {
	case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
		e.PreventDefault()
		p.ctx.Dispatch(func(app.Context) { p.run() })
	case key == "Escape":
		p.onEscape()
	case typing(e):
	case key == "/":
		e.PreventDefault()
		focus("search")
	case key == "?":
		openKeys()
	}
}

// onEscape closes what is open first; then it cancels.
func (p *page) onEscape() {
	if d := element("keys"); found(d) && d.Get("open").Bool() {
		return // the browser closes it
	}
	p.ctx.Dispatch(func(app.Context) {
		if p.open >= 0 {
			p.openCall(-1)
			return
		}
		p.cancel()
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
