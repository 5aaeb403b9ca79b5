package ui

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/link"
)

// readLink fills the form with the plan of a link, #p=PLAN, when the page opens and whenever that changes; go-app calls
// OnNav for both. It runs nothing: a person presses Run.
func readLink(v *view, ctx app.Context, fragment string) {
	values, _ := url.ParseQuery(fragment) // what cannot be read is as good as absent
	text := values.Get("p")
	if !v.m.Form.IsNewLink(text) {
		return
	}
	ctx.Async(func() {
		given, err := link.Decode(ctx, text)
		ctx.Dispatch(func(app.Context) { v.m.Form.LinkRead(given, err) })
	})
}
