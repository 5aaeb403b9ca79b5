//go:build site

package main

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/demo"
	"allsettled/app/fetch"
	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/snippet"
	"allsettled/app/ui"
)

func register() { ui.RegisterAlone(here, writeCode) }

// writeCode writes the program in the page.
func writeCode(_ context.Context, p plan.Plan, language string) (model.Program, error) {
	written, err := snippet.Write(p, plan.Bounds{}, app.Window().Get("location").Get("origin").String(), language)
	if wrong, ok := errors.AsType[*plan.FieldError](err); ok {
		return model.Program{}, errors.New(say.Pattern(wrong.Pattern(), wrong.Args))
	}
	program := model.Program{
		Text: written.Text, File: written.File, Needs: written.Needs, Keys: written.Keys,
		IDsName: written.IDsName, IDsFile: written.IDsFile,
	}
	for _, m := range written.Marks {
		program.Marks = append(program.Marks, [2]int{m.From, m.To})
	}
	return program, err
}

// doer answers calls of the practice API in the page, since there is no server, and makes all other calls with the
// browser's fetch.
func doer(p plan.Plan) settle.Do {
	if p.Practice() {
		return demo.Under(*p.RejectHTTPErrors)
	}
	return fetch.InPage(fetch.Rules{RejectHTTPErrors: *p.RejectHTTPErrors})
}
