package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// top is the line at the head of the page.
type top struct {
	P *page
}

// draw draws the name, what it is for, and two quiet buttons.
func (t *top) draw() app.UI {
	return elem("header.top",
		elem("h1", app.Text("all"), words("i", "settled")),
		told("p", "Call one API for many IDs at once, and watch each result arrive."),
		elem("nav[aria-label=Page]",
			words("button#help.quiet.icon[type=button][aria-label=Keys of this page]", "?").OnClick(t.onHelp),
			words("button#theme.quiet.icon[type=button][aria-label=Colours: system, light or dark]", "◐").OnClick(t.onTheme),
		),
	)
}

func (t *top) onHelp(app.Context, app.Event)  { openKeys() }
func (t *top) onTheme(app.Context, app.Event) { t.P.toggleTheme() }
