package ui

import (
	"net/url"
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/settle"
)

// A long answer stays behind on the server until its row is in sight or open.
// Rows ask for answers that can fill columns; only an open call asks for one
// that is longer, of which there is a preview then.
const askedMost = 6 // at once, what a browser opens to one host

// fetchBehind asks for the answers in sight that stayed behind.
func (p *page) fetchBehind() {
	s := p.cur
	if s == nil || s.behind == 0 {
		return
	}
	if p.open >= 0 {
		p.fetchAnswer(s, p.open, 1<<62)
	}
	for at := p.window.First; at < min(p.window.First+p.window.Count, s.rows()); at++ {
		p.fetchAnswer(s, s.index(at), settle.MaxValue)
	}
}

// fetchAnswer asks for one answer of at most most bytes, unless it was asked for already.
func (p *page) fetchAnswer(s *runView, index int, most int64) {
	o := s.lane.Outcome(index)
	if o == nil || !o.Value.Elsewhere || o.BodyBytes > most || len(s.asked) >= askedMost || s.asked[index] || s.lost[index] {
		return
	}
	if s.asked == nil {
		s.asked, s.lost = map[int]bool{}, map[int]bool{}
	}
	s.asked[index] = true
	gone := func() { p.ctx.Dispatch(func(app.Context) { delete(s.asked, index) }) }
	await(app.Window().Call("fetch", bodyAddress(s.Run, index)), gone, func(answer app.Value) {
		if !answer.Get("ok").Bool() {
			p.arrived(s, index, nil)
			return
		}
		await(answer.Call("arrayBuffer"), gone, func(buffer app.Value) {
			bytes := app.Window().Get("Uint8Array").New(buffer)
			body := make([]byte, bytes.Get("length").Int())
			app.CopyBytesToGo(body, bytes)
			p.arrived(s, index, body)
		})
	})
}

// await hears what becomes of a JavaScript promise.
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

// arrived keeps an answer that was asked for; nil where the server has it no more.
func (p *page) arrived(s *runView, index int, body []byte) {
	p.ctx.Dispatch(func(app.Context) {
		delete(s.asked, index)
		if s.lost[index] = body == nil; body != nil {
			s.lane.Complete(index, settle.ValueOf(body))
			delete(s.cells, index)
		}
		p.rev++
		p.wake()
	})
}

// bodyAddress is where the server keeps the body as it was received.
func bodyAddress(run string, index int) string {
	return "/api/runs/" + url.PathEscape(run) + "/outcomes/" + strconv.Itoa(index) + "/body"
}
