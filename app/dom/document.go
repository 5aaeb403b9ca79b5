package dom

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// Element returns the element with an id. It is null on the server, and when no element has that id.
//
//go:noinline
func Element(id string) app.Value { return app.Window().GetElementByID(id) }

// Found reports whether v is something in the document.
//
//go:noinline
func Found(v app.Value) bool { return v != nil && v.Truthy() }

// Rewrite changes the text of an element in place, ahead of the document's next drawing, which writes the same.
func Rewrite(id, text string) {
	if e := Element(id); Found(e) && Found(e.Get("firstChild")) {
		e.Get("firstChild").Set("nodeValue", text)
	}
}

// IsHidden reports whether the page cannot be seen.
func IsHidden() bool { return app.Window().Get("document").Get("hidden").Bool() }

// Insert puts a text into a field, where its cursor is, as if it was typed.
func Insert(id, text string) {
	e := Element(id)
	e.Call("setRangeText", text, e.Get("selectionStart"), e.Get("selectionEnd"), "end")
	e.Call("dispatchEvent", app.Window().Get("Event").New("input", map[string]any{"bubbles": true}))
	Focus(id)
}

// Focus moves the keyboard to an element.
func Focus(id string) {
	if e := Element(id); Found(e) {
		e.Call("focus")
	}
}
