package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// element finds an element by its id; it is null on the server and where there is none.
func element(id string) app.Value { return app.Window().GetElementByID(id) }

// found reports whether v is something in the document.
func found(v app.Value) bool { return v != nil && v.Truthy() }

// fields are the form's texts and where they stand.
func (d *draft) fields() map[string]*string {
	return map[string]*string{
		"method": &d.Method, "address": &d.Address, "ids": &d.IDs, "in-flight": &d.InFlight, "per-second": &d.PerSecond,
		"timeout": &d.Timeout, "attempts": &d.Attempts, "headers": &d.Headers, "body": &d.Body,
	}
}

// take reads what somebody typed into the form before the page came alive, and
// reports whether that was anything.
func (d *draft) take() bool {
	was := *d
	for id, text := range d.fields() {
		if e := element(id); found(e) {
			*text = e.Get("value").String()
		}
	}
	if e := app.Window().Get("document").Call("querySelector", "input[name=mode]:checked"); found(e) {
		d.Mode = e.Get("value").String()
	}
	return *d != was
}

// give writes the draft into the form. The form's fields are left to the
// browser otherwise: writing them while somebody types moves the cursor.
func (d *draft) give() {
	for id, text := range d.fields() {
		if e := element(id); found(e) && e.Get("value").String() != *text {
			e.Set("value", *text)
		}
	}
	for id, on := range map[string]bool{"mode-" + d.Mode: true, "fetch-rule": d.FetchRule, "abort-rest": d.AbortRest} {
		if e := element(id); found(e) {
			e.Set("checked", on)
		}
	}
}

// setReady tells whoever waits that the page answers, and marks when.
func setReady() {
	app.Window().Get("performance").Call("mark", "ready")
	app.Window().Get("document").Get("documentElement").Call("setAttribute", "data-ready", "true")
}

// scrollRows scrolls the table.
func scrollRows(top float64) {
	if !app.IsClient {
		return
	}
	if e := element("table"); found(e) {
		e.Set("scrollTop", top)
	}
}

// revealResults brings the results into sight where they stand below the form.
func revealResults() {
	if w, _ := app.Window().Size(); w > 0 && w <= 860 {
		element("results").Call("scrollIntoView")
	}
}

// focus moves the keyboard to an element.
func focus(id string) {
	if e := element(id); found(e) {
		e.Call("focus")
	}
}
