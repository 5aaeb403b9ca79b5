package form

import (
	"encoding/json"
	"net/url"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
)

// post asks the server to read something. lost is called when there is no answer; both run outside of go-app's
// goroutine.
func post(address string, body any, kind string, lost func(), answered func(ok bool, text string)) {
	request := map[string]any{"method": "POST", "body": body, "headers": map[string]any{"Content-Type": kind}}
	dom.Await(app.Window().Call("fetch", address, request), lost, func(answer app.Value) {
		dom.Await(answer.Call("text"), lost, func(text app.Value) { answered(answer.Get("ok").Bool(), text.String()) })
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
func readFile(f *Form, file app.Value, all bool) {
	if !dom.Found(file) {
		return
	}
	name := file.Get("name").String()
	f.m.Form.ReadingFile(name)
	sorry := func(why string) { f.dispatch(func() { f.m.Form.FileRefused(why) }) }
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
		f.dispatch(func() {
			f.m.Form.FileRead(name, read.Text)
			f.m.Form.CellsBroken(read.Errors, read.ErrorRows)
			f.m.Form.RowsHidden(read.Hidden, func() { readFile(f, file, true) })
		})
	})
}

// readCatalog reads an OpenAPI document. The server does, which may fetch it too. host is the address of its API,
// where a person named it.
func readCatalog(f *Form, body any, kind, host string) {
	lost := func() {
		f.dispatch(func() {
			f.m.Form.CatalogRead(nil, say.T("The server could not be asked to read it. Try again."))
		})
	}
	address := "/api/openapi?source=" + url.QueryEscape(host)
	post(address, body, kind, lost, func(ok bool, text string) {
		var c model.Catalog
		if ok && json.Unmarshal([]byte(text), &c) == nil {
			f.dispatch(func() { f.m.Form.CatalogRead(&c, "") })
			return
		}
		var refusal model.Refusal
		_ = json.Unmarshal([]byte(text), &refusal) // an answer of another kind has no detail
		f.dispatch(func() { f.m.Form.CatalogRefused(refusal) })
	})
}
