package ui

import (
	"encoding/json"
	"net/url"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
	"allsettled/app/say"
)

// post asks the server to read something. lost is called when there is no answer; both run outside of go-app's
// goroutine.
func post(address string, body any, kind string, lost func(), answered func(ok bool, text string)) {
	request := map[string]any{"method": "POST", "body": body, "headers": map[string]any{"Content-Type": kind}}
	await(app.Window().Call("fetch", address, request), lost, func(answer app.Value) {
		await(answer.Call("text"), lost, func(text app.Value) { answered(answer.Get("ok").Bool(), text.String()) })
	})
}

// detailOf is what a server says is wrong.
func detailOf(text string) string {
	var refusal model.Refusal
	_ = json.Unmarshal([]byte(text), &refusal) // an answer of another kind has no detail
	return refusal.Text()
}

// readFile reads a file that was chosen or dropped. The server reads it, which knows spreadsheets and older encodings;
// it keeps nothing of it. all asks for the rows too that a workbook hides.
func readFile(v *view, file app.Value, all bool) {
	if !found(file) {
		return
	}
	name := file.Get("name").String()
	v.m.Form.ReadingFile(name)
	sorry := func(why string) { v.ctx.Dispatch(func(app.Context) { v.m.Form.FileRefused(why) }) }
	lost := func() {
		sorry(say.T("The server could not be asked to read {}. Try again, or paste the cells.", name))
	}
	address := "/api/sheet?name=" + url.QueryEscape(name)
	if all {
		address += "&hidden=true"
	}
	post(address, file, "application/octet-stream", lost, func(ok bool, text string) {
		var read struct {
			Text      string
			Hidden    int
			Errors    int
			ErrorRows []int
		}
		if !ok || json.Unmarshal([]byte(text), &read) != nil {
			sorry(detailOf(text))
			return
		}
		v.ctx.Dispatch(func(app.Context) {
			v.m.Form.FileRead(name, read.Text)
			v.m.Form.CellsBroken(read.Errors, read.ErrorRows)
			v.m.Form.RowsHidden(read.Hidden, func() { readFile(v, file, true) })
		})
	})
}

// readCatalog reads an OpenAPI document. The server does, which may fetch it too. host is the address of its API,
// where a person named it.
func readCatalog(v *view, body any, kind, host string) {
	lost := func() {
		v.ctx.Dispatch(func(app.Context) {
			v.m.Form.CatalogRead(nil, say.T("The server could not be asked to read it. Try again."))
		})
	}
	address := "/api/openapi?source=" + url.QueryEscape(host)
	post(address, body, kind, lost, func(ok bool, text string) {
		var c model.Catalog
		if ok && json.Unmarshal([]byte(text), &c) == nil {
			v.ctx.Dispatch(func(app.Context) { v.m.Form.CatalogRead(&c, "") })
			return
		}
		var refusal model.Refusal
		_ = json.Unmarshal([]byte(text), &refusal) // an answer of another kind has no detail
		v.ctx.Dispatch(func(app.Context) { v.m.Form.CatalogRefused(refusal) })
	})
}

// fetchAnswers fetches the long answers that rows in sight and the open call want.
func fetchAnswers(v *view) {
	r := v.m.Runs.Shown
	for _, index := range v.m.Runs.Wanted(v.window.First, v.window.First+v.window.Count) {
		fetchAnswer(v, r, index)
	}
}

func fetchAnswer(v *view, r *model.Run, index int) {
	lost := func() { v.ctx.Dispatch(func(app.Context) { r.Answers.NotArrived(index) }) }
	arrived := func(body []byte) { v.ctx.Dispatch(func(app.Context) { v.m.Runs.Arrived(r, index, body) }) }
	await(app.Window().Call("fetch", r.BodyAddress(index)), lost, func(answer app.Value) {
		if !answer.Get("ok").Bool() {
			arrived(nil)
			return
		}
		await(answer.Call("arrayBuffer"), lost, func(buffer app.Value) {
			bytes := app.Window().Get("Uint8Array").New(buffer)
			body := make([]byte, bytes.Get("length").Int())
			app.CopyBytesToGo(body, bytes)
			arrived(body)
		})
	})
}

// await calls one of two functions when a JavaScript promise is settled.
func await(promise app.Value, rejected func(), fulfilled func(app.Value)) {
	var yes, no app.Func
	yes = app.FuncOf(func(_ app.Value, args []app.Value) any {
		yes.Release()
		no.Release()
		fulfilled(args[0])
		return nil
	})
	no = app.FuncOf(func(app.Value, []app.Value) any {
		yes.Release()
		no.Release()
		rejected()
		return nil
	})
	promise.Call("then", yes, no)
}
