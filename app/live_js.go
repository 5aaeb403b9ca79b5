//go:build !site

package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/draft"
	"allsettled/app/fetch"
	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/ui"
	"allsettled/app/wire"
)

func register() { ui.Register(transport, writeCode) }

// doer makes calls with the browser's fetch. A path is an address of the server.
func doer(p plan.Plan) settle.Do {
	return fetch.InPage(fetch.Rules{RejectHTTPErrors: *p.RejectHTTPErrors})
}

// transport runs a plan on the server, or in this browser when the request says so.
func transport(ctx context.Context, j model.Request) iter.Seq2[settle.Event, error] {
	if j.Here {
		return here(ctx, j)
	}
	return live(ctx, j)
}

// writeCode asks the server to write the program: the page is smaller without package snippet.
func writeCode(ctx context.Context, p plan.Plan, language string) (model.Program, error) {
	reply, err := fetch.InPage(fetch.Rules{MaxBody: 64 << 20})(ctx, settle.Call{
		URL: "/api/snippet?language=" + language, Method: "POST", Body: string(p.Encode()),
		Header: map[string]string{"Content-Type": "application/json"},
	})
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return model.Program{}, errors.New(say.Reason(reason))
	}
	if reply.HTTP != http.StatusOK {
		var refused model.Refusal
		_ = json.Unmarshal(reply.Body, &refused) // an answer of another kind has no detail
		return model.Program{}, errors.New(refused.Text())
	}
	var program model.Program
	return program, json.Unmarshal(reply.Body, &program)
}

// live runs a plan on the server that the page came from, over its websocket.
func live(ctx context.Context, j model.Request) iter.Seq2[settle.Event, error] {
	session := wire.Session{
		Dial: wire.Dial, URL: address(), Run: j.Run, Plan: j.Plan, After: j.After,
		CancelKey: j.CancelKey, Pause: j.Pause,
		Notice: func(s wire.State) { j.Notice(model.Connection{Up: s.Connected, RetryIn: s.RetryIn}) },
	}
	if a := j.Retry; a != nil {
		session.Retry = &wire.Retry{Of: a.Of, Only: a.Only, Plan: a.Changes}
	}
	return func(yield func(settle.Event, error) bool) {
		for e, err := range session.Events(ctx) {
			if !yield(e, refusal(err)) {
				return
			}
		}
	}
}

// address returns the address of the server's websocket.
func address() string {
	u := *app.Window().URL()
	u.Path, u.RawQuery, u.Fragment = "/api/live", "", ""
	if u.Scheme = "ws"; app.Window().Get("location").Get("protocol").String() == "https:" {
		u.Scheme = "wss"
	}
	return u.String()
}

// refusal returns a problem of the server as a *model.Refusal, and any other error as it is.
func refusal(err error) error {
	p, ok := errors.AsType[*wire.Problem](err)
	if !ok {
		return err
	}
	r := &model.Refusal{Status: p.Status, Detail: p.Error(), FieldNote: note(p.Field, p.Typed, p.Facts)}
	for _, f := range p.Errors {
		r.Errors = append(r.Errors, note(f.Field, f.Typed, f.Facts))
	}
	return r
}

func note(field, typed string, f wire.Facts) draft.FieldNote {
	return draft.FieldNote{Field: field, Typed: typed, Pattern: f.Pattern, Args: f.Args}
}
