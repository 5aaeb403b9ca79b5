package export

import (
	"fmt"
	"maps"
	"slices"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// fact is a row of the second sheet; its value is a string or a number.
type fact struct {
	name  string
	value any
}

// account returns the rows of the second sheet: the plan, its secrets masked, and the counts.
func account(p plan.Plan, sum settle.Sum, verdict settle.Verdict) []fact {
	p = p.Masked().Filled()
	facts := []fact{{"Address", p.Endpoint}, {"Method", p.Method}}
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		facts = append(facts, fact{"Header " + name, p.Headers[name]})
	}
	if p.Body != "" {
		facts = append(facts, fact{"Body", p.Body})
	}
	return append(append(facts, terms(p)...), sums(p, sum, verdict)...)
}

// terms returns the limits of the run.
func terms(p plan.Plan) []fact {
	return []fact{
		{"Mode", string(p.Mode)},
		{"Calls at once", p.InFlight},
		{"Calls begun a second", perSecond(p.PerSecond)},
		{"Timeout of an attempt, ms", p.TimeoutMs},
		{"Attempts a call", p.Attempts},
		{"A status of 400 and above", word(*p.RejectHTTPErrors, "rejects", "fulfils")},
		{"Once the mode is decided", word(p.AbortRest, "the rest is aborted", "the rest goes on")},
	}
}

// sums returns the counts and the verdict.
func sums(p plan.Plan, s settle.Sum, v settle.Verdict) []fact {
	asked := p.Total()
	missing := asked - s.Fulfilled - s.Rejected - s.Aborted
	facts := []fact{
		{"Asked", asked},
		{"Fulfilled", s.Fulfilled},
		{"Rejected", s.Rejected},
		{"Aborted", s.Aborted},
		{"Missing", missing},
		{
			"It adds up",
			fmt.Sprintf("%d asked = %d fulfilled + %d rejected + %d aborted + %d missing", asked, s.Fulfilled,
				s.Rejected, s.Aborted, missing),
		},
		{"Verdict", string(v.Status)},
	}
	if v.Index >= 0 && v.Index < asked {
		facts = append(facts, fact{"Decided by the call for", idsOf(p)(v.Index)})
	}
	if s.Cancelled {
		facts = append(facts, fact{"Cancelled", "yes"})
	}
	if s.Took > 0 {
		return append(facts, fact{
			"Took", fmt.Sprintf("%.2f s", s.Took.Seconds()),
		}, fact{"Took, ms", s.Took.Milliseconds()})
	}
	return append(facts, fact{"Took", "it has not ended"})
}

func perSecond(n float64) any {
	if n == 0 {
		return "no limit"
	}
	return n
}

func word(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
