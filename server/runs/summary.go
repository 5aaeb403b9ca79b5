package runs

import (
	"allsettled/app/plan"
	"allsettled/app/settle"
)

// State says whether a run has ended.
type State string

// The states of a run.
const (
	StateRunning State = "running"
	StateEnded   State = "ended"
)

// Summary is a run at a glance. Fulfilled, Rejected, Aborted and Pending add up to Total.
type Summary struct {
	Run       string
	State     State
	Total     int
	Fulfilled int
	Rejected  int // without those aborted
	Aborted   int
	Pending   int
	Verdict   settle.Verdict
	Plan      plan.Plan // filled and masked
	Paused    bool      // no attempt begins until the run is resumed
	Continues string    // the run whose calls this one makes again; empty for none
	Err       error     // why a running run makes no calls, ErrStopped or ErrClosed; nil when it makes some
}

// finish adds what the ended event says.
func (s *Summary) finish(e settle.Event) {
	s.State = StateEnded
	s.add(*e.Sum)
	if e.Verdict != nil {
		s.Verdict = *e.Verdict
	}
}

// add takes over the counts of a sum, whose rejected calls do not include the aborted ones either.
func (s *Summary) add(sum settle.Sum) {
	s.Fulfilled, s.Rejected, s.Aborted, s.Pending = sum.Fulfilled, sum.Rejected, sum.Aborted, sum.Missing
}
