package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// drawTop draws the head of the page: the name, what it is for, and two quiet buttons.
func drawTop(v *view) app.UI {
	return elem("header.top",
		elem("h1", app.Text("all"), words("i", "settled")),
		sentence("p", "Call one API for many IDs at once, and watch each result arrive."),
		elem("nav[aria-label=Page]",
			words("button#help.quiet.icon[type=button][aria-label=Keys of this page]", "?").
				OnClick(func(app.Context, app.Event) { openKeys() }),
			words("button#theme.quiet.icon[type=button][aria-label=Colours: system, light or dark]", "◐").
				OnClick(func(app.Context, app.Event) { v.toggleTheme() }),
		),
	)
}
