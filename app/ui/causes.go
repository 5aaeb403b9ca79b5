package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// drawCauses groups what was rejected by its cause once the run has ended, each with what fits it, and says how far
// retries are.
func drawCauses(v *view) app.UI {
	r := v.m.Runs.Shown
	if r == nil || !r.Lane.Ended {
		return dom.Elem("div")
	}
	list := r.Open()
	if len(list) == 0 && !r.Retries.Running() {
		return dom.Elem("div")
	}
	return dom.Elem("section#causes.causes[aria-label=What was rejected, by cause]",
		dom.Words("h2", r.CausesTitle()),
		dom.Elem("ul", app.Range(list).Slice(func(i int) app.UI { return drawCause(v, r, list[i]) })),
		dom.ShowIf(!r.Retries.Running() && !r.Here && len(model.Retryable(list)) > 1, func() app.UI {
			return dom.Sentence("button#mend-all[type=button]", "Try all of these again gently").
				OnClick(func(app.Context, app.Event) { v.m.Runs.RetryGently(r, model.Retryable(r.Open())) }, r.Name)
		}),
	)
}

// drawCause draws a cause: how many, why, and the actions that fit.
func drawCause(v *view, r *model.Run, cause board.Cause) app.UI {
	code, remedy := cause.Code, settle.FactsOf(cause.Code).Remedy
	if r.Retries.Running() || r.Here {
		remedy = settle.RemedyNone
	}
	act := func(id, text string, do func()) app.UI {
		return dom.Sentence("button[type=button]", text).DataSet("act", id).
			OnClick(func(app.Context, app.Event) { do() }, code, id, r.Name)
	}
	return dom.Elem("li",
		dom.Words("b", say.Number(cause.Count)),
		dom.Words("span.says", say.Reason(cause.Reason)+"."),
		dom.ShowIf(remedy == settle.RemedyWait, func() app.UI {
			return act("again", "Try again gently", func() { v.m.Runs.RetryGently(r, []string{code}) })
		}),
		dom.ShowIf(remedy == settle.RemedyKey, func() app.UI { return drawKeyForm(v, r, code) }),
		act("copy", copyIDsText(v, code), func() { copyIDs(v, r, code) }),
		act("show", "Show them", func() { showCause(v, code) }),
		act("leave", "Leave", func() { v.m.Offer(r.LeaveCause(code)) }),
	).DataSet("cause", code)
}

func copyIDsText(v *view, code string) string {
	if v.m.Copied == code {
		return "Copied"
	}
	return "Copy these IDs"
}

func copyIDs(v *view, r *model.Run, code string) {
	if copyText(v, r.IDsText(code)) {
		v.m.Copied = code
	}
	v.m.Changed()
}

// showCause filters the table for one cause.
func showCause(v *view, code string) {
	if e := dom.Element("search"); dom.Found(e) {
		e.Set("value", code)
	}
	ask(v, func(q *table.Query) { q.Search = code })
}

// drawKeyForm takes another key.
func drawKeyForm(v *view, r *model.Run, code string) app.UI {
	return dom.Elem("form.line",
		dom.Single("input[type=password][autocomplete=off][aria-label=Another key][placeholder=another key]").
			ID("key-"+code),
		dom.Sentence("button[type=submit]", "Try again with this key"),
	).OnSubmit(func(_ app.Context, e app.Event) {
		e.PreventDefault()
		if key := strings.TrimSpace(dom.Element("key-" + code).Get("value").String()); key != "" {
			v.m.RetryWithKey(r, code, key)
		}
	}, code, r.Name)
}
