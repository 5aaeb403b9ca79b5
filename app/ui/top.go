package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
)

// drawTop draws the head of the page: the name, what it is for, and two quiet buttons.
func drawTop(v *view) app.UI {
	return dom.Elem("header.top",
		dom.Elem("h1", app.Text("all"), dom.Words("i", "settled")),
		dom.Sentence("p", "Call one API for many IDs at once, and watch each result arrive."),
		dom.Elem("nav[aria-label=Page]",
			dom.Words("button#help.quiet.icon[type=button][aria-label=Keys of this page]", "?").
				OnClick(func(app.Context, app.Event) { openKeys() }),
			dom.Words("button#theme.quiet.icon[type=button][aria-label=Colours: system, light or dark]", "◐").
				OnClick(func(app.Context, app.Event) { v.toggleTheme() }),
		),
	)
}
