package plan

import (
	"strconv"

	"allsettled/app/header"
	"allsettled/app/settle"
)

// Retry returns the plan that makes the calls at those places again, in rising order and with the
// changes: its index i is the index indices[i] of p. What p left to a default gets the default of
// the new plan.
//
// The plan of a stored run has its secrets masked. The changes must bring them or remove them, or
// the error names each. It is a *[FieldError] or [FieldErrors]. [Plan.Check] may still refuse the
// plan.
func (p Plan) Retry(indices []int, c Patch) (Plan, error) {
	var f fieldErrors
	if len(indices) == 0 {
		f.add("only", "", "no_calls")
	}
	for i, index := range indices {
		switch {
		case index < 0 || index >= p.Total():
			f.add(onlyField(i), strconv.Itoa(index), "no_such_call", p.Total()-1)
		case i > 0 && index <= indices[i-1]:
			f.add(onlyField(i), strconv.Itoa(index), "call_twice")
		}
	}
	if len(f.list) > 0 {
		return Plan{}, f.err()
	}
	q := p.undefaulted().picked(indices).patched(c)
	for _, name := range sortedNames(q.Headers) {
		if q.Headers[name] == mask && header.IsSecret(name, mask) {
			f.add(wholePlan+"."+join("headers", name), mask, "lost_secret")
		}
	}
	for _, name := range sortedNames(q.Query) {
		if q.Query[name] == mask {
			f.add(wholePlan+"."+join("query", name), mask, "lost_secret")
		}
	}
	return q, f.err()
}

// undefaulted returns the plan without those defaults of [Plan.Filled] that depend on its other fields. A stored
// plan is filled, so a default looks like the same number that was asked for; taken for a default, it is
// right in the usual case: GET with three attempts, made again as POST, is tried once.
func (p Plan) undefaulted() Plan {
	if p.Mode == settle.Sequential || p.InFlight == p.defaultInFlight() {
		p.InFlight = 0
	}
	if p.Attempts == p.defaultAttempts() {
		p.Attempts = 0
	}
	return p
}

// picked returns the plan with only the calls at those places.
func (p Plan) picked(indices []int) Plan {
	if p.Rows == nil {
		p.IDs = pick(p.IDs, indices)
	} else {
		p.Rows = p.Rows.with(pick(p.Rows.Values, indices))
	}
	return p
}

// pick returns the elements at those indices.
func pick[T any](all []T, indices []int) []T {
	some := make([]T, len(indices))
	for i, index := range indices {
		some[i] = all[index]
	}
	return some
}
