package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
	"allsettled/app/say"
)

// drawForm draws the form. Its fields' values are constants here: after the first paint they are the browser's, see
// give.
func drawForm(v *view) app.UI {
	return elem("section#form.card[aria-label=What to call]",
		drawAddress(v),
		showIf(!v.m.Alone, func() app.UI { return drawCatalog(v) }),
		drawIDs(v),
		drawModes(v),
		drawLimits(v),
		drawPreview(v),
		drawActions(v),
		drawWhy(v),
		drawRefusal(v),
	)
}

// drawWhy says why nothing can be run.
func drawWhy(v *view) app.UI { return words("p#why.hint", v.m.Why()) }

// drawRefusal says what a server refused, where the mistake is in no field.
func drawRefusal(v *view) app.UI {
	return words("p#form-error.error[role=alert]", v.m.Form.Refusal())
}

// drawPreview says what Run will do, and shows the first real addresses.
func drawPreview(v *view) app.UI {
	says, first := v.m.Form.Says, v.m.Form.First
	if !app.IsClient || says == "" {
		first = nil
	}
	return elem("div#preview.preview",
		words("p#preflight.hint", says),
		showIf(len(first) > 0, func() app.UI {
			return elem("ol#first[aria-label=The first addresses that will be called]",
				app.Range(first).Slice(func(i int) app.UI { return words("li", say.Clip(first[i], 160)) }))
		}),
	)
}

// drawActions draws what can be done now: run, and while a run goes on cancel and pause it.
func drawActions(v *view) app.UI {
	r, busy := v.m.Runs.Shown, v.m.Runs.Shown.Running()
	return elem("div.line.actions",
		drawRun(v, busy),
		showIf(!busy && v.m.Form.Plan.Total() > 1, func() app.UI {
			return sentence("button#try-one[type=button]", "Try one first").
				Aria("disabled", strconv.FormatBool(v.m.Why() != "")).
				OnClick(func(app.Context, app.Event) { v.m.TryOne() })
		}),
		showIf(r.MayCancel(), func() app.UI {
			return sentence("button#cancel[type=button]", cancelText(r)).
				OnClick(func(app.Context, app.Event) { v.m.Cancel() })
		}),
		showIf(r.MayCancel() && !r.Here, func() app.UI {
			return sentence("button#pause[type=button]", pauseText(r)).OnClick(func(app.Context, app.Event) {
				v.m.Runs.Shown.TogglePause()
				v.m.Changed()
			})
		}),
		showIf(model.MayGoOn(r, time.Now()), func() app.UI {
			return sentence("button#go-on[type=button]", "Do not wait").
				OnClick(func(app.Context, app.Event) { r.GoOn(time.Now()) })
		}),
	)
}

func drawRun(v *view, busy bool) app.UI {
	text := v.m.Form.Verb()
	if busy {
		text = say.T("Running…")
	}
	return elem("button#run.primary.grow[type=button]").
		Aria("disabled", strconv.FormatBool(v.m.Why() != "")).Aria("describedby", "why").
		OnClick(func(app.Context, app.Event) { v.m.Run() }).Body(app.Text(text), sentence("kbd", "Ctrl ⏎"))
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
