package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// top is the line at the head of the page.
type top struct {
	app.Compo

	P *page
}

// Render draws the name, what it is for, and two quiet buttons.
func (t *top) Render() app.UI {
	return elem("header.top").Body(
		elem("h1").Body(app.Text("all"), elem("i").Text("settled")),
		elem("p").Text("Call one API for many IDs at once, and watch each result arrive."),
		elem("nav[aria-label=Page]").Body(
			elem("button#help.quiet.icon[type=button][aria-label=Keys of this page]").Text("?").OnClick(t.onHelp),
			elem("button#theme.quiet.icon[type=button][aria-label=Colours: system, light or dark]").Text("◐").OnClick(t.onTheme),
		),
	)
}

func (t *top) onHelp(app.Context, app.Event)  { openKeys() }
func (t *top) onTheme(app.Context, app.Event) { t.P.turnTheme() }
