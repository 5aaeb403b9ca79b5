package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/canvas"
	"allsettled/app/dom"
	"allsettled/app/say"
	"allsettled/app/table"
)

// legend has the words for the kinds of bar, in the order of board.Kind.
var legend = [board.Kinds]string{
	board.KindFlying:    "in flight",
	board.KindFulfilled: "fulfilled",
	board.KindRejected:  "rejected",
	board.KindAborted:   "aborted",
	board.KindGhost:     "went on, no one was waiting",
}

// drawTimeline draws the canvas of bars, one a call, its tip and the legend. The table below says the same in words.
func drawTimeline(v *view) app.UI {
	class, tip := "timeline", "tip"
	if v.m.Runs.Shown == nil {
		class = "timeline vh"
	}
	if v.tip == "" {
		tip = "vh"
	}
	return dom.Elem("figure",
		dom.Elem("canvas#timeline[role=img]").Aria("label", timelineLabel(v)).
			OnMouseMove(onPoint(v)).OnMouseLeave(func(app.Context, app.Event) { setTip(v, "") }).OnClick(onBar(v)),
		dom.Words("p#tip[aria-hidden=true]", v.tip).Class(tip),
		dom.Elem("ul.legend[aria-hidden=true]", app.Range(legend[:]).Slice(func(i int) app.UI {
			return drawLegend(v, board.Kind(i))
		})),
		dom.Elem("div#palette.palette[aria-hidden=true]", app.Range(canvas.Paints).Slice(func(i int) app.UI {
			return dom.Elem("i").Class("paint-" + canvas.Paints[i])
		})),
	).Class(class)
}

// timelineLabel sums the picture up for people who cannot see it.
func timelineLabel(v *view) string {
	l := v.m.Runs.Lane()
	switch {
	case v.m.Runs.Shown == nil:
		return say.T("Timeline: no call has been made yet")
	case !l.Ended:
		return say.N(l.Total(), "Timeline of {} call, running. The table below has the same in words."+
			"|Timeline of {} calls, running. The table below has the same in words.")
	}
	return say.N(l.Total(), "Timeline of {} call, {} in all. The table below has the same in words."+
		"|Timeline of {} calls, {} in all. The table below has the same in words.", say.Duration(l.Sum.Took))
}

// drawLegend explains the kinds that are always there, and the others where they are.
func drawLegend(v *view, kind board.Kind) app.UI {
	if !hasKind(v, kind) {
		return dom.Elem("li.vh")
	}
	return dom.Elem("li", dom.Elem("i"), app.Text(say.T(legend[kind]))).Class("l-" + canvas.Kinds[kind])
}

func hasKind(v *view, kind board.Kind) bool {
	l := v.m.Runs.Lane()
	switch {
	case v.m.Runs.Shown == nil:
		return false
	case kind == board.KindAborted:
		return l.Count(board.Aborted) > 0
	case kind == board.KindGhost:
		return l.Verdict.Status != "" && l.Verdict.Index >= 0
	}
	return true
}

// callAt is the call under the pointer, -1 for none.
func callAt(v *view, e app.Event) int {
	if v.m.Runs.Shown == nil {
		return -1
	}
	return v.canvas.Call(e.Get("offsetY").Float(), v.m.Runs.Shown.Lane.Total())
}

// tipWide is the width in pixels that a tip may need.
const tipWide = 230

// onPoint says what is under the pointer, beside it.
func onPoint(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		setTip(v, tipText(v, callAt(v, e)))
		if tip := dom.Element("tip"); dom.Found(tip) && v.tip != "" {
			x := min(e.Get("offsetX").Float()+12, max(0, v.canvas.Wide()-tipWide))
			style := tip.Get("style")
			style.Call("setProperty", "left", pixels(x))
			style.Call("setProperty", "top", pixels(e.Get("offsetY").Float()+14))
		}
	}
}

func setTip(v *view, text string) {
	v.tip = text
	v.m.Changed()
}

// tipText describes one call, or all that share its row.
func tipText(v *view, index int) string {
	if index < 0 {
		return ""
	}
	r := v.m.Runs.Shown
	o := r.Lane.Outcome(index)
	text := say.T("ID {}", say.Clip(r.ID(index), 24)) + ": " + r.Lane.State(index).Word()
	if o != nil {
		text += ", " + say.Duration(o.Took)
		if code := table.Cell(o, table.HTTP); code != "" {
			text += ", HTTP " + code
		}
	}
	if per := v.canvas.PerRow(); per > 1 {
		text = say.N(min(per, r.Lane.Total()-index), "{} call from {}|{} calls from {}", text)
	}
	return text
}

// onBar opens the call under the pointer.
func onBar(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		index := callAt(v, e)
		if index < 0 {
			return
		}
		v.m.Runs.OpenCall(index)
		if v.m.Runs.Shown.View.All() {
			revealRow(index)
		}
		v.canvas.Draw(dom.Element("timeline"), &v.m.Runs.Shown.Lane, v.m.Runs.Open, time.Now())
	}
}

func pixels(v float64) string { return strconv.Itoa(int(v)) + "px" }
