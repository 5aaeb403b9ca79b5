package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

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
	s := Summary{Run: run, State: StateRunning, Total: h.Plan.Total(), Plan: h.Plan}
	end, err := endOf(last)
	if err != nil || end == nil {
		s.Pending = s.Total
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
	s := Summary{Run: l.run, State: StateRunning, Total: l.head.Plan.Total(), Plan: l.head.Plan, Err: l.hub.failure()}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil {
		s.ended(*l.end)
		return s, nil
	}
	s.add(l.tally.Sum())
	s.Verdict = l.tally.Verdict()
	return s, nil
}

// Body is an answer's body as it was received.
type Body struct {
	Bytes []byte
	Type  string // the media type that the answer claimed
}

// Body returns the whole body of a call that settled. [ErrNoRun]; [ErrNoBody] when
// the call is pending or brought no answer. It looks through the log from where the
// call's outcome can first be.
func (r *Runs) Body(ctx context.Context, run string, index int) (Body, error) {
	h, err := r.head(ctx, run)
	if err != nil {
		return Body{}, err
	}
	if index < 0 || index >= h.Plan.Total() {
		return Body{}, ErrNoBody
	}
	o, err := r.outcome(ctx, run, index, uint64(max(0, index-h.Plan.InFlight)))
	if err != nil {
		return Body{}, err
	}
	stored, err := r.o.Journal.Part(ctx, run, partBody(index))
	switch {
	case err == nil && int64(len(stored)) == o.BodyBytes:
		return Body{stored, o.Reply.Type}, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return Body{}, err
	}
	if b, whole := o.Body(); whole && o.Reply.HTTP > 0 {
		return Body{b, o.Reply.Type}, nil
	}
	return Body{}, ErrNoBody
}

// outcome finds how a call settled. Calls begin in the order of the input, so
// before a call settles all those before it have, but for those in flight with it.
func (r *Runs) outcome(ctx context.Context, run string, index int, after uint64) (*settle.Outcome, error) {
	mark := []byte(`,"index":` + strconv.Itoa(index) + `,"id":`)
	for lines, err := range r.o.Journal.Read(ctx, run, after) {
		if err != nil {
			return nil, fmt.Errorf("read run %s: %w", run, err)
		}
		if !bytes.Contains(lines, mark) {
			continue
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if o := settledIn(line, index, mark); o != nil {
				return o, nil
			}
		}
	}
	return nil, ErrNoBody
}

func settledIn(line []byte, index int, mark []byte) *settle.Outcome {
	if !bytes.Contains(line, mark) {
		return nil
	}
	e, err := settle.DecodeEvent(line)
	if err != nil || e.Kind != settle.Settled || e.Outcome.Index != index {
		return nil
	}
	return e.Outcome
}
