package model

import (
	"time"

	"allsettled/app/say"
)

// Screen is what all parts of the page share: what is said to the person, the last change that can be undone, and
// whether there is anything to draw.
type Screen struct {
	Say    string // what the live region says
	Missed string // what ended while the page was hidden
	Copied string // what was copied last: the id of a button, or the code of a cause
	Undo   *Undo  // the last change, while it can be undone
	Rev    int    // goes up with every change of what is drawn

	Alone bool // there is no server behind the page
	Bare  bool // the page stands in a frame of another page: it remembers nothing

	host Host
}

// Undo is a change that can be undone.
type Undo struct {
	Says string // what was changed
	back func()
}

// undoFor is how long a change can be undone.
const undoFor = 10 * time.Second

// Changed notes that what is drawn has changed.
func (s *Screen) Changed() { s.Rev++ }

// redraw notes that what is drawn has changed, and asks for a frame.
func (s *Screen) redraw() {
	s.Changed()
	s.host.Wake()
}

// Offer says what was changed, and offers to undo it for ten seconds. No sentence means that nothing was changed.
func (s *Screen) Offer(says string, back func()) {
	if says == "" {
		return
	}
	u := &Undo{says, back}
	s.Undo, s.Say = u, says
	s.Changed()
	s.host.After(undoFor, func() {
		if s.Undo == u {
			s.Undo = nil
			s.Changed()
		}
	})
}

// TakeBack undoes the last change that was offered.
func (s *Screen) TakeBack() {
	u := s.Undo
	if u == nil {
		return
	}
	s.Undo = nil
	u.back()
	s.Say = say.T("Taken back: {}", u.Says)
	s.redraw()
}
