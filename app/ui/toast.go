package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// drawToast offers to take the last change back.
func drawToast(v *view) app.UI {
	if v.m.Undo == nil {
		return elem("div")
	}
	return elem("div#toast.toast[role=group][aria-label=Last change]",
		words("span", v.m.Undo.Says),
		sentence("button#undo[type=button]", "Undo").OnClick(func(app.Context, app.Event) { v.m.TakeBack() }),
	)
}
