package ui

import (
	"math"
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
)

// embed is the bare demo that is shown in a frame of another page: a form whose fields may be locked, and what came of
// it. It is the page without its head, its history and its keys. It remembers nothing, and never runs by itself.
type embed struct {
	*view

	edit    string // which fields may be changed: all, ids, or none for anything else
	parent  app.Value
	origin  string // of the page that holds the frame; empty for none
	measure bool   // that page asked for the height
}

func newEmbed(transport model.Transport) *embed {
	v := newView(transport, nil)
	v.m.Bare = true
	return &embed{view: v}
}

// OnMount brings the demo alive.
func (e *embed) OnMount(ctx app.Context) {
	// A browser that keeps cookies from frames throws when a page uses the storage, as go-app does once a minute: there
	// is one here that holds nothing.
	app.Window().Get("Object").Call("defineProperty", app.Window(), "localStorage",
		map[string]any{"value": map[string]any{}})
	e.view.OnMount(ctx)
	e.meetParent()
}

// OnNav reads what the address asks for: #p=PLAN&edit=locked|ids|all&theme=light|dark|auto.
func (e *embed) OnNav(ctx app.Context) {
	fragment := ctx.Page().URL().Fragment
	values, _ := url.ParseQuery(fragment) // what cannot be read is as good as absent
	if e.edit = values.Get("edit"); e.edit == "" {
		e.edit = "all"
	}
	e.theme = values.Get("theme")
	if e.theme != "light" && e.theme != "dark" {
		e.theme = ""
	}
	e.applyTheme()
	readLink(e.view, ctx, fragment)
	e.m.Changed()
	e.wake()
}

// Render draws the demo.
func (e *embed) Render() app.UI {
	v := e.view
	v.drawn = v.m.Rev
	return dom.Elem("div#app.bare",
		dom.Elem("main",
			dom.Elem("section#form.card[aria-label=What to call]",
				lock(e.edit == "all", v.form.Address(), v.form.Modes()),
				lock(e.edit == "all" || e.edit == "ids", v.form.IDs()),
				dom.Words("p#preflight.hint", v.m.Form.Says),
				v.form.First(),
				v.form.Actions(),
				v.form.Why(),
				v.form.Refusal(),
			),
			dom.Elem("section#results.card[aria-label=Results][tabindex=-1]",
				drawVerdict(v), drawCauses(v), drawTimeline(v), drawRows(v),
			),
		),
		drawDetail(v),
		drawToast(v),
		drawLive(v),
	)
}

// lock draws fields that can be changed only where they are open.
func lock(open bool, fields ...app.UI) app.UI {
	return dom.Elem("fieldset.lock", fields...).Attr("disabled", !open)
}

// meetParent tells the page that holds this frame that the demo is here and, once asked, how high it is. Messages go to
// that page's origin alone, and come from it alone.
func (e *embed) meetParent() {
	e.parent, e.origin = app.Window().Get("parent"), parentOrigin()
	if e.origin == "" || e.parent.Equal(app.Window()) {
		return
	}
	onMessage := func(_ app.Context, message app.Event) {
		own := message.Get("origin").String() == e.origin && message.Get("source").Equal(e.parent)
		if own && message.Get("data").String() == "measure" && !e.measure {
			e.measure = true
			e.watchHeight()
		}
	}
	e.leaveWindow = append(e.leaveWindow, app.Window().AddEventListener("message", onMessage))
	e.parent.Call("postMessage", "ready", e.origin)
}

// watchHeight sends the height whenever it changes.
func (e *embed) watchHeight() {
	changed := app.FuncOf(func(app.Value, []app.Value) any {
		if box := dom.Element("app"); dom.Found(box) {
			high := math.Ceil(box.Call("getBoundingClientRect").Get("height").Float())
			e.parent.Call("postMessage", map[string]any{"height": high}, e.origin)
		}
		return nil
	})
	observer := app.Window().Get("ResizeObserver").New(changed)
	observer.Call("observe", dom.Element("app"))
	e.leaveWindow = append(e.leaveWindow, func() {
		observer.Call("disconnect")
		changed.Release()
	})
}

// parentOrigin is the origin of the page that holds this frame, empty where the browser does not say.
func parentOrigin() string {
	text := app.Window().Get("document").Get("referrer").String()
	if list := app.Window().Get("location").Get("ancestorOrigins"); dom.Found(list) && list.Length() > 0 {
		text = list.Index(0).String()
	}
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
