package model

import (
	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Name is the mode's, and how many at a time where that is the point.
func (r *Race) Name() string {
	switch r.ID {
	case WhatIf:
		return say.T("What if: {}, {} at a time", string(r.Mode), say.Number(r.Limits.InFlight))
	case InBrowser:
		return say.T("In your browser: {}", string(r.Mode))
	}
	return r.ID
}

// Verdict says what the promise of a lane came to and when, as far as the clock has come.
func (c *Comparison) Verdict(r *Race) string {
	lane := r.Shown()
	v := lane.Verdict
	if v.Status == "" || v.Status == settle.Pending || board.Millis(v.At) > c.At {
		return say.T("pending")
	}
	text := say.T("{} after {}", say.T(string(v.Status)), say.Duration(v.At))
	if m, ok := lane.Mark(); ok && m.Index >= 0 {
		text += ", " + say.T("by ID {}", say.Clip(m.ID, 20))
		if m.Text != "" {
			text += ": " + m.Text
		}
	}
	return text
}

// Sums counts what a lane made and what it keeps.
func (c *Comparison) Sums(r *Race) string {
	m := r.Measure()
	text := say.N(m.Made, "{} call made, {} kept|{} calls made, {} kept", say.Number(m.Kept)) + ", " +
		say.T("the last settled after {}", say.Duration(m.Last))
	if m.Ghosts > 0 && board.Millis(m.Decided) < c.At {
		text += ", " + say.N(m.Ghosts, "{} still running when no one was waiting"+
			"|{} still running when no one was waiting")
	}
	if times := c.Faster(m); times != "" && r.Mode != settle.Sequential {
		text += ", " + say.T("{} faster", times)
	}
	return text
}

// Off says how far the prediction was from the fact.
func (r *Race) Off() string {
	if r.Real.Running() {
		return say.T("Running for real…")
	}
	predicted, fact := r.Predicted.Sum.Took, r.Real.Lane.Sum.Took
	off := board.Off(r.Predicted, &r.Real.Lane)
	percent := say.Decimal(max(off.Total, -off.Total)*100, 0)
	return say.T("In fact {}, predicted {}: off by {} %, half of the calls by less than {}.",
		say.Duration(fact), say.Duration(predicted), percent, say.Duration(off.Median))
}
