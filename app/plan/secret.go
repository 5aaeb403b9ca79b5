package plan

import (
	"maps"
	"slices"
	"strings"

	"allsettled/app/header"
)

// mask is shown instead of a secret.
const mask = "•••"

// HasSecrets reports whether the plan has a query or a secret header ([header.IsSecret]).
func (p Plan) HasSecrets() bool {
	return len(p.Query) > 0 || slices.ContainsFunc(sortedNames(p.Headers), func(name string) bool {
		return header.IsSecret(name, p.Headers[name])
	})
}

// Masked returns the plan with "•••" for the value of each secret header and of the query. Only
// this form is stored or shown to others. The address and the body stay as they are.
func (p Plan) Masked() Plan {
	if !p.HasSecrets() {
		return p
	}
	p.Query = masked(p.Query)
	p.Headers = maps.Clone(p.Headers)
	for name, value := range p.Headers {
		if header.IsSecret(name, value) {
			p.Headers[name] = mask
		}
	}
	return p
}

// IsMasked reports whether a secret of the plan is masked. Such a plan cannot make its calls.
func (p Plan) IsMasked() bool {
	for name, value := range p.Headers {
		if value == mask && header.IsSecret(name, value) {
			return true
		}
	}
	for _, value := range p.Query {
		if value == mask {
			return true
		}
	}
	return false
}

// WithSecrets returns the plan with its masked values replaced by those that from has under the same names. What
// from lacks stays masked, and nothing else of from is taken over: who brings secrets changes no call.
func (p Plan) WithSecrets(from Plan) Plan {
	if !p.IsMasked() {
		return p
	}
	p.Headers = maps.Clone(p.Headers)
	for name, value := range p.Headers {
		if value == mask && header.IsSecret(name, value) {
			p.Headers[name] = secret(from, name)
		}
	}
	p.Query = maps.Clone(p.Query)
	for name, value := range from.Query {
		if p.Query[name] == mask {
			p.Query[name] = value
		}
	}
	return p
}

// secret returns the value of a header of that name, the mask when the plan has none.
func secret(p Plan, name string) string {
	for have, value := range p.Headers {
		if strings.EqualFold(have, name) {
			return value
		}
	}
	return mask
}

// Same reports whether both plans ask for the same, whether their defaults are written out or not,
// and whatever the values of their secrets are. Headings do not count: they change no call.
func (p Plan) Same(q Plan) bool {
	p, q = p.Masked().Filled(), q.Masked().Filled()
	return p.Endpoint == q.Endpoint && slices.Equal(p.IDs, q.IDs) && p.Rows.same(q.Rows) &&
		maps.Equal(p.Headers, q.Headers) && maps.Equal(p.Query, q.Query) && p.Body == q.Body && sameTerms(p, q)
}

// sameTerms compares the fields that are one word, number or switch.
func sameTerms(p, q Plan) bool {
	return p.Method == q.Method && p.Mode == q.Mode && p.InFlight == q.InFlight && p.PerSecond == q.PerSecond &&
		p.TimeoutMs == q.TimeoutMs && p.Attempts == q.Attempts && p.AbortRest == q.AbortRest &&
		*p.RejectHTTPErrors == *q.RejectHTTPErrors
}

// same reports whether two tables have the same columns and cells. No table is the same only as no
// table.
func (r *Rows) same(s *Rows) bool {
	if r == nil || s == nil {
		return r == s
	}
	return slices.Equal(r.Columns, s.Columns) && slices.EqualFunc(r.Values, s.Values, slices.Equal)
}
