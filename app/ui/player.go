package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/say"
)

// scrubSteps is how many steps the slider of the clock has.
const scrubSteps = 1000

// drawPlayer draws what moves the clock of a comparison: by itself, at two paces, or by hand and arrow keys.
func drawPlayer(v *view) app.UI {
	c := v.m.Comparison
	text := say.T("Play")
	if c.Playing {
		text = say.T("Stop")
	}
	moment := say.Duration(time.Duration(float64(c.At) * float64(time.Millisecond)))
	return dom.Elem("div.player",
		dom.Words("button#play[type=button]", text).OnClick(func(app.Context, app.Event) { playOrStop(v) }),
		dom.Words("button#slow[type=button]", "¼×").Aria("pressed", strconv.FormatBool(c.Slow)).
			Aria("label", say.T("At a quarter of the pace")).OnClick(func(app.Context, app.Event) {
			v.m.Comparison.Slow = !v.m.Comparison.Slow
			v.m.Changed()
		}),
		dom.Single("input#scrub.grow[type=range][min=0][aria-label=The moment that is shown]").Attr("max", scrubSteps).
			Attr("value", int(c.At/c.To*scrubSteps)).Aria("valuetext", moment).OnInput(onScrub(v)),
		dom.Words("output#moment.mono", moment),
	)
}

func playOrStop(v *view) {
	c := v.m.Comparison
	if c.Playing {
		c.Playing = false
	} else {
		c.Play()
	}
	v.m.Changed()
	v.wake()
}

func onScrub(v *view) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		at, _ := strconv.ParseFloat(ctx.JSSrc().Get("value").String(), 32) // a slider holds a number
		v.m.Comparison.Seek(float32(at) / scrubSteps)
		v.m.Changed()
		v.wake()
	}
}
