//go:build !site

package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/fetch"
	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/ui"
	"allsettled/app/wire"
)

func register() { ui.Register(transport, writeCode) }

// doer makes a call by the browser's fetch; a path is the server's own.
func doer(p plan.Plan) settle.Do {
	return fetch.InPage(fetch.Rules{RejectHTTPErrors: *p.RejectHTTPErrors})
}

// transport is the server's, or for a run that this browser makes itself its own.
func transport(ctx context.Context, j model.Request) iter.Seq2[settle.Event, error] {
	if j.Here {
		return here(ctx, j)
	}
	return live(ctx, j)
}

// writeCode has the program written by the server: the page is lighter without that.
func writeCode(ctx context.Context, p plan.Plan, language string) (model.Program, error) {
	reply, err := fetch.InPage(fetch.Rules{MaxBody: 64 << 20})(ctx, settle.Call{
		URL: "/api/snippet?language=" + language, Method: "POST", Body: string(p.Encode()),
		Header: map[string]string{"Content-Type": "application/json"},
	})
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return model.Program{}, errors.New(reason.Message)
	}
	if reply.HTTP != http.StatusOK {
		var problem wire.Problem
		_ = json.Unmarshal(reply.Body, &problem) // no detail is told as none
		return model.Program{}, refusal(&problem)
	}
	var program model.Program
	return program, json.Unmarshal(reply.Body, &program)
}

// live is the transport over the websocket of the server that the page came from.
func live(ctx context.Context, j model.Request) iter.Seq2[settle.Event, error] {
	session := wire.Session{
		Dial: wire.Dial, URL: address(), Run: j.Run, Plan: j.Plan, After: j.After, CancelKey: j.CancelKey, Pause: j.Pause,
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

// address is where the websocket stands, beside the page.
func address() string {
	u := *app.Window().URL()
	u.Path, u.RawQuery, u.Fragment = "/api/live", "", ""
	if u.Scheme = "ws"; app.Window().Get("location").Get("protocol").String() == "https:" {
		u.Scheme = "wss"
	}
	return u.String()
}

// refusal turns the server's problem into what the ui can show.
func refusal(err error) error {
	p, ok := errors.AsType[*wire.Problem](err)
	if !ok {
		return err
	}
	r := &model.Refusal{Message: p.Error(), Gone: p.Status == http.StatusNotFound}
	for _, f := range p.Errors {
		r.Fields = append(r.Fields, model.FieldNote{Field: f.Field, Message: f.Detail})
	}
	if len(r.Fields) == 0 && p.Field != "" {
		r.Fields = []model.FieldNote{{Field: p.Field, Message: p.Error()}}
	}
	return r
}
