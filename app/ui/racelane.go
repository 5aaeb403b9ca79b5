package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// raceLane draws one mode of a comparison: its name, its bars, and what it came to.
type raceLane struct {
	P *page
	R *race
}

// draw draws the lane; the one that can be turned has its sliders.
func (l *raceLane) draw() app.UI {
	v := l.R.shown().Verdict
	return elem("li.lane").DataSet("lane", l.R.id).DataSet("verdict", v.Status).DataSet("by", v.Index).Body(
		elem("div.lane-head",
			words("b.mono", l.R.name()),
			words("span.lane-says", l.verdict()),
			words("span.hint", l.sums()),
		),
		showIf(l.R.id == whatIf, func() app.UI { return (&dials{P: l.P, R: l.R}).draw() }),
		elem("canvas[role=img]").ID(l.R.canvas.name).Aria("label", l.R.name()+": "+l.verdict()+". "+l.sums()),
		showIf(l.R.real != nil, func() app.UI { return words("p.hint.fact", l.off()) }),
	)
}

// name is the mode's, and how many at a time where that is the point.
func (r *race) name() string {
	switch r.id {
	case whatIf:
	case inBrowser:
		return say.T("In your browser: {}", string(r.mode))
	default:
		return r.id
	}
	return say.T("What if: {}, {} at a time", string(r.mode), say.Number(r.limits.InFlight))
}

// verdict says what the promise came to and when, as far as the clock has come.
func (l *raceLane) verdict() string {
	lane := l.R.shown()
	v := lane.Verdict
	if v.Status == "" || v.Status == settle.Pending || millisOf(v.At) > l.P.comparison.at {
		return say.T("pending")
	}
	text := say.T("{} after {}", say.T(string(v.Status)), say.Duration(v.At))
	if m, ok := lane.Mark(); ok && m.Index >= 0 {
		text += ", " + say.T("by ID {}", clip(m.ID, 20))
		if m.Text != "" {
			text += ": " + say.Heard(m.Text)
		}
	}
	return text
}

// sums counts what was made and what is kept.
func (l *raceLane) sums() string {
	m := l.R.measure()
	text := say.N(m.Made, "{} call made, {} kept|{} calls made, {} kept", say.Number(m.Kept)) + ", " +
		say.T("the last settled after {}", say.Duration(m.Last))
	if m.Ghosts > 0 && millisOf(m.Decided) < l.P.comparison.at {
		text += ", " + say.N(m.Ghosts, "{} still running when nobody was listening|{} still running when nobody was listening")
	}
	if times := l.P.comparison.faster(m); times != "" && l.R.mode != settle.Sequential {
		text += ", " + say.T("{} faster", times)
	}
	return text
}

// off says how far the prediction was from the fact.
func (l *raceLane) off() string {
	if l.R.real.running() {
		return say.T("Running for real…")
	}
	predicted, fact := l.R.lane.Sum.Took, l.R.real.lane.Sum.Took
	off := board.Off(&l.R.lane, &l.R.real.lane)
	return say.T("In fact {}, predicted {}: off by {} %, half of the calls by less than {}.",
		say.Duration(fact), say.Duration(predicted), say.Decimal(max(off.Total, -off.Total)*100, 0), say.Duration(off.Median))
}
