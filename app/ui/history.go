package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
)

// history lists the runs of this tab: none is lost by running again.
type history struct {
	P *page
}

// draw draws the list, latest first, once there are two runs.
func (h *history) draw() app.UI {
	n := len(h.P.runs)
	if n < 2 {
		return elem("div")
	}
	return elem("section#runs.card.runs[aria-label=Runs of this tab]",
		words("h2", "Runs of this tab"),
		elem("ul", app.Range(h.P.runs).Slice(func(i int) app.UI { return h.item(n - 1 - i) })),
	)
}

func (h *history) item(at int) app.UI {
	s := h.P.runs[at]
	return elem("li",
		elem("button[type=button]").DataSet("run", at).Aria("current", strconv.FormatBool(s == h.P.cur)).
			OnClick(func(app.Context, app.Event) { h.P.show(s) }, at).Body(
			words("span.what", clip(s.Label, 80)),
			words("span.much", s.Mode+", "+much(s)),
		),
	)
}

// much is how a run stands, in a few words.
func much(s *shown) string {
	if s.lane.Settled() == 0 {
		return plural(s.Total, "call")
	}
	return board.Thousands(s.lane.Count(board.Fulfilled)) + " of " + board.Thousands(s.lane.Total()) + " fulfilled"
}
