package runs

import (
	"context"

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

// Summary is a run at a glance. Fulfilled, rejected, aborted and pending add up to the total.
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
	Paused    bool      // no attempt begins until somebody lets the run go on
	Continues string    // the run whose calls this one makes again; empty for none
	Err       error     // why a running run makes no calls: ErrStopped, ErrClosed; nil when it does
}

// Summary sums up what has been told of a run. Of an ended one it is read from
// the end of its log. [ErrNoRun].
func (r *Runs) Summary(ctx context.Context, run string) (Summary, error) {
	if l := r.find(run); l != nil {
		return l.summary(ctx)
	}
	h, err := r.head(ctx, run)
	if err != nil {
		return Summary{}, err
	}
	last, _, _, err := r.o.Journal.Last(ctx, run)
	if err != nil {
		return Summary{}, missing(err)
	}
	s := Summary{Run: run, State: StateRunning, Total: h.Plan.Total(), Plan: h.Plan, Continues: h.Origin.Continues}
	end, err := endOf(last)
	if err != nil || end == nil {
		s.Pending = s.Total
		r.askSummary(ctx, &s)
		return s, err
	}
	s.ended(*end)
	return s, nil
}

func (s *Summary) ended(e settle.Event) {
	s.State = StateEnded
	s.add(*e.Sum)
	if e.Verdict != nil {
		s.Verdict = *e.Verdict
	}
}

func (s *Summary) add(sum settle.Sum) {
	s.Fulfilled, s.Rejected, s.Aborted, s.Pending = sum.Fulfilled, sum.Rejected, sum.Aborted, sum.Missing
}

func (l *live) summary(ctx context.Context) (Summary, error) {
	select {
	case <-l.ready:
	case <-ctx.Done():
		return Summary{}, context.Cause(ctx)
	}
	s := Summary{Run: l.run, State: StateRunning, Total: l.head.Plan.Total(), Plan: l.head.Plan, Continues: l.head.Origin.Continues, Err: l.hub.failure()}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil {
		s.ended(*l.end)
		return s, nil
	}
	s.add(l.tally.Sum())
	s.Paused = l.pauser.IsPaused()
	s.Verdict = l.tally.Verdict()
	return s, nil
}
