package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// dials turn the rules of the what-if lane: its picture follows while they move.
type dials struct {
	P *page
	R *race
}

// draw draws a slider for each limit, the modes, and the way to make it true.
func (d *dials) draw() app.UI {
	r, n, tries := d.R, len(d.P.comparison.calls), max(1, d.R.limits.Attempts)
	return elem("div.dials",
		d.slider(dial{"what-in-flight", "At a time", r.limits.InFlight, 1, min(n, 1000), say.Number(r.limits.InFlight)}, func(r *race, to int) { r.limits.InFlight = to }),
		d.slider(dial{"what-per-second", "Starts a second", int(r.limits.PerSecond), 0, 100, d.pace()}, func(r *race, to int) { r.limits.PerSecond = float64(to) }),
		d.slider(dial{"what-attempts", "Attempts, at most", tries, 1, plan.MaxAttempts, say.Number(tries)}, func(r *race, to int) { r.limits.Attempts = to }),
		elem("label", told("span", "Mode"), elem("select#what-mode").OnChange(d.onMode).Body(
			app.Range(settle.Modes()).Slice(func(i int) app.UI {
				mode := string(settle.Modes()[i])
				return elem("option").Attr("value", mode).Attr("selected", mode == string(r.mode)).Text(mode)
			}),
		)),
		told("button#what-real[type=button]", "Run it for real").Aria("disabled", strconv.FormatBool(d.P.comparison.of.plan == nil || d.P.comparison.running())).
			OnClick(func(app.Context, app.Event) { d.P.realize(r) }),
	)
}

func (d *dials) pace() string {
	if d.R.limits.PerSecond == 0 {
		return say.T("no limit")
	}
	return say.Decimal(d.R.limits.PerSecond, -1)
}

// dial is a slider: where it stands, between what, and how that is said.
type dial struct {
	id, label          string
	value, least, most int
	text               string
}

func (d *dials) slider(l dial, turn func(r *race, to int)) app.UI {
	return elem("label",
		elem("span", app.Text(say.T(l.label)+" "), words("b", l.text)),
		single("input[type=range]").ID(l.id).Attr("min", l.least).Attr("max", max(l.least, l.most)).Attr("value", l.value).Aria("valuetext", l.text).
			OnInput(func(ctx app.Context, _ app.Event) {
				if to, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
					d.P.turn(func(r *race) { turn(r, to) })
				}
			}),
	)
}

func (d *dials) onMode(ctx app.Context, _ app.Event) {
	mode := settle.Mode(ctx.JSSrc().Get("value").String())
	d.P.turn(func(r *race) { r.mode = mode })
}
