package ui

import (
	"math"
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// embed is the bare demo that stands in a frame of somebody's page: a form whose
// fields may be locked, and what came of it. It is the page without its head, its
// history and its keys. It remembers nothing, and never runs by itself.
type embed struct {
	*page

	edit    string // which fields may be changed: all, ids, or none for anything else
	parent  app.Value
	origin  string // of the page it stands in; empty for none
	measure bool   // that page asked for the height
}

func newEmbed(road Transport) *embed {
	p := newPage(road, nil)
	p.bare = true
	return &embed{page: p}
}

// OnMount brings the demo alive.
func (e *embed) OnMount(ctx app.Context) {
	// A browser that keeps cookies from frames throws at whoever reaches for the storage, go-app
	// among them once a minute: there is one here that holds nothing.
	app.Window().Get("Object").Call("defineProperty", app.Window(), "localStorage", map[string]any{"value": map[string]any{}})
	e.page.OnMount(ctx)
	e.stand()
}

// OnNav reads what the address asks for: #p=PLAN&edit=locked|ids|all&theme=light|dark|auto.
func (e *embed) OnNav(ctx app.Context) {
	fragment := ctx.Page().URL().Fragment
	values, _ := url.ParseQuery(fragment) // what cannot be read is not there
	if e.edit = values.Get("edit"); e.edit == "" {
		e.edit = "all"
	}
	e.theme = values.Get("theme")
	if e.theme != "light" && e.theme != "dark" {
		e.theme = ""
	}
	e.applyTheme()
	e.fromLink(ctx, fragment)
	e.rev++
	e.wake()
}

// Render draws the demo.
func (e *embed) Render() app.UI {
	p := e.page
	p.drawn = p.rev
	f := form{P: p, Busy: p.cur.running()}
	return elem("div#app.bare",
		elem("main",
			elem("section#form.card[aria-label=What to call]",
				e.lock(e.edit == "all", f.address(), (&modes{P: p}).draw()),
				e.lock(e.edit == "all" || e.edit == "ids", f.ids()),
				f.preview(),
				f.actions(),
				words("p#why.hint", p.why()),
				words("p#form-error.error[role=alert]", f.formError()),
			),
			elem("section#results.card[aria-label=Results][tabindex=-1]",
				(&verdict{P: p}).draw(),
				(&causes{P: p}).draw(),
				(&timeline{P: p}).draw(),
				(&rows{P: p}).draw(),
			),
		),
		(&detail{P: p}).draw(),
		(&toast{P: p}).draw(),
		words("p#live.vh[role=status][aria-live=polite]", p.say),
	)
}

// lock draws fields that can be changed only where they are open.
func (e *embed) lock(open bool, fields ...app.UI) app.UI {
	return elem("fieldset.lock", fields...).Attr("disabled", !open)
}

// stand tells the page that this frame stands in that it is here and, once asked, how high
// it is. It talks to that page's origin alone, and hears nobody else.
func (e *embed) stand() {
	e.parent, e.origin = app.Window().Get("parent"), framing()
	if e.origin == "" || e.parent.Equal(app.Window()) {
		return
	}
	e.leaveWindow = append(e.leaveWindow, app.Window().AddEventListener("message", func(_ app.Context, said app.Event) {
		if said.Get("origin").String() == e.origin && said.Get("source").Equal(e.parent) && said.Get("data").String() == "measure" && !e.measure {
			e.measure = true
			e.watchHeight()
		}
	}))
	e.parent.Call("postMessage", "ready", e.origin)
}

// watchHeight tells the height whenever it changes.
func (e *embed) watchHeight() {
	changed := app.FuncOf(func(app.Value, []app.Value) any {
		if box := element("app"); found(box) {
			high := math.Ceil(box.Call("getBoundingClientRect").Get("height").Float())
			e.parent.Call("postMessage", map[string]any{"height": high}, e.origin)
		}
		return nil
	})
	observer := app.Window().Get("ResizeObserver").New(changed)
	observer.Call("observe", element("app"))
	e.leaveWindow = append(e.leaveWindow, func() {
		observer.Call("disconnect")
		changed.Release()
	})
}

// framing is the origin of the page that this one stands in, empty where the browser does not tell.
func framing() string {
	text := app.Window().Get("document").Get("referrer").String()
	if list := app.Window().Get("location").Get("ancestorOrigins"); found(list) && list.Length() > 0 {
		text = list.Index(0).String()
	}
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
