package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/canvas"
	"allsettled/app/dom"
	"allsettled/app/model"
)

// drawRace draws one mode of a comparison: its name, its bars, and what it came to. The one that can be turned has its
// sliders.
func drawRace(v *view, r *model.Race) app.UI {
	c, verdict := v.m.Comparison, r.Shown().Verdict
	says, sums := c.Verdict(r), c.Sums(r)
	return dom.Elem("li.lane",
		dom.Elem("div.lane-head",
			dom.Words("b.mono", r.Name()), dom.Words("span.lane-says", says), dom.Words("span.hint", sums)),
		dom.ShowIf(r.ID == model.WhatIf, func() app.UI { return drawDials(v, r) }),
		dom.Elem("canvas[role=img]").ID(laneID(r)).Aria("label", r.Name()+": "+says+". "+sums),
		dom.ShowIf(r.Real != nil, func() app.UI { return dom.Words("p.hint.fact", r.Off()) }),
	).DataSet("lane", r.ID).DataSet("verdict", verdict.Status).DataSet("by", verdict.Index)
}

// laneID is the element of a lane's picture.
func laneID(r *model.Race) string { return "lane-" + r.ID }

// drawLanes draws the bars of a comparison's lanes.
func drawLanes(v *view, now time.Time) {
	c := v.m.Comparison
	if c == nil {
		return
	}
	if v.lanes == nil {
		v.lanes = map[string]*canvas.Canvas{}
	}
	for _, r := range c.Races {
		if v.lanes[r.ID] == nil {
			v.lanes[r.ID] = &canvas.Canvas{}
		}
		v.lanes[r.ID].DrawAt(dom.Element(laneID(r)), r.Shown(), r.Predicted, c.At, c.To, now)
	}
}
