package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
)

// RetryOrder asks for calls of a run that ended to be made again, by a run of their own.
type RetryOrder struct {
	Of      string         // the run that ended
	Run     string         // a name for the new run; empty: [Runs.Start] makes one
	Only    plan.Selection // which of its calls
	Changes plan.Patch
}

// Retry makes the order that a repeat comes to; the caller checks its plan and
// hands it to [Runs.Start]. The first run is left as it is.
//
// Asked again, for a run that is there, it gives an order for that very run or
// [ErrConflict], and needs the first run no more. [ErrNoRun]; [ErrRunning] while
// the first run has not ended; a *plan.FieldError or plan.FieldErrors of the
// fields only and plan.
func (r *Runs) Retry(ctx context.Context, a RetryOrder) (Order, error) {
	if o, err := r.sameRetry(ctx, a); !errors.Is(err, ErrNoRun) {
		return o, err
	}
	s, err := r.Summary(ctx, a.Of)
	switch {
	case err != nil:
		return Order{}, err
	case s.State != StateEnded:
		return Order{}, ErrRunning
	}
	indices := a.Only.Indices
	if a.Only.Word != "" {
		if indices, err = r.unfulfilled(ctx, a.Of, a.Only.Word == plan.SelectUnfulfilled); err != nil {
			return Order{}, fmt.Errorf("read run %s: %w", a.Of, err)
		}
	}
	p, err := s.Plan.Retry(indices, a.Changes)
	return Order{Run: a.Run, Plan: p, Origin: Origin{a.Of, a.Only, indices}}, err
}

// sameRetry answers a repeat whose run is there: its own plan with the changes
// laid over once more, which is itself if the changes are the same.
func (r *Runs) sameRetry(ctx context.Context, a RetryOrder) (Order, error) {
	h, err := r.head(ctx, a.Run)
	if err != nil {
		return Order{}, err
	}
	asked := Origin{a.Of, a.Only, a.Only.Indices}
	if a.Only.Word != "" {
		asked.Indices = h.Origin.Indices
	}
	if a.Of == "" || !h.Origin.is(asked) {
		return Order{}, ErrConflict
	}
	all := make([]int, h.Plan.Total())
	for i := range all {
		all[i] = i
	}
	p, err := h.Plan.Retry(all, a.Changes)
	return Order{Run: a.Run, Plan: p, Origin: asked}, err
}

// unfulfilled returns which calls of a run were rejected, and with also those
// that were left behind, rising.
func (r *Runs) unfulfilled(ctx context.Context, run string, also bool) (indices []int, err error) {
	for lines, err := range r.o.Journal.Read(ctx, run, 0) {
		if err != nil {
			return nil, err
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if !bytes.Contains(line, rejectedMark) {
				continue
			}
			e, err := event.Decode(line)
			if err != nil {
				return nil, err
			}
			if o := e.Outcome; o != nil && o.Status == settle.Rejected && (also || !o.Aborted()) {
				indices = append(indices, o.Index)
			}
		}
	}
	slices.Sort(indices)
	return indices, nil
}

// rejectedMark stands in the line of each call that rejected, and seldom in another.
var rejectedMark = []byte(`"status":"rejected"`)
