package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// comparison holds modes against each other: what each would have made of the calls of one run,
// by how long those took, on one clock. No call is made until somebody asks for it.
type comparison struct {
	of    *runView // the run whose calls are taken
	calls []settle.Recorded
	races []*race

	at      float32 // the moment that is drawn, in ms
	to      float32 // where the axis ends
	playing bool
	slow    bool      // at a quarter of the pace
	last    time.Time // showIf the clock was moved
	drawn   time.Time // what last was when the page was drawn
	inTurn  bool      // runs for real go one after another
	queue   []*race   // that wait for their turn
}

// race is one mode on the clock: predicted, and run for real where somebody asked.
type race struct {
	id     string // whatIf, or the mode's name
	limits settle.Limits
	mode   settle.Mode
	lane   board.Lane // as it is predicted
	real   *runView   // nil until it is run
	canvas canvas

	measured *board.Lane // of which measures are, at
	revision int
	measures board.Measures
}

// measure takes the measures of the lane that is drawn, again only when it has changed.
func (r *race) measure() board.Measures {
	if l := r.shown(); r.measured != l || r.revision != l.Revision {
		r.measured, r.revision, r.measures = l, l.Revision, l.Measure()
	}
	return r.measures
}

// whatIf is the lane whose limits and mode a person turns.
const whatIf = "what-if"

// inBrowser is the lane that is run by this browser itself; connections are how many it opens to
// one host by HTTP/1.1, which is as many calls as it makes at a time however many it is given.
const (
	inBrowser   = "in-browser"
	connections = 6
)

// comparedMost is how many calls are compared at most: each lane is replayed while a person waits.
const comparedMost = 10_000

// compare opens the comparison of an ended run, or closes it.
func (p *page) compare(s *runView) {
	p.rev++
	if p.comparison != nil {
		p.comparison = nil
		return
	}
	c := &comparison{of: s}
	c.calls = settle.Record(func(yield func(*settle.Outcome) bool) {
		for i := range s.lane.Total() {
			if o := s.lane.Outcome(i); o != nil && !yield(o) {
				return
			}
		}
	})
	for _, mode := range settle.Modes() {
		c.races = append(c.races, c.race(string(mode), mode, limitsOf(s)))
	}
	limits := limitsOf(s)
	limits.InFlight = connections
	c.races = append(c.races, c.race(inBrowser, settle.AllSettled, limits))
	limits = limitsOf(s)
	limits.InFlight = max(1, min(3, len(c.calls)-1))
	c.races = append(c.races, c.race(whatIf, settle.AllSettled, limits))
	p.comparison = c
	c.reach()
	c.play()
	p.wake()
}

// limitsOf are the limits under which a run was made.
func limitsOf(s *runView) settle.Limits {
	t := s.lane.Terms
	limits := settle.Limits{InFlight: t.InFlight, PerSecond: t.PerSecond, Timeout: t.Timeout, Attempts: t.Attempts}
	if s.plan != nil {
		limits.AbortRest = s.plan.AbortRest
	}
	if settle.Mode(s.Mode) == settle.Sequential { // which had one place, whatever the plan said
		limits.InFlight = s.lane.Total()
	}
	return limits
}

func (c *comparison) race(id string, mode settle.Mode, limits settle.Limits) *race {
	r := &race{id: id, mode: mode, limits: limits, canvas: canvas{name: "lane-" + id}}
	r.predict(c.calls)
	return r
}

// predict replays the calls by the lane's own rules.
func (r *race) predict(calls []settle.Recorded) {
	r.lane, r.measured = board.Lane{}, nil
	r.lane.Apply(settle.Event{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
		Total: len(calls), Mode: r.mode, InFlight: r.limits.InFlight, PerSecond: r.limits.PerSecond, Timeout: r.limits.Timeout, Attempts: r.limits.Attempts,
	}}, time.Time{})
	seq := uint64(1)
	for e := range settle.Replay(r.mode, calls, r.limits) {
		if e.Kind != settle.Started {
			seq++
			e.Seq = seq
		}
		r.lane.Apply(e, time.Time{})
	}
}

// runView is the lane that is drawn: in fact, once it was run, else as predicted.
func (r *race) shown() *board.Lane {
	if r.real != nil {
		return &r.real.lane
	}
	return &r.lane
}

// reach makes the axis as long as the longest lane.
func (c *comparison) reach() {
	c.to = 1
	for _, r := range c.races {
		took := r.lane.Sum.Took
		if r.real != nil {
			took = max(took, r.real.lane.Clock(time.Now()))
		}
		c.to = max(c.to, board.Reach(took, true))
	}
	c.at = min(c.at, c.to)
}

// play begins at the beginning, or goes on; who wants no motion sees the end at once.
func (c *comparison) play() {
	if c.at >= c.to || c.at == 0 {
		c.at = 0
	}
	if calm := app.Window().Call("matchMedia", "(prefers-reduced-motion: reduce)"); found(calm) && calm.Get("matches").Bool() {
		c.at = c.to
		return
	}
	c.playing, c.last = true, time.Now()
}

// tick moves the clock on while it plays, and reports whether it does.
func (c *comparison) tick(now time.Time) bool {
	if c.running() {
		c.reach()
		c.at = c.to
		return true
	}
	if !c.playing {
		return false
	}
	pace := float32(1)
	if c.slow {
		pace = 0.25
	}
	c.at += millisOf(now.Sub(c.last)) * pace
	c.last = now
	if c.at >= c.to {
		c.at, c.playing = c.to, false
	}
	return c.playing
}

// running reports whether a lane is run for real at this moment.
func (c *comparison) running() bool {
	return len(c.queue) > 0 || slices.ContainsFunc(c.races, func(r *race) bool { return r.real.running() })
}

// turn changes the rules of the lane that is turned, and predicts it anew.
func (p *page) turn(change func(r *race)) {
	c := p.comparison
	r := c.races[len(c.races)-1]
	change(r)
	r.real = nil
	r.predict(c.calls)
	c.reach()
	c.at, c.playing = c.to, false
	p.rev++
	p.wake()
}

// realize runs lanes for real: together, or each when the one before has ended.
func (p *page) realize(races ...*race) {
	c := p.comparison
	if c.of.plan == nil || c.running() {
		return
	}
	c.queue = races
	p.say = say.N(len(races)*len(c.calls), "Started {} call.|Started {} calls.")
	p.rev++
	p.nextReal()
}

// nextReal starts what waits, as far as it may start.
func (p *page) nextReal() {
	c := p.comparison
	for len(c.queue) > 0 {
		if c.inTurn && slices.ContainsFunc(c.races, func(r *race) bool { return r.real.running() }) {
			return
		}
		r := c.queue[0]
		c.queue = c.queue[1:]
		r.real = newRunView(r.plan(*c.of.plan).Filled())
		given := r.plan(*c.of.plan)
		r.real.plan, r.real.due, r.real.Here = &given, true, r.id == inBrowser || c.of.Here
		p.runs = append(p.runs, r.real)
	}
	p.wake()
}

// plan is the first run's plan by the rules of the lane.
func (r *race) plan(first plan.Plan) plan.Plan {
	first.Mode, first.InFlight, first.PerSecond, first.Attempts = r.mode, r.limits.InFlight, r.limits.PerSecond, r.limits.Attempts
	switch {
	case r.id == inBrowser:
		first.InFlight = max(2, first.Total()) // all at once: how many get through is the browser's to say
	case r.mode == settle.Sequential:
		first.InFlight = 0
	}
	return first
}
