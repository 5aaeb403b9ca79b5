package model

import (
	"errors"
	"time"

	"allsettled/app/board"
	"allsettled/app/draft"
	"allsettled/app/say"
)

const (
	// how often the document is drawn while events come: every frame would delay the last.
	documentEvery = 50 * time.Millisecond
	tickEvery     = 100 * time.Millisecond // how often clocks are drawn while nothing happens
	sumUpEvery    = 3 * time.Second        // how often the live region sums up
)

// clocks is when the page last did what it does now and then.
type clocks struct {
	fresh    bool      // there is news that Rev does not count yet
	redrawn  time.Time // when Rev last counted news
	ticked   time.Time
	summedUp time.Time
}

// Advance applies what came in since the last frame, as far as there is time for it. Where [Page.Moving] is true
// afterwards, another frame is wanted.
func (p *Page) Advance(now time.Time) {
	p.Now = now
	p.fold(now)
	r := p.Runs.Shown
	if r == nil {
		return
	}
	p.moveComparison(now)
	settled := !r.Running() || now.Sub(p.clocks.ticked) >= tickEvery
	r.View.chooseAgain(settled)
	if settled {
		r.View.countGroups()
	}
	if r.View.filter(time.Now()) || r.View.group(time.Now()) {
		p.Changed()
	}
	if r.Running() {
		p.tick(r, now)
	}
}

// Moving reports whether the page changes without a person's doing: another frame is wanted then.
func (p *Page) Moving() bool {
	if p.clocks.fresh || p.Comparison != nil && (p.Comparison.Playing || p.Comparison.Running()) {
		return true
	}
	for _, r := range p.Runs.watched() {
		if r.moving() || r == p.Runs.Shown && r.Lane.Behind() {
			return true
		}
	}
	return false
}

// fold applies to the runs what came in.
func (p *Page) fold(now time.Time) {
	limit := foldFor
	if p.host.Hidden() {
		limit = foldHidden
	}
	for _, r := range p.Runs.watched() {
		if r.due {
			p.Runs.begin(r)
		}
		was := r.Running()
		news := r.fold(now, limit)
		if (p.Runs.foldRetries(r, now, limit) || news) && r == p.Runs.Shown {
			p.clocks.fresh = true
		}
		if was && !r.Running() {
			p.ended(r)
		}
	}
	if p.clocks.fresh && (!p.Runs.Shown.Running() || now.Sub(p.clocks.redrawn) >= documentEvery) {
		p.clocks.fresh, p.clocks.redrawn = false, now
		p.Changed()
	}
}

// moveComparison moves the clock of a comparison, and starts what waits for its turn.
func (p *Page) moveComparison(now time.Time) {
	c := p.Comparison
	if c == nil {
		return
	}
	if len(c.queue) > 0 {
		p.runNext()
	}
	if c.tick(now) || c.moved != c.drawn {
		c.drawn = c.moved
		p.Changed()
	}
}

// tick moves the clocks and, every few seconds, sums up for those who listen.
func (p *Page) tick(r *Run, now time.Time) {
	if now.Sub(p.clocks.ticked) >= tickEvery {
		p.clocks.ticked = now
		p.Changed()
	}
	if now.Sub(p.clocks.summedUp) < sumUpEvery {
		return
	}
	p.clocks.summedUp = now
	if l := &r.Lane; l.Settled() > 0 {
		rejected := say.Number(l.Count(board.Rejected))
		p.Say = say.T("{} of {} settled, {} rejected.", say.Number(l.Settled()), say.Number(l.Total()), rejected)
	}
}

// ended notes that a run has ended, or that its events have before it did.
func (p *Page) ended(r *Run) {
	p.Changed()
	r.View.choose(r.View.Query)
	p.Runs.keep()
	if refusal, ok := errors.AsType[*Refusal](r.Failure); ok {
		for _, note := range refusal.notes() {
			p.Form.Put(draft.ElementOf(note.Field), note.Text())
		}
		if r.Lane.Seq == 0 && (r.Plan != nil || refusal.isGone()) {
			p.Runs.memory.forget(r.Name) // no server has it
		}
	}
	if r.Lane.Ended {
		p.sayEnd(r)
	}
	if r == p.Runs.Shown && r.opens {
		p.Runs.OpenCall(0)
	}
}

// sayEnd says how a run ended: in the live region, and beside the results where the person was away.
func (p *Page) sayEnd(r *Run) {
	away := r.recalled && r != p.Runs.Shown
	if away || p.host.Hidden() {
		p.Missed = say.T("Finished while you were away: {}.", r.Lane.Line())
	}
	if !away {
		p.host.RunEnded(r)
	}
	if r == p.Runs.Shown {
		p.Say = r.Lane.Saying() + ". " + r.Lane.Line() + "."
	}
}
