package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/model"
	"allsettled/app/table"
)

// host is the browser, as the model sees it.
type host struct{ v *view }

// Wake asks for a frame.
func (h host) Wake() { h.v.wake() }

// Dispatch runs change on go-app's goroutine, and draws.
func (h host) Dispatch(change func()) { h.v.dispatch(change) }

// Async runs work on a goroutine that go-app waits for.
func (h host) Async(work func()) { h.v.ctx.Async(work) }

// After runs run on go-app's goroutine when wait is over.
func (h host) After(wait time.Duration, run func()) { h.v.ctx.After(wait, func(app.Context) { run() }) }

// Hidden reports whether the page cannot be seen.
func (h host) Hidden() bool { return dom.IsHidden() }

// Calm reports whether the person wants no motion.
func (h host) Calm() bool {
	calm := app.Window().Call("matchMedia", "(prefers-reduced-motion: reduce)")
	return dom.Found(calm) && calm.Get("matches").Bool()
}

// Stores are the browser's local storage and its session storage.
func (h host) Stores() (browser, tab model.Store) {
	return store{h.v.ctx.LocalStorage()}, store{h.v.ctx.SessionStorage()}
}

// Fill writes a draft into the fields.
func (h host) Fill(d draft.Draft) { give(d) }

// RunShown begins at the top of another table, and draws another timeline.
func (h host) RunShown(isNew bool) {
	h.v.rows.window = table.Window{Count: rowsMore}
	h.v.canvas.Forget()
	h.v.lanes = nil
	scrollRows(0)
	if isNew && h.v.m.Bare { // on the page itself, the line of results is always in sight
		h.v.ctx.Defer(func(app.Context) { revealResults() })
	}
}

// RunEnded notifies a person who asked for that and does not see the page.
func (h host) RunEnded(r *model.Run) {
	if dom.IsHidden() {
		h.v.tab.NotifyEnd(r)
	}
}

// CodeWritten brings the first marked word of the program into sight.
func (h host) CodeWritten() { h.v.ctx.Defer(func(app.Context) { scrollToMark() }) }

// store is a storage of the browser.
type store struct{ storage app.BrowserStorage }

// Load reads a value; a value of another shape is as good as none.
func (s store) Load(key string, into any) { _ = s.storage.Get(key, into) }

// Save keeps a value. A storage that is full or switched off is no reason not to run.
func (s store) Save(key string, value any) { _ = s.storage.Set(key, value) }
