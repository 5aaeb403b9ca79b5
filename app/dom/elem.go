// Package dom makes elements of short specifications, and reaches the elements of the document.
//
// Every part of the page is made of it; it knows nothing of what the page is for.
package dom

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// Elem makes an element of a specification like "p#why.hint[role=note]": its tag, id, classes and fixed attributes, of
// which those that people read are sentences of the catalogue. The page's program has a budget: go-app's own type for
// each of the 48 kinds of element took 0.7 MB of it, and a call for an attribute takes some 200 bytes.
func Elem(spec string, kids ...app.UI) app.HTMLElem {
	tag, attrs := parts(spec)
	e := app.Elem(tag)
	for _, a := range attrs {
		e = e.Attr(a[0], a[1])
	}
	return e.Body(kids...)
}

// Words makes an element that holds a text.
//
//go:noinline
func Words(spec, text string) app.HTMLElem { return Elem(spec).Text(text) }

// Sentence makes an element that holds a sentence of the catalogue.
//
//go:noinline
func Sentence(spec, text string, values ...string) app.HTMLElem {
	return Words(spec, say.T(text, values...))
}

// Single makes an element that has no content, like "input[type=text]".
func Single(spec string) app.HTMLElemSelfClosing {
	tag, attrs := parts(spec)
	e := app.ElemSelfClosing(tag)
	for _, a := range attrs {
		e = e.Attr(a[0], a[1])
	}
	return e
}

// parts takes a specification apart into its tag and its attributes.
func parts(spec string) (tag string, attrs [][2]string) {
	head, rest, _ := strings.Cut(spec, "[")
	head, class, _ := strings.Cut(head, ".")
	tag, id, _ := strings.Cut(head, "#")
	if id != "" {
		attrs = append(attrs, [2]string{"id", id})
	}
	if class != "" {
		attrs = append(attrs, [2]string{"class", strings.ReplaceAll(class, ".", " ")})
	}
	for attr := range strings.SplitSeq(rest, "[") {
		if name, value, ok := strings.Cut(strings.TrimSuffix(attr, "]"), "="); ok {
			if name == "aria-label" || name == "placeholder" {
				value = say.T(value)
			}
			attrs = append(attrs, [2]string{name, value})
		}
	}
	return tag, attrs
}

// ShowIf draws a part of the page only where it is wanted.
//
//go:noinline
func ShowIf(wanted bool, draw func() app.UI) app.Condition {
	if !wanted {
		return app.If(false)
	}
	return app.If(true, draw())
}

// InCode draws a sentence of the catalogue of which the parts between backticks are code.
func InCode(sentence string, values ...string) []app.UI { return Code(say.T(sentence, values...)) }

// Code draws a text of which the parts between backticks are code.
func Code(text string) []app.UI {
	var all []app.UI
	for i, text := range strings.Split(text, "`") {
		if i%2 == 0 {
			all = append(all, app.Text(text))
		} else {
			all = append(all, Words("code", text))
		}
	}
	return all
}
