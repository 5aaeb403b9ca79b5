package api

import (
	"context"
	"errors"
	"net/http"

	"allsettled/app/plan"
	"allsettled/app/wire"
	"allsettled/server/runs"
)

// postRetry starts a run that makes calls of an ended run again. With a name that the client chose it is idempotent, as
// PUT is.
func (a *API) postRetry(w http.ResponseWriter, r *http.Request) error {
	body, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	said, err := wire.DecodeRetry(body)
	if err != nil {
		return err
	}
	if said.Run == "" {
		said.Run = wire.NewRun()
	}
	receipt, total, err := a.retry(r.Context(), runs.RetryOrder{
		Of: r.PathValue("run"), Run: said.Run, Only: said.Only, Changes: said.Plan,
	}, a.visitors.nameOf(r), r.Header.Get("Cancel-Key"))
	if err != nil {
		return err
	}
	return writeReceipt(w, receipt, total)
}

// retry starts the run that a repeat asks for, and returns how many calls it has.
func (a *API) retry(ctx context.Context, repeat runs.RetryOrder, visitor, key string) (runs.Receipt, int, error) {
	order, err := a.o.Runs.Retry(ctx, repeat)
	if err != nil {
		return runs.Receipt{}, 0, err
	}
	order.Visitor, order.CancelKey = visitor, key
	receipt, err := a.start(ctx, order)
	return receipt, order.Plan.Total(), withinPlan(err)
}

// withinPlan returns the errors of a refused plan with their fields as the visitor wrote them: within the member plan,
// which has the changes.
func withinPlan(err error) error {
	p, ok := errors.AsType[*wire.Problem](err)
	if !ok {
		return plan.Prefix("plan", err)
	}
	if p.Field == "endpoint" { // refused by the guard
		p.Field = "plan.endpoint"
	}
	return p
}
