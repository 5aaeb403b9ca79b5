package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
)

// fetchAnswers fetches the long answers that rows in sight and the open call want.
func fetchAnswers(v *view) {
	r := v.m.Runs.Shown
	for _, index := range v.m.Runs.Wanted(v.rows.window.First, v.rows.window.First+v.rows.window.Count) {
		fetchAnswer(v, r, index)
	}
}

func fetchAnswer(v *view, r *model.Run, index int) {
	lost := func() { v.ctx.Dispatch(func(app.Context) { r.Answers.NotArrived(index) }) }
	arrived := func(body []byte) { v.ctx.Dispatch(func(app.Context) { v.m.Runs.Arrived(r, index, body) }) }
	dom.Await(app.Window().Call("fetch", r.BodyAddress(index)), lost, func(answer app.Value) {
		if !answer.Get("ok").Bool() {
			arrived(nil)
			return
		}
		dom.Await(answer.Call("arrayBuffer"), lost, func(buffer app.Value) {
			bytes := app.Window().Get("Uint8Array").New(buffer)
			body := make([]byte, bytes.Get("length").Int())
			app.CopyBytesToGo(body, bytes)
			arrived(body)
		})
	})
}
