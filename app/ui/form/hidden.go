package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
)

// drawBroken says which rows of a file hold an error in place of a value.
func drawBroken(f *Form) app.UI {
	says := f.m.Form.BrokenCells()
	return dom.ShowIf(says != "", func() app.UI { return dom.Words("p#broken-cells.hint", says) })
}

// drawHidden says that rows were left out which the file hides, and offers to take them.
func drawHidden(f *Form) app.UI {
	says, take := f.m.Form.HiddenRows()
	return dom.ShowIf(says != "", func() app.UI {
		return dom.Elem("div#hidden-rows.line.acts",
			dom.Words("span.hint", says),
			dom.Sentence("button#take-hidden[type=button]", "Take them too").
				OnClick(func(app.Context, app.Event) { take() }),
		)
	})
}
