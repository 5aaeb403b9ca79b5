package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/say"
)

// fields are the elements of the form's texts, in the order of texts.
var fields = []string{
	"method", "address", "ids", "in-flight", "per-second", "timeout", "attempts", "headers", "body",
	"key-in", "key-name", "key",
}

func texts(d *draft.Draft) []*string {
	return []*string{
		&d.Method, &d.Address, &d.IDs, &d.InFlight, &d.PerSecond, &d.Timeout, &d.Attempts, &d.Headers, &d.Body,
		&d.KeyIn, &d.KeyName, &d.Key,
	}
}

// take reads what a person typed into the form before the page came alive, and reports whether that was anything.
func take(d *draft.Draft) bool {
	was := *d
	for i, text := range texts(d) {
		if e := dom.Element(fields[i]); dom.Found(e) {
			*text = e.Get("value").String()
		}
	}
	if e := app.Window().Get("document").Call("querySelector", "input[name=mode]:checked"); dom.Found(e) {
		d.Mode = e.Get("value").String()
	}
	return *d != was
}

// give writes a draft into the form. The form's fields belong to the browser otherwise: writing them while a person
// types moves the cursor.
func give(d draft.Draft) {
	for i, text := range texts(&d) {
		if e := dom.Element(fields[i]); dom.Found(e) && e.Get("value").String() != *text {
			e.Set("value", *text)
		}
	}
	for i, on := range [...]bool{true, d.FetchRule, d.AbortRest, d.KeepKey, d.Here} {
		id := [...]string{"mode-" + d.Mode, "fetch-rule", "abort-rest", "key-keep", "here"}[i]
		if e := dom.Element(id); dom.Found(e) {
			e.Set("checked", on)
		}
	}
}

// LanguageCookie is the cookie that holds the tag of the language that the person has chosen.
const LanguageCookie = "allsettled-language"

// chooseLanguage has the page speak the language that the person has chosen, or else that of the browser, and tells
// screen readers which one that is.
func chooseLanguage() {
	document := app.Window().Get("document")
	_, chosen, _ := strings.Cut(document.Get("cookie").String(), LanguageCookie+"=")
	chosen, _, _ = strings.Cut(chosen, ";")
	tags := []string{chosen}
	if list := app.Window().Get("navigator").Get("languages"); dom.Found(list) {
		for i := range list.Length() {
			tags = append(tags, list.Index(i).String())
		}
	}
	document.Get("documentElement").Set("lang", say.SetLanguage(tags...))
}

// turnLanguage loads the page in the other language.
func turnLanguage() {
	app.Window().Get("document").Set("cookie",
		LanguageCookie+"="+say.Other()+"; path=/; max-age=31536000; samesite=lax")
	app.Window().Get("location").Call("reload")
}

// setReady marks that the page answers from now on.
func setReady() {
	app.Window().Get("performance").Call("mark", "ready")
	app.Window().Get("document").Get("documentElement").Call("setAttribute", "data-ready", "true")
}

// scrollRows scrolls the table.
func scrollRows(top float64) {
	if !app.IsClient {
		return
	}
	if e := dom.Element("table"); dom.Found(e) {
		e.Set("scrollTop", top)
	}
}

// scrollToMark brings the first marked word of the code into sight.
func scrollToMark() {
	if text := dom.Element("code-text"); dom.Found(text) {
		if mark := text.Call("querySelector", "mark"); dom.Found(mark) {
			text.Set("scrollTop", mark.Get("offsetTop").Float()-text.Get("clientHeight").Float()/2)
		}
	}
}

// revealResults brings the results into sight where they are below the form.
func revealResults() {
	if w, _ := app.Window().Size(); w > 0 && w <= 860 {
		dom.Element("results").Call("scrollIntoView")
	}
}
