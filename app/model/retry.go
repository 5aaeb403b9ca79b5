package model

import (
	"maps"
	"slices"
	"strings"
	"time"

	"allsettled/app/board"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// retries are the runs that continue a run: they make calls again that were rejected.
type retries struct {
	Failure string // why the last of them ended before its calls did
	runs    []*Run
	left    map[string]bool // causes that a person decided to leave
}

// Latest returns the last of the runs that continue this one, nil for none.
func (r *Run) Latest() *Run {
	if n := len(r.Retries.runs); n > 0 {
		return r.Retries.runs[n-1]
	}
	return nil
}

// Retrying reports whether calls of the run are being made again.
func (r *Run) Retrying() bool { return r.Latest().Running() }

// Open are the causes that no person has decided to leave.
func (r *Run) Open() (list []board.Cause) {
	for _, c := range r.Lane.Causes() {
		if !r.Retries.left[c.Code] {
			list = append(list, c)
		}
	}
	return list
}

// LeaveCause puts a group aside; its rows stay as they are.
func (p *Page) LeaveCause(r *Run, code string) {
	if r.Retries.left == nil {
		r.Retries.left = map[string]bool{}
	}
	r.Retries.left[code] = true
	p.Offer(say.T("Left as it is."), func() { delete(r.Retries.left, code) })
}

// Retryable are the codes of the causes that another try may help.
func Retryable(list []board.Cause) (codes []string) {
	for _, c := range list {
		if settle.FactsOf(c.Code).Remedy == settle.RemedyWait {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// gentler is by how much fewer calls are in flight when they are made again, and attemptsMore how many attempts more
// each has.
const (
	gentler      = 4
	attemptsMore = 2
)

// RetryGently makes the calls of some causes again: fewer at a time, with twice the timeout and more attempts.
func (p *Page) RetryGently(r *Run, codes []string) {
	terms := &r.Lane.Terms
	inFlight := max(1, min(terms.InFlight, 1000)/gentler)
	timeout := int(min(2*terms.Timeout, plan.MaxTimeoutMs*time.Millisecond).Milliseconds())
	attempts := min(plan.MaxAttempts, terms.Attempts+attemptsMore)
	p.retry(r, codes, plan.Patch{InFlight: &inFlight, TimeoutMs: &timeout, Attempts: &attempts})
}

// RetryWithKey makes the calls of a cause again with another key. It goes into the next calls and nowhere else.
func (p *Page) RetryWithKey(r *Run, code, key string) {
	var changes plan.Patch
	if r.Plan != nil && len(r.Plan.Query) > 0 {
		changes.Query = maps.Clone(r.Plan.Query)
		for name := range changes.Query {
			changes.Query[name] = key
		}
	} else {
		name, value := keyHeader(r.Plan, key)
		changes.Headers = map[string]string{name: value}
	}
	p.retry(r, []string{code}, changes)
}

// keyHeader is the header that a key goes into: the secret one that the plan has, else Authorization.
func keyHeader(p *plan.Plan, key string) (name, value string) {
	if name, was := secretHeader(p); name != "" {
		if scheme, _, ok := strings.Cut(was, " "); ok && !strings.Contains(key, " ") {
			return name, scheme + " " + key
		}
		return name, key
	}
	if strings.Contains(key, " ") {
		return "Authorization", key
	}
	return "Authorization", "Bearer " + key
}

// secretHeader is the first header of a plan whose value is masked elsewhere; first of those that are keys by name.
func secretHeader(p *plan.Plan) (name, value string) {
	if p == nil {
		return "", ""
	}
	masked := p.Masked().Headers
	for _, isKey := range []bool{true, false} {
		for _, name := range slices.Sorted(maps.Keys(masked)) {
			if masked[name] != p.Headers[name] && plan.IsKeyHeader(name) == isKey {
				return name, p.Headers[name]
			}
		}
	}
	return "", ""
}

// retry starts a run that makes the calls of some causes again.
func (p *Page) retry(r *Run, codes []string, changes plan.Patch) {
	var indices []int
	for _, code := range codes {
		indices = append(indices, r.Lane.Rejected(code)...)
	}
	if len(indices) == 0 || r.Retrying() {
		return
	}
	slices.Sort(indices)
	m := savedRun(SavedRun{
		Name: newName(), Total: len(indices), Mode: string(settle.AllSettled), Key: newName(), At: time.Now(),
		Indices: indices,
	})
	mode := settle.AllSettled
	changes.Mode = &mode
	m.retry = &Retry{Of: r.Name, Only: plan.Selection{Indices: indices}, Changes: withSecrets(changes, r.Plan)}
	m.due = true
	m.expect()
	r.Retries.runs = append(r.Retries.runs, m)
	p.Say = say.N(m.Total, "Trying {} call again.|Trying {} calls again.")
	p.Changed()
	p.host.Wake()
}

// withSecrets adds the secrets of the first run to the changes: no server keeps them.
func withSecrets(changes plan.Patch, first *plan.Plan) plan.Patch {
	if first == nil {
		return changes
	}
	masked := first.Masked()
	for name, value := range first.Headers {
		if _, changed := changes.Headers[name]; !changed && masked.Headers[name] != value {
			if changes.Headers == nil {
				changes.Headers = map[string]string{}
			}
			changes.Headers[name] = value
		}
	}
	if changes.Query == nil {
		changes.Query = first.Query
	}
	return changes
}

// foldRetries lays what came of the later runs over the run's own outcomes, and reports whether there was anything. One
// that was recalled begins when all of the first run is known.
func (p *Page) foldRetries(r *Run, now time.Time, limit time.Duration) (news bool) {
	for _, m := range r.Retries.runs {
		if !r.Lane.Ended {
			return news
		}
		if m.due {
			m.after = r.Lane.Clock(now)
			m.each = func(o *settle.Outcome) { r.amend(m, o) }
			m.begin(p.transport, p.host.Wake)
		}
		was := m.Running()
		if m.fold(now, limit) {
			news = true
		}
		if was && !m.Running() {
			p.retried(r, m)
		}
	}
	return news
}

// amend puts the outcome of a call that was made again in the place of the first.
func (r *Run) amend(m *Run, o *settle.Outcome) {
	if o.Index < len(m.Indices) {
		r.Lane.Amend(m.Indices[o.Index], o, m.after)
		r.View.forget(m.Indices[o.Index])
	}
}

// retried notes the end of a later run.
func (p *Page) retried(r, m *Run) {
	r.View.choose(r.View.Query)
	p.keep()
	if m.Failure != nil {
		r.Retries.Failure = say.T(m.Failure.Error())
	}
	p.Say = r.Lane.Line() + "."
	p.Changed()
}
