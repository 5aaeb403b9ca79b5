package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// drawDials draws a slider for each rule of the lane that is turned, the modes, and the way to run it. Its picture
// follows while they move.
func drawDials(v *view, r *model.Race) app.UI {
	c, modes, tries := v.m.Comparison, settle.Modes(), max(1, r.Limits.Attempts)
	rate := int(r.Limits.PerSecond)
	return dom.Elem("div.dials",
		drawDial(v,
			dial{
				"what-in-flight", "At a time", r.Limits.InFlight, 1, min(c.Size(), 1000),
				say.Number(r.Limits.InFlight),
			},
			func(r *model.Race, to int) { r.Limits.InFlight = to }),
		drawDial(v, dial{"what-per-second", "Starts a second", rate, 0, 100, rateText(r.Limits.PerSecond)},
			func(r *model.Race, to int) { r.Limits.PerSecond = float64(to) }),
		drawDial(v, dial{"what-attempts", "Attempts, at most", tries, 1, plan.MaxAttempts, say.Number(tries)},
			func(r *model.Race, to int) { r.Limits.Attempts = to }),
		dom.Elem("label", dom.Sentence("span", "Mode"), dom.Elem("select#what-mode").OnChange(onDialMode(v)).Body(
			app.Range(modes).Slice(func(i int) app.UI {
				return dom.Words("option", string(modes[i])).
					Attr("value", modes[i]).Attr("selected", modes[i] == r.Mode)
			}),
		)),
		dom.Sentence("button#what-real[type=button]", "Run it for real").
			Aria("disabled", strconv.FormatBool(c.Of.Plan == nil || c.Running())).
			OnClick(func(app.Context, app.Event) { v.m.RunForReal(r) }, v.m.Runs.Shown.Name),
	)
}

func rateText(perSecond float64) string {
	if perSecond == 0 {
		return say.T("no limit")
	}
	return say.Decimal(perSecond, -1)
}

// dial is a slider: its value, between what, and how that is said.
type dial struct {
	id, label          string
	value, least, most int
	text               string
}

func drawDial(v *view, d dial, turn func(r *model.Race, to int)) app.UI {
	return dom.Elem("label",
		dom.Elem("span", app.Text(say.T(d.label)+" "), dom.Words("b", d.text)),
		dom.Single("input[type=range]").ID(d.id).
			Attr("min", d.least).Attr("max", max(d.least, d.most)).Attr("value", d.value).
			Aria("valuetext", d.text).OnInput(func(ctx app.Context, _ app.Event) {
			if to, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
				turnDial(v, func(r *model.Race) { turn(r, to) })
			}
		}),
	)
}

func onDialMode(v *view) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		mode := settle.Mode(ctx.JSSrc().Get("value").String())
		turnDial(v, func(r *model.Race) { r.Mode = mode })
	}
}

func turnDial(v *view, change func(r *model.Race)) {
	v.m.Comparison.Turn(change)
	v.m.Changed()
	v.wake()
}
