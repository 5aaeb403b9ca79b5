package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// elem makes an element of a specification like "p#why.hint[role=note]": its tag, id, classes and fixed attributes, of
// which those that people read are sentences of the catalogue. The page's program has a budget: go-app's own type for
// each of the 48 kinds of element took 0.7 MB of it, and a call for an attribute takes some 200 bytes.
func elem(spec string, kids ...app.UI) app.HTMLElem {
	tag, attrs := parts(spec)
	e := app.Elem(tag)
	for _, a := range attrs {
		e = e.Attr(a[0], a[1])
	}
	return e.Body(kids...)
}

// words makes an element that holds a text.
//
//go:noinline
func words(spec, text string) app.HTMLElem { return elem(spec).Text(text) }

// sentence makes an element that holds a sentence of the catalogue.
//
//go:noinline
func sentence(spec, text string, values ...string) app.HTMLElem {
	return words(spec, say.T(text, values...))
}

// single makes an element that has no content, like "input[type=text]".
func single(spec string) app.HTMLElemSelfClosing {
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

// showIf draws a part of the page only where it is wanted.
//
//go:noinline
func showIf(wanted bool, draw func() app.UI) app.Condition {
	if !wanted {
		return app.If(false)
	}
	return app.If(true, draw())
}

// inCode draws a sentence of the catalogue of which the parts between backticks are code.
func inCode(sentence string, values ...string) []app.UI { return code(say.T(sentence, values...)) }

// code draws a text of which the parts between backticks are code.
func code(text string) []app.UI {
	var all []app.UI
	for i, text := range strings.Split(text, "`") {
		if i%2 == 0 {
			all = append(all, app.Text(text))
		} else {
			all = append(all, words("code", text))
		}
	}
	return all
}
