package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// top is the line at the head of the page.
type top struct {
	app.Compo

	P *page
}

// Render draws the name, what it is for, and two quiet buttons.
func (t *top) Render() app.UI {
	return app.Header().Class("top").Body(
		app.H1().Body(app.Text("all"), app.I().Text("settled")),
		app.P().Text("Call one API for many IDs at once, and watch each result arrive."),
		app.Nav().Aria("label", "Page").Body(
			app.Button().ID("help").Type("button").Class("quiet icon").Aria("label", "Keys of this page").Text("?").OnClick(t.onHelp),
			app.Button().ID("theme").Type("button").Class("quiet icon").Aria("label", "Colours: system, light or dark").Text("◐").OnClick(t.onTheme),
		),
	)
}

func (t *top) onHelp(app.Context, app.Event)  { openKeys() }
func (t *top) onTheme(app.Context, app.Event) { t.P.turnTheme() }
