package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// player moves the clock of a comparison: by itself, at two paces, or by hand.
type player struct {
	P *page
}

// scrubSteps is into how many steps the clock's slider is parted.
const scrubSteps = 1000

// draw draws the buttons and the slider, which the arrow keys move too.
func (l *player) draw() app.UI {
	c := l.P.comparison
	text := say.T("Play")
	if c.playing {
		text = say.T("Stop")
	}
	return elem("div.player",
		words("button#play[type=button]", text).OnClick(func(app.Context, app.Event) { l.turn() }),
		words("button#slow[type=button]", "¼×").Aria("pressed", strconv.FormatBool(c.slow)).Aria("label", say.T("At a quarter of the pace")).
			OnClick(func(app.Context, app.Event) { c.slow = !c.slow; l.P.rev++ }),
		single("input#scrub.grow[type=range][min=0][aria-label=The moment that is shown]").Attr("max", scrubSteps).Attr("value", l.place()).
			Aria("valuetext", say.Duration(l.moment())).OnInput(l.onScrub),
		words("output#moment.mono", say.Duration(l.moment())),
	)
}

func (l *player) place() int { return int(l.P.comparison.at / l.P.comparison.to * scrubSteps) }

func (l *player) moment() time.Duration {
	return time.Duration(float64(l.P.comparison.at) * float64(time.Millisecond))
}

func (l *player) turn() {
	c := l.P.comparison
	if c.playing {
		c.playing = false
	} else {
		c.play()
	}
	l.P.rev++
	l.P.wake()
}

func (l *player) onScrub(ctx app.Context, _ app.Event) {
	c := l.P.comparison
	c.playing = false
	at, _ := strconv.ParseFloat(ctx.JSSrc().Get("value").String(), 32) // a slider holds a number
	c.at = float32(at) / scrubSteps * c.to
	l.P.rev++
	l.P.wake()
}
