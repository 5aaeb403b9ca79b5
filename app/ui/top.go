package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/say"
)

// drawTop draws the head of the page: the name, the parts of the page, and what is set for all of it.
func drawTop(v *view) app.UI {
	return dom.Elem("header.top",
		dom.Elem("h1.name", app.Text("all"), dom.Words("i", "settled")),
		dom.Elem("nav[aria-label=Pages]",
			dom.Sentence("a[href=#address][aria-current=page]", "Run"),
			pageLink(v, "learn", "Learn"),
			pageLink(v, "docs", "Docs"),
		),
		dom.Elem("div.tools",
			dom.Words("button#help.quiet.icon[type=button][aria-label=Keys of this page]", "?").
				OnClick(func(app.Context, app.Event) { openKeys() }),
			dom.Words("button#theme.quiet.icon[type=button][aria-label=Colours: system, light or dark]", "◐").
				OnClick(func(app.Context, app.Event) { v.toggleTheme() }),
			dom.Words("button#language.quiet.icon[type=button][aria-label=Deutsch]", say.Other()).
				Attr("lang", say.Other()).
				OnClick(func(app.Context, app.Event) { turnLanguage() }),
		),
	)
}

// pageLink draws a link to a page that is not the program's. The browser follows it: go-app, which follows all others,
// does not see the click.
func pageLink(v *view, page, name string) app.UI {
	at := "/" + page
	if v.m.Alone {
		at = page + "/"
		if say.Other() == "en" {
			at = "de/" + at
		}
	}
	return dom.Sentence("a", name).Attr("href", at).
		OnClick(func(_ app.Context, e app.Event) { e.Call("stopPropagation") })
}
