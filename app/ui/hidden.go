package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// drawBroken says which rows of a file hold an error in place of a value.
func drawBroken(v *view) app.UI {
	says := v.m.Form.BrokenCells()
	return showIf(says != "", func() app.UI { return words("p#broken-cells.hint", says) })
}

// drawHidden says that rows were left out which the file hides, and offers to take them.
func drawHidden(v *view) app.UI {
	says, take := v.m.Form.HiddenRows()
	return showIf(says != "", func() app.UI {
		return elem("div#hidden-rows.line.acts",
			words("span.hint", says),
			sentence("button#take-hidden[type=button]", "Take them too").
				OnClick(func(app.Context, app.Event) { take() }),
		)
	})
}
