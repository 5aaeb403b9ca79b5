package model

import (
	"time"

	"allsettled/app/say"
)

// undoFor is how long a change can be taken back.
const undoFor = 10 * time.Second

// Undo is the last change that can be taken back.
type Undo struct {
	Says string // what was changed
	back func()
}

// Offer says what was changed and lets it be taken back for ten seconds. No sentence means that nothing was changed.
func (p *Page) Offer(says string, back func()) {
	if says == "" {
		return
	}
	u := &Undo{says, back}
	p.Undo, p.Say = u, says
	p.Changed()
	p.host.After(undoFor, func() {
		if p.Undo == u {
			p.Undo = nil
			p.Changed()
		}
	})
}

// TakeBack undoes the last change that was offered.
func (p *Page) TakeBack() {
	u := p.Undo
	if u == nil {
		return
	}
	p.Undo = nil
	u.back()
	p.Say = say.T("Taken back: {}", u.Says)
	p.Changed()
	p.host.Wake()
}
