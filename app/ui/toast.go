package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
)

// drawToast offers to take the last change back.
func drawToast(v *view) app.UI {
	if v.m.Undo == nil {
		return dom.Elem("div")
	}
	return dom.Elem("div#toast.toast[role=group][aria-label=Last change]",
		dom.Words("span", v.m.Undo.Says),
		dom.Sentence("button#undo[type=button]", "Undo").OnClick(func(app.Context, app.Event) { v.m.TakeBack() }),
	)
}
