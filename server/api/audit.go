package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"

	"allsettled/app/plan"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

// AuditEntry is one line of the audit: what a visitor did to a run. It holds no body, header, query or ID, and not the
// run's name, which is its key.
type AuditEntry struct {
	Action  string // "started", "refused" or "cancelled"
	Visitor string // its address, or its name when a proxy signs visitors in
	Run     string // the first 16 hexadecimal digits of the SHA-256 of its name
	Host    string // that is called, with a port where it has one; empty for the practice API
	Method  string
	Mode    string
	Calls   int
	Why     string // code of the refusal; empty otherwise
}

// auditStart writes the entry of a start or a refusal. A start of a run that exists has none.
func (a *API) auditStart(o runs.Order, r runs.Receipt, err error) {
	if a.o.Audit == nil || err == nil && !r.New {
		return
	}
	p := o.Plan.Filled()
	rec := AuditEntry{
		Action: "started", Visitor: o.Visitor, Run: stampOf(o.Run), Host: calledBy(p), Method: p.Method,
		Mode: string(p.Mode), Calls: p.Total(),
	}
	if err != nil {
		rec.Action, rec.Why = "refused", cmp.Or(problem.Of(err).Code, "plan")
	}
	a.o.Audit(rec)
}

// auditCancel writes the entry of a cancel.
func (a *API) auditCancel(run, visitor string) {
	if a.o.Audit != nil {
		a.o.Audit(AuditEntry{Action: "cancelled", Visitor: visitor, Run: stampOf(run)})
	}
}

func stampOf(run string) string {
	sum := sha256.Sum256([]byte(run))
	return hex.EncodeToString(sum[:8])
}

// calledBy returns the host of a plan's addresses, which is the same for every ID.
func calledBy(p plan.Plan) string {
	if p.Practice() {
		return ""
	}
	u, err := url.Parse(p.Endpoint)
	if err != nil {
		return "" // refused for that
	}
	return u.Host
}
