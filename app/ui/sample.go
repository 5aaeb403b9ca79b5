package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/sample"
)

// drawSample draws the picture of ten calls, while there is no run.
func drawSample(v *view) app.UI {
	return dom.ShowIf(v.m.Runs.Shown == nil, func() app.UI {
		return dom.Elem("figure.timeline",
			dom.Elem("canvas#sample[role=img][aria-label=A recording of ten calls that are made at once]"),
			dom.Sentence("figcaption.hint",
				"A recording: ten calls at once, a bar each. One fails, and the others go on. Press Run to make them."),
		)
	})
}

// playSample draws the sample as it is at now, and asks for the next frame until it has ended. A person who wants no
// motion sees the end at once.
func playSample(v *view, now time.Time) {
	e, s := dom.Element("sample"), &v.sample
	if !dom.Found(e) || e.Get("offsetParent").IsNull() {
		return
	}
	if s.lane == nil {
		s.lane, s.began = sample.Lane(), now
		if (host{v}).Calm() {
			s.began = now.Add(-time.Minute)
		}
	}
	to := board.Reach(s.lane.Sum.Took, true)
	at := min(board.Millis(now.Sub(s.began)), to)
	s.canvas.DrawAt(e, s.lane, s.lane, at, to, now)
	if at < to {
		v.wake()
	}
}
