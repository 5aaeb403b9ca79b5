package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// history lists the runs of this browser: none is lost by running again, nor by
// closing the page.
type history struct {
	P *page
}

// draw draws the list, latest first, once there is a run that is not shown.
func (h *history) draw() app.UI {
	n := len(h.P.runs)
	if n == 0 || n == 1 && h.P.runs[0] == h.P.cur {
		return elem("div")
	}
	return elem("section#runs.card.runs[aria-label=Runs of this browser]",
		told("h2", "Runs of this browser"),
		elem("ul", app.Range(h.P.runs).Slice(func(i int) app.UI { return h.item(n - 1 - i) })),
	)
}

func (h *history) item(at int) app.UI {
	s := h.P.runs[at]
	return elem("li",
		elem("button[type=button]").DataSet("run", at).Aria("current", strconv.FormatBool(s == h.P.cur)).
			OnClick(func(app.Context, app.Event) { h.P.show(s) }, s.Run).Body(
			words("span.what", clip(s.Label, 80)),
			words("span.much", s.Mode+", "+much(s)),
		),
		elem("button.quiet.icon[type=button]").Aria("label", say.T("Take this run off the list")).Text("✕").
			OnClick(func(app.Context, app.Event) { h.P.dismiss(s) }, s.Run),
	)
}

// much is how a run stands, in a few words.
func much(s *runView) string {
	switch {
	case s.lane.Settled() > 0:
		return tally(&s.lane)
	case s.Sum != "":
		return s.Sum
	}
	return say.N(s.Total, "{} call|{} calls")
}
