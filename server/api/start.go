package api

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

// start checks a plan and starts it under that name. When a run of that name exists, the start does not count and does
// not wait, even if another visitor started that run.
func (a *API) start(ctx context.Context, o runs.Order) (r runs.Receipt, err error) {
	defer func() {
		if ctx.Err() == nil || r.New { // a client that left was not refused
			a.auditStart(o, r, err)
		}
	}()
	if a.life.IsClosing() {
		return runs.Receipt{}, problem.Closing()
	}
	if err := a.check(o.Plan); err != nil {
		return runs.Receipt{}, err
	}
	if a.isNew(ctx, o.Run) {
		leave, err := a.visitors.takeTurn(ctx, o.Visitor)
		if err != nil {
			return runs.Receipt{}, err
		}
		defer leave()
		if err := a.mayStart(ctx, o); err != nil {
			return runs.Receipt{}, err
		}
	}
	// a start goes on when its client leaves, so it is never half done
	return a.o.Runs.Start(context.WithoutCancel(ctx), o)
}

// mayStart judges a new run by the limits of its visitor, whose turn it is. The run may have been
// started since it was found to be new.
func (a *API) mayStart(ctx context.Context, o runs.Order) error {
	if !a.isNew(ctx, o.Run) {
		return nil
	}
	return a.visitors.mayStart(o.Visitor, a.o.Runs.Running(o.Visitor))
}

// isNew reports whether there is no run of that name.
func (a *API) isNew(ctx context.Context, run string) bool {
	_, err := a.o.Runs.Summary(ctx, run)
	return errors.Is(err, runs.ErrNoRun)
}

// check returns why a plan is refused, before anything is called: by the rules and bounds of plans, then by the guard,
// as far as it can say without DNS. The host is the same for every ID, so the first address stands for all.
func (a *API) check(p plan.Plan) error {
	if err := p.Check(a.o.Bounds); err != nil {
		return err
	}
	if a.o.CheckURL == nil || p.Practice() {
		return nil
	}
	for call := range p.Calls(nil) {
		if err := a.o.CheckURL(call.URL); err != nil {
			refused := problem.Of(err)
			refused.Typed = p.Endpoint
			return refused
		}
		return nil
	}
	return nil
}

func (a *API) postRun(w http.ResponseWriter, r *http.Request) error {
	return a.startFrom(w, r, wire.NewRun())
}

func (a *API) putRun(w http.ResponseWriter, r *http.Request) error {
	return a.startFrom(w, r, r.PathValue("run"))
}

func (a *API) startFrom(w http.ResponseWriter, r *http.Request, run string) error {
	if err := wire.CheckRun(run); err != nil {
		return err
	}
	body, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	p, err := plan.Decode(body)
	if err != nil {
		return err
	}
	receipt, err := a.start(r.Context(), runs.Order{
		Run: run, Plan: p, Visitor: a.visitors.nameOf(r), CancelKey: r.Header.Get("Cancel-Key"),
	})
	if err != nil {
		return err
	}
	return writeReceipt(w, receipt, 0)
}

// writeReceipt answers a start: 201 for a new run, 200 for one that existed. A total of 0 is left out.
func writeReceipt(w http.ResponseWriter, receipt runs.Receipt, total int) error {
	status := http.StatusOK
	if receipt.New {
		status = http.StatusCreated
		w.Header().Set("Location", "/api/runs/"+receipt.Run)
	}
	return writeJSON(w, status, struct {
		Run       string `json:"run"`
		CancelKey string `json:"cancelKey,omitempty"`
		Total     int    `json:"total,omitempty"`
	}{receipt.Run, receipt.CancelKey, total})
}

func (a *API) getRun(w http.ResponseWriter, r *http.Request) error {
	s, err := a.o.Runs.Summary(r.Context(), r.PathValue("run"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, summaryJSON(s))
}

// postCancel cancels a run. The key is in the header Cancel-Key, or in the field cancelKey of a body, which may be
// missing.
func (a *API) postCancel(w http.ResponseWriter, r *http.Request) error {
	key := r.Header.Get("Cancel-Key")
	if key == "" && r.ContentLength != 0 {
		body, err := a.readJSON(w, r)
		if err != nil {
			return err
		}
		said, err := wire.DecodeCancelBody(body)
		if err != nil {
			return err
		}
		key = said.CancelKey
	}
	if err := a.cancel(r.Context(), r.PathValue("run"), key, a.visitors.nameOf(r)); err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, map[string]string{"run": r.PathValue("run")})
}

// cancel cancels a run and audits it.
func (a *API) cancel(ctx context.Context, run, key, visitor string) error {
	err := a.o.Runs.Cancel(ctx, run, key)
	if err == nil {
		a.auditCancel(run, visitor)
	}
	return err
}

// postPause pauses a run, or resumes it. The key is sent as for a cancel.
func (a *API) postPause(w http.ResponseWriter, r *http.Request) error {
	body, err := a.readJSON(w, r)
	if err != nil {
		return err
	}
	said, err := wire.DecodePauseBody(body)
	if err != nil {
		return err
	}
	if key := r.Header.Get("Cancel-Key"); key != "" {
		said.CancelKey = key
	}
	if err := a.o.Runs.Pause(r.Context(), r.PathValue("run"), said.CancelKey, said.Paused); err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, struct {
		Run    string `json:"run"`
		Paused bool   `json:"paused"`
	}{r.PathValue("run"), said.Paused})
}

// readJSON reads a body of JSON of at most MaxPlan bytes; 415 for another type, 413 for more.
func (a *API) readJSON(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (kind != "application/json" && !strings.HasSuffix(kind, "+json")) {
		return nil, unsupported(
			"Content-Type", r.Header.Get("Content-Type"), "Send JSON, with Content-Type: application/json.",
		)
	}
	if c := r.Header.Get("Content-Encoding"); c != "" && c != "identity" {
		return nil, unsupported("Content-Encoding", c, "Send the JSON as it is, without Content-Encoding.")
	}
	if r.ContentLength > a.o.MaxPlan {
		return nil, problem.TooLarge(a.o.MaxPlan)
	}
	body, err := readBody(w, r, a.o.MaxPlan)
	var long *http.MaxBytesError
	if err != nil && !errors.As(err, &long) {
		return nil, plan.NewFieldError("body", "", "slow_body")
	}
	return body, err
}

func unsupported(field, typed, detail string) *wire.Problem {
	p := wire.NewProblem(http.StatusUnsupportedMediaType, "media_type", detail)
	p.Field, p.Typed = field, typed
	return p
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // the client has left
	return nil
}

// summaryJSON returns a summary as the public interface has it. A verdict that is not yet decided is pending.
func summaryJSON(s runs.Summary) any {
	type verdict struct {
		Status settle.Status `json:"status"`
		Index  int           `json:"index"`
		AtMs   float64       `json:"atMs"`
	}
	v := verdict{s.Verdict.Status, s.Verdict.Index, float64(s.Verdict.At.Round(100*time.Microsecond)) / 1e6}
	if v.Status == "" || v.Status == settle.Pending {
		v = verdict{settle.Pending, -1, 0}
	}
	return struct {
		Run       string          `json:"run"`
		State     string          `json:"state"`
		Total     int             `json:"total"`
		Fulfilled int             `json:"fulfilled"`
		Rejected  int             `json:"rejected"`
		Aborted   int             `json:"aborted"`
		Pending   int             `json:"pending"`
		Verdict   verdict         `json:"verdict"`
		Paused    bool            `json:"paused,omitempty"`
		Continues string          `json:"continues,omitempty"`
		Plan      json.RawMessage `json:"plan"`
	}{
		s.Run, string(s.State), s.Total, s.Fulfilled, s.Rejected, s.Aborted, s.Pending, v, s.Paused, s.Continues,
		s.Plan.Masked().Encode(),
	}
}
