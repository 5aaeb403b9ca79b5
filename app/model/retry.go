package model

import (
	"maps"
	"slices"
	"strings"
	"time"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// RetryGently makes the calls of some causes again: fewer at a time, with twice the timeout and more attempts.
func (l *Runs) RetryGently(r *Run, codes []string) {
	terms := &r.Lane.Terms
	inFlight := max(1, min(terms.InFlight, 1000)/gentler)
	timeout := int(min(2*terms.Timeout, plan.MaxTimeoutMs*time.Millisecond).Milliseconds())
	attempts := min(plan.MaxAttempts, terms.Attempts+attemptsMore)
	l.retry(r, codes, plan.Patch{InFlight: &inFlight, TimeoutMs: &timeout, Attempts: &attempts})
}

// withKey returns a draft with another key: where it has one, else as a bearer token.
func withKey(d draft.Draft, p *plan.Plan, key string) draft.Draft {
	name, value := keyHeader(p, key)
	had, _ := secretHeader(p)
	hasScheme := name == "Authorization" && value == key
	switch {
	case hasScheme && (had == "" || d.KeyIn == "bearer"):
		d.KeyIn, d.KeyName, d.Key = "header", name, key
	case d.KeyIn != "" && strings.TrimSpace(d.Key) != "":
		d.Key = key
	case had != "":
		headers := maps.Clone(p.Headers)
		headers[name] = value
		d.Headers = draft.HeaderLines(headers)
	default:
		d.KeyIn, d.Key = "bearer", key
	}
	return d
}

// RetryWithKey makes the calls of a cause again with another key.
func (l *Runs) RetryWithKey(r *Run, code, key string) {
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
	l.retry(r, []string{code}, changes)
}

// retry starts a run that makes the calls of some causes again.
func (l *Runs) retry(r *Run, codes []string, changes plan.Patch) {
	var indices []int
	for _, code := range codes {
		indices = append(indices, r.Lane.Rejected(code)...)
	}
	if len(indices) == 0 || r.Retries.Running() {
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
	r.Retries.runs, r.Retries.Failure = append(r.Retries.runs, m), ""
	l.keep()
	l.screen.Say = say.N(m.Total, "Trying {} call again.|Trying {} calls again.")
	l.screen.redraw()
}

// foldRetries lays what came of the later runs over the run's own outcomes, and reports whether there was anything. One
// that was recalled begins when all of the first run is known.
func (l *Runs) foldRetries(r *Run, now time.Time, limit time.Duration) (news bool) {
	for _, m := range r.Retries.runs {
		if !r.Lane.Ended {
			return news
		}
		if m.due {
			m.after = r.Lane.Clock(now)
			m.each = func(o *settle.Outcome) { r.amend(m, o) }
			l.begin(m)
		}
		was := m.Running()
		if m.fold(now, limit) {
			news = true
		}
		if was && !m.Running() {
			l.retried(r, m)
		}
	}
	return news
}

// retried notes the end of a later run.
func (l *Runs) retried(r, m *Run) {
	r.View.choose(r.View.Query)
	l.keep()
	if m.Failure != nil {
		r.Retries.Failure = say.T(m.Failure.Error())
	}
	l.screen.Say = r.Lane.Line() + "."
	l.screen.Changed()
}
