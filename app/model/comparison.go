package model

import (
	"slices"
	"time"

	"allsettled/app/board"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Comparison holds modes against each other: what each would have made of the calls of one run, by how long those took,
// on one clock. No call is made until a person asks for it.
type Comparison struct {
	Of    *Run // the run whose calls are taken
	Races []*Race

	At      float32 // the moment that is drawn, in ms
	To      float32 // where the axis ends, in ms
	Playing bool
	Slow    bool // at a quarter of the pace
	InTurn  bool // runs for real go one after another

	calm  func() bool // the person wants no motion
	calls []settle.Recorded
	moved time.Time // when the clock was moved
	drawn time.Time // what moved was when the page was drawn
	queue []*Race   // that wait to be run
}

// Race is one mode on the clock: predicted, and run for real where a person asked for it.
type Race struct {
	ID     string // WhatIf, InBrowser, or the mode's name
	Limits settle.Limits
	Mode   settle.Mode

	Predicted *board.Lane
	Real      *Run // nil until it is run

	measured *board.Lane // of which measures are, at revision
	revision int
	measures board.Measures
}

// WhatIf is the lane whose limits and mode a person turns, and InBrowser the one that is run by this browser itself.
const (
	WhatIf    = "what-if"
	InBrowser = "in-browser"
)

// ComparedMost is how many calls are compared at most: each lane is replayed while a person waits.
const ComparedMost = 10_000

const (
	connections = 6    // that a browser opens to one host by HTTP/1.1, and so the calls that it makes at a time
	whatIfStart = 3    // calls in flight of the lane that is turned, before it is
	slowPace    = 0.25 // of the clock
)

// Comparable reports whether a run can be compared: it has ended, and its calls can be replayed.
func (r *Run) Comparable() bool {
	return r != nil && r.Lane.Ended && r.Lane.Total() >= 2 && r.Lane.Total() <= ComparedMost && r.Lane.Settled() > 0
}

// Compare opens the comparison of the shown run, or closes it.
func (p *Page) Compare() {
	p.Changed()
	if p.Comparison != nil {
		p.Comparison = nil
		return
	}
	p.Comparison = newComparison(p.Runs.Shown, p.host.Calm)
	p.host.Wake()
}

func newComparison(r *Run, calm func() bool) *Comparison {
	c := &Comparison{Of: r, calm: calm, calls: r.Lane.Record()}
	for _, mode := range settle.Modes() {
		c.add(string(mode), mode, limitsOf(r))
	}
	limits := limitsOf(r)
	limits.InFlight = connections
	c.add(InBrowser, settle.AllSettled, limits)
	limits.InFlight = max(1, min(whatIfStart, len(c.calls)-1))
	c.add(WhatIf, settle.AllSettled, limits)
	c.reach()
	c.Play()
	return c
}

// limitsOf are the limits under which a run was made.
func limitsOf(r *Run) settle.Limits {
	t := r.Lane.Terms
	limits := settle.Limits{InFlight: t.InFlight, PerSecond: t.PerSecond, Timeout: t.Timeout, Attempts: t.Attempts}
	if r.Plan != nil {
		limits.AbortRest = r.Plan.AbortRest
	}
	if settle.Mode(r.Mode) == settle.Sequential { // which had one place, whatever the plan said
		limits.InFlight = r.Lane.Total()
	}
	return limits
}

func (c *Comparison) add(id string, mode settle.Mode, limits settle.Limits) {
	r := &Race{ID: id, Mode: mode, Limits: limits}
	r.predict(c.calls)
	c.Races = append(c.Races, r)
}

// predict replays the calls by the lane's own rules.
func (r *Race) predict(calls []settle.Recorded) {
	r.Predicted, r.measured = board.Predict(calls, r.Mode, r.Limits), nil
}

// Shown is the lane that is drawn: in fact, once it was run, else as predicted.
func (r *Race) Shown() *board.Lane {
	if r.Real != nil {
		return &r.Real.Lane
	}
	return r.Predicted
}

// Measure takes the measures of the lane that is drawn, again only when it has changed.
func (r *Race) Measure() board.Measures {
	if l := r.Shown(); r.measured != l || r.revision != l.Revision {
		r.measured, r.revision, r.measures = l, l.Revision, l.Measure()
	}
	return r.measures
}

// reach makes the axis as long as the longest lane.
func (c *Comparison) reach() {
	c.To = 1
	for _, r := range c.Races {
		took := r.Predicted.Sum.Took
		if r.Real != nil {
			took = max(took, r.Real.Lane.Clock(time.Now()))
		}
		c.To = max(c.To, board.Reach(took, true))
	}
	c.At = min(c.At, c.To)
}

// Play begins at the beginning, or goes on; a person who wants no motion sees the end at once.
func (c *Comparison) Play() {
	if c.At >= c.To {
		c.At = 0
	}
	if c.calm() {
		c.At = c.To
		return
	}
	c.Playing, c.moved = true, time.Now()
}

// Seek shows a moment, as a share of the axis from 0 to 1.
func (c *Comparison) Seek(share float32) { c.Playing, c.At = false, share*c.To }

// tick moves the clock on while it plays, and reports whether it does.
func (c *Comparison) tick(now time.Time) bool {
	if c.Running() {
		c.reach()
		c.At = c.To
		return true
	}
	if !c.Playing {
		return false
	}
	pace := float32(1)
	if c.Slow {
		pace = slowPace
	}
	c.At += board.Millis(now.Sub(c.moved)) * pace
	c.moved = now
	if c.At >= c.To {
		c.At, c.Playing = c.To, false
	}
	return c.Playing
}

// Running reports whether a lane is run for real at this moment.
func (c *Comparison) Running() bool {
	return len(c.queue) > 0 || slices.ContainsFunc(c.Races, func(r *Race) bool { return r.Real.Running() })
}

// Size is how many calls are compared.
func (c *Comparison) Size() int { return len(c.calls) }

// Faster is how many times sooner the promise was decided than the calls one by one take; empty where that is unknown.
func (c *Comparison) Faster(m board.Measures) string {
	alone := c.Races[0].Predicted.Sum.Took // sequential is the first
	if m.Decided <= 0 || alone <= 0 {
		return ""
	}
	return say.Times(float64(alone) / float64(m.Decided))
}

// Turn changes the rules of the lane that is turned, and predicts it again.
func (c *Comparison) Turn(change func(r *Race)) {
	r := c.Races[len(c.Races)-1]
	change(r)
	r.Real = nil
	r.predict(c.calls)
	c.reach()
	c.At, c.Playing = c.To, false
}

// RunForReal runs lanes of the comparison: together, or each when the one before has ended.
func (p *Page) RunForReal(races ...*Race) {
	c := p.Comparison
	if c.Of.Plan == nil || c.Running() {
		return
	}
	c.queue = races
	p.Say = started(len(races) * len(c.calls))
	p.Changed()
	p.runNext()
}

// runNext starts the lanes that wait, as far as they may start.
func (p *Page) runNext() {
	c := p.Comparison
	for len(c.queue) > 0 {
		if c.InTurn && slices.ContainsFunc(c.Races, func(r *Race) bool { return r.Real.Running() }) {
			return
		}
		r := c.queue[0]
		c.queue = c.queue[1:]
		r.Real = newRun(r.plan(*c.Of.Plan))
		r.Real.due, r.Real.Here = true, r.ID == InBrowser || c.Of.Here
		p.Runs.All = append(p.Runs.All, r.Real)
	}
	p.host.Wake()
}

// plan is the first run's plan by the rules of the lane.
func (r *Race) plan(first plan.Plan) plan.Plan {
	first.Mode, first.InFlight = r.Mode, r.Limits.InFlight
	first.PerSecond, first.Attempts = r.Limits.PerSecond, r.Limits.Attempts
	switch {
	case r.ID == InBrowser:
		first.InFlight = max(2, first.Total()) // all at once: the browser decides how many get through
	case r.Mode == settle.Sequential:
		first.InFlight = 0
	}
	return first
}
