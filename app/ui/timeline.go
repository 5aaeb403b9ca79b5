package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/table"
)

// timeline is the canvas of bars, one a call. The table below is its twin in words.
type timeline struct {
	P *page
}

// kinds are the bars' names, in the order of board.Kind, and the legend's words.
var kinds = [board.Kinds]struct{ name, says string }{
	board.KindFlying:    {"flying", "in flight"},
	board.KindFulfilled: {"fulfilled", "fulfilled"},
	board.KindRejected:  {"rejected", "rejected"},
	board.KindAborted:   {"aborted", "aborted"},
	board.KindGhost:     {"ghost", "went on, nobody was listening"},
}

// draw draws the canvas, its tip and the legend of what is on it.
func (t *timeline) draw() app.UI {
	return elem("figure").Class(t.class()).Body(
		elem("canvas#timeline[role=img]").Aria("label", t.label()).
			OnMouseMove(t.onMove).OnMouseLeave(t.onLeave).OnClick(t.onClick),
		elem("p#tip").Class(t.tipClass()).Aria("hidden", "true").Text(t.P.tip),
		elem("ul.legend[aria-hidden=true]", app.Range(kinds[:]).Slice(t.legend)),
		elem("div#palette.palette[aria-hidden=true]", app.Range(paints).Slice(func(i int) app.UI {
			return elem("i").Class("paint-" + paints[i])
		})),
	)
}

// class hides the picture as long as there is nothing on it.
func (t *timeline) class() string {
	if t.P.cur == nil {
		return "timeline vh"
	}
	return "timeline"
}

func (t *timeline) tipClass() string {
	if t.P.tip == "" {
		return "vh"
	}
	return "tip"
}

// label sums the picture up for whoever cannot see it.
func (t *timeline) label() string {
	if t.P.cur == nil {
		return say.T("Timeline: no call has been made yet")
	}
	l := &t.P.cur.lane
	if !l.Ended {
		return say.N(l.Total(), "Timeline of {} call, under way. The table below tells the same in words.|Timeline of {} calls, under way. The table below tells the same in words.")
	}
	return say.N(l.Total(), "Timeline of {} call, {} in all. The table below tells the same in words.|Timeline of {} calls, {} in all. The table below tells the same in words.", say.Duration(l.Sum.Took))
}

// legend explains the kinds that are always there, and the others once they are.
func (t *timeline) legend(i int) app.UI {
	kind := board.Kind(i)
	if !t.shows(kind) {
		return elem("li.vh")
	}
	return elem("li").Class("l-"+kinds[i].name).Body(elem("i"), app.Text(say.T(kinds[i].says)))
}

func (t *timeline) shows(k board.Kind) bool {
	if t.P.cur == nil {
		return false
	}
	l := &t.P.cur.lane
	switch k {
	case board.KindAborted:
		return l.Count(board.Aborted) > 0
	case board.KindGhost:
		return l.Verdict.Status != "" && l.Verdict.Index >= 0
	default:
		return true
	}
}

// at is the call under the pointer, -1 for none.
func (t *timeline) at(e app.Event) int {
	if t.P.cur == nil {
		return -1
	}
	return t.P.canvas.call(e.Get("offsetY").Float(), t.P.cur.lane.Total())
}

func (t *timeline) onMove(_ app.Context, e app.Event) {
	index := t.at(e)
	t.P.tip = t.tell(index)
	t.P.rev++
	if tip := element("tip"); found(tip) && t.P.tip != "" {
		x := min(e.Get("offsetX").Float()+12, max(0, t.P.canvas.wide-230))
		style := tip.Get("style")
		style.Call("setProperty", "left", pixels(x))
		style.Call("setProperty", "top", pixels(e.Get("offsetY").Float()+14))
	}
}

// tell tells of one call, or of all that share its row.
func (t *timeline) tell(index int) string {
	if index < 0 {
		return ""
	}
	s := t.P.cur
	o := s.lane.Outcome(index)
	text := say.T("ID {}", clip(t.P.idOf(s, index, o), 24)) + ": " + statusWord(s.lane.State(index))
	if o != nil {
		text += ", " + say.Duration(o.Took)
		if code := table.Cell(o, table.HTTP); code != "" {
			text += ", HTTP " + code
		}
	}
	if per := t.P.canvas.rows.Per; per > 1 {
		text = say.N(min(per, s.lane.Total()-index), "{} call from {}|{} calls from {}", text)
	}
	return text
}

func (t *timeline) onLeave(app.Context, app.Event) { t.P.tip = ""; t.P.rev++ }

// onClick opens the call under the pointer.
func (t *timeline) onClick(_ app.Context, e app.Event) {
	index := t.at(e)
	if index < 0 {
		return
	}
	t.P.openCall(index)
	if t.P.cur.picked == nil {
		t.P.reveal(index)
	}
	t.P.canvas.draw(&t.P.cur.lane, t.P.open, time.Now())
}
