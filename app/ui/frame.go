package ui

import (
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
)

// wake asks for one animation frame, unless one is asked for already. A hidden
// page gets none: a timer stands in for it.
func (p *page) wake() {
	if p.framed || p.frame == nil {
		return
	}
	p.framed = true
	if app.Window().Get("document").Get("hidden").Bool() {
		app.Window().Call("setTimeout", p.frame, 400)
		return
	}
	app.Window().Call("requestAnimationFrame", p.frame)
}

// tickEvery is how often clocks are drawn anew while nothing happens.
const tickEvery = 100 * time.Millisecond

// onFrame folds what came in since the last frame, and draws.
func (p *page) onFrame(ctx app.Context) {
	p.framed = false
	now := time.Now()
	p.now = now
	defer p.announce(now)
	p.fold(now)
	if p.cur == nil {
		return
	}
	moving := p.moveComparison(now)
	p.choose(now)
	if p.cur.sift(time.Now()) {
		p.rev++
	}
	if p.cur.running() {
		p.tick(now)
	}
	if p.rev != p.drawn {
		ctx.Dispatch(func(app.Context) {}) // which draws the document
	}
	early := p.cur.running()
	if early {
		p.paint(now)
	}
	ctx.Defer(func(app.Context) {
		if !early {
			p.canvas.draw(&p.cur.lane, p.open, now)
		}
		p.drawComparison(now)
		p.look(element("table"))
		if p.rev != p.drawn || p.fresh {
			p.wake() // the table shows more rows, or fewer, than were drawn
		}
		p.fetchBehind()
	})
	if moving {
		p.wake()
		return
	}
	for _, s := range p.runs {
		if s.running() || s.retrying() || s.hasInbox() || s.sifting != nil || s == p.cur && s.lane.Behind() {
			p.wake()
			return
		}
	}
}

// paint shows in this frame how far a run is: go-app draws the document by a clock of its own, for a later one.
func (p *page) paint(now time.Time) {
	l := &p.cur.lane
	for _, one := range counted(l) {
		rewrite("count-"+one.name, say.Number(one.n))
	}
	rewrite("sum", l.Line())
	rewrite("only-fulfilled", onlyText("Fulfilled", l.Count(board.Fulfilled)))
	rewrite("only-rejected", onlyText("Rejected", l.Count(board.Rejected)))
	p.canvas.draw(l, p.open, now)
}

// fold applies to the runs what came in.
func (p *page) fold(now time.Time) {
	limit := foldFor
	if hidden() {
		limit = foldHidden
	}
	for _, s := range p.runs {
		if s.due {
			s.begin(p.transport, p.wake)
		}
		was := s.running()
		news := s.fold(now, limit)
		if (p.foldRetries(s, now, limit) || news) && s == p.cur {
			p.fresh = true
		}
		if was && !s.running() {
			p.ended(s)
		}
	}
	if p.fresh && (!p.cur.running() || now.Sub(p.redrawn) >= documentEvery) {
		p.fresh, p.redrawn = false, now
		p.rev++
	}
}

// documentEvery is how often the document is drawn while events come: who drew every frame of it would be the
// later with the last. What counts is painted in every frame.
const documentEvery = 50 * time.Millisecond

// moveComparison moves the clock of a comparison, and starts what waits for its turn.
func (p *page) moveComparison(now time.Time) bool {
	c := p.comparison
	if c == nil {
		return false
	}
	if len(c.queue) > 0 {
		p.nextReal()
	}
	moving := c.tick(now)
	if moving || c.last != c.drawn {
		c.drawn = c.last
		p.rev++
	}
	return moving
}

// drawComparison draws the lanes.
func (p *page) drawComparison(now time.Time) {
	if c := p.comparison; c != nil {
		for _, r := range c.races {
			r.canvas.drawAt(r.shown(), &r.lane, c.at, c.to, now)
		}
	}
}

// tick moves the clocks and, every few seconds, sums up aloud.
func (p *page) tick(now time.Time) {
	if now.Sub(p.refreshed) >= tickEvery {
		p.refreshed = now
		p.rev++
	}
	if now.Sub(p.spoken) >= every {
		p.spoken = now
		if l := &p.cur.lane; l.Settled() > 0 {
			p.say = say.T("{} of {} settled, {} rejected.", say.Number(l.Settled()), say.Number(l.Total()), say.Number(l.Count(board.Rejected)))
		}
	}
}

// choose filters again when there is news, a few times a second at most.
func (p *page) choose(now time.Time) {
	s := p.cur
	if s.pick.All() || s.sifting != nil || s.at == s.lane.Revision || s.running() && now.Sub(p.refreshed) < tickEvery {
		return
	}
	s.choose(s.pick)
}

// ended notes the end of a road: of the run, or before it.
func (p *page) ended(s *runView) {
	p.rev++
	s.choose(s.pick)
	p.keep()
	if refusal, ok := errors.AsType[*Refusal](s.failure); ok {
		for _, f := range refusal.Fields {
			p.read.put(elementOf(f.Field), say.Heard(f.Message))
		}
	}
	switch {
	case !s.lane.Ended:
	case s.recalled && s != p.cur:
		p.missed = say.T("Finished while you were away: {}.", s.lane.Line())
	default:
		p.tellEnd(s)
	}
	if s == p.cur && s.opens {
		p.openCall(0)
	}
	if s == p.cur && s.lane.Ended {
		p.say = s.lane.Saying() + ". " + s.lane.Line() + "."
	}
}
