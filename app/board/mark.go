package board

import (
	"time"

	"allsettled/app/say"
	"allsettled/app/settle"
)

// Mark is the moment at which a mode was decided. The zero Mark has no Status.
type Mark struct {
	At     time.Duration // since the run was accepted
	Status settle.Status // Fulfilled or Rejected
	Index  int           // the call that decided; -1 when all of them did
	ID     string        // of that call
	Text   string        // the beginning of its value or its reason, at most markMost characters
}

const markMost = 60

// Mark returns the moment at which the mode was decided; false as long as it is not.
func (l *Lane) Mark() (Mark, bool) {
	if !isDecided(l.Verdict) {
		return Mark{}, false
	}
	m := Mark{At: l.Verdict.At, Status: l.Verdict.Status, Index: l.Verdict.Index}
	o := l.Outcome(m.Index)
	if o == nil {
		return m, true
	}
	m.ID = o.ID
	if o.Reason != nil {
		m.Text = say.Clip(say.Reason(o.Reason), markMost)
		return m, true
	}
	m.Text = say.Clip(string(o.Value.JSON)+o.Value.Preview, markMost)
	return m, true
}
