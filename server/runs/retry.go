package runs

import (
	"context"
	"errors"

	"allsettled/app/plan"
)

// RetryOrder asks for a run that makes calls of an ended run again. The new run has a log and a key of its own, and
// its calls are numbered from 0; [Origin] has their numbers in the ended run.
type RetryOrder struct {
	Of      string         // the ended run
	Run     string         // a name for the new run; empty: [Runs.Start] makes one
	Only    plan.Selection // which of its calls
	Changes plan.Patch
}

// Retry returns the order for a run that makes calls of an ended run again. The caller checks its plan and gives
// it to [Runs.Start]. The ended run stays as it is.
//
// For a run that is there already, Retry returns an order for that run, or [ErrConflict], and does not need the
// ended run. Errors: [ErrNoRun]; [ErrRunning] while the first run has not ended; a *plan.FieldError or
// plan.FieldErrors about the fields only and plan.
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
		if indices, err = r.stored.unfulfilled(ctx, a.Of, a.Only.Word == plan.SelectUnfulfilled); err != nil {
			return Order{}, err
		}
	}
	p, err := s.Plan.Retry(indices, a.Changes)
	return Order{Run: a.Run, Plan: p, Origin: Origin{a.Of, a.Only, indices}}, err
}

// sameRetry returns the order for a retry whose run is there: the run's plan with the changes applied once more.
// When the changes are the same, that is the run's plan. So a client whose reply was lost may send its request again,
// also after the ended run was dropped. ErrNoRun when the run is not there.
func (r *Runs) sameRetry(ctx context.Context, a RetryOrder) (Order, error) {
	h, err := r.stored.head(ctx, a.Run)
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
