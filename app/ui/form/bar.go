package form

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
)

// drawBar draws the bar of the request: the method, the address, what can be done now, and what Run will do.
func drawBar(f *Form) app.UI {
	return dom.Elem("div.bar",
		f.Address(),
		f.Actions(),
		dom.Elem("div.says",
			dom.Words("p#preflight.hint", f.m.Form.Says),
			f.Why(),
			f.Refusal(),
		),
	)
}

// Why says why nothing can be run.
func (f *Form) Why() app.UI { return dom.Words("p#why.hint", f.m.Why()) }

// Refusal says what a server refused, where the mistake is in no field, and asks about a link of many IDs.
func (f *Form) Refusal() app.UI {
	many := f.m.Form.Many
	return dom.Elem("div",
		dom.Words("p#form-error.error[role=alert]", f.m.Form.Refusal()),
		dom.ShowIf(many.Asks != "", func() app.UI {
			return dom.Elem("div#many-ids.line.acts[role=status]",
				dom.Words("span.hint", many.Asks),
				dom.Sentence("button#take-many[type=button]", "Fill them in").
					OnClick(func(app.Context, app.Event) { many.Yes() }),
			)
		}),
	)
}

// Actions draws what can be done now: run, and while a run goes on cancel and pause it.
func (f *Form) Actions() app.UI {
	r, busy := f.m.Runs.Shown, f.m.Runs.Shown.Running()
	return dom.Elem("div.line.actions",
		drawRun(f, busy),
		dom.ShowIf(!busy && f.m.Form.Plan.Total() > 1, func() app.UI {
			return dom.Sentence("button#try-one[type=button]", "Try one first").
				Aria("disabled", strconv.FormatBool(f.m.Why() != "")).
				OnClick(func(app.Context, app.Event) { f.m.TryOne() })
		}),
		dom.ShowIf(r.MayCancel(), func() app.UI {
			return dom.Sentence("button#cancel[type=button]", cancelText(r)).
				OnClick(func(app.Context, app.Event) { f.m.Cancel() })
		}),
		dom.ShowIf(r.MayCancel() && !r.Here, func() app.UI {
			return dom.Sentence("button#pause[type=button]", pauseText(r)).OnClick(func(app.Context, app.Event) {
				f.m.Runs.Shown.TogglePause()
				f.m.Changed()
			})
		}),
		dom.ShowIf(model.MayGoOn(r, time.Now()), func() app.UI {
			return dom.Sentence("button#go-on[type=button]", "Do not wait").
				OnClick(func(app.Context, app.Event) { r.GoOn(time.Now()) })
		}),
	)
}

func drawRun(f *Form, busy bool) app.UI {
	text := f.m.Form.Verb()
	if busy {
		text = say.T("Running…")
	}
	return dom.Elem("button#run.primary.grow[type=button]").
		Aria("disabled", strconv.FormatBool(f.m.Why() != "")).Aria("describedby", "why").
		OnClick(func(app.Context, app.Event) { f.m.Run() }).Body(app.Text(text), dom.Sentence("kbd", "Ctrl ⏎"))
}

func cancelText(r *model.Run) string {
	if r.Stopped {
		return "Cancelling…"
	}
	return "Cancel"
}

func pauseText(r *model.Run) string {
	if r.Lane.Paused {
		return "Go on"
	}
	return "Pause"
}
