package ui

import (
	"context"
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// readLink fills the form with the plan of a link, #p=PLAN, when the page opens and whenever that changes; go-app calls
// OnNav for both. Before many IDs are read, a person is asked. It runs nothing: a person presses Run.
func readLink(v *view, ctx app.Context, fragment string) {
	values, _ := url.ParseQuery(fragment) // what cannot be read is as good as absent
	text := values.Get("p")
	if !v.m.Form.IsNewLink(text) {
		return
	}
	ctx.Async(func() {
		opened, err := link.Open(ctx, text, breathe)
		switch {
		case err != nil:
			fillIn(v, ctx, link.Unread{}, err)
		case opened.IDs > link.Many:
			take := func() { ctx.Async(func() { fillIn(v, ctx, opened, nil) }) }
			ctx.Dispatch(func(app.Context) { v.m.Form.LinkHolds(opened.IDs, take) })
		default:
			fillIn(v, ctx, opened, nil)
		}
	})
}

// fillIn fills the form with the plan of a link that was opened, or says why it could not be.
func fillIn(v *view, ctx app.Context, opened link.Unread, err error) {
	var given plan.Plan
	if err == nil {
		given, err = opened.Plan(ctx)
	}
	ctx.Dispatch(func(app.Context) { v.m.Form.LinkRead(given, err) })
}

// breathe lets the browser draw and answer to a person.
func breathe(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(time.Millisecond):
		return nil
	}
}
