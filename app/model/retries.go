package model

import (
	"maps"
	"slices"
	"strings"

	"allsettled/app/board"
	"allsettled/app/header"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Retries are the runs that continue a run: they make calls again that were rejected.
type Retries struct {
	Failure string // why the last of them ended before its calls did
	runs    []*Run
	left    map[string]bool // causes that a person decided to leave
}

// Latest returns the last of the runs, nil for none.
func (t *Retries) Latest() *Run {
	if n := len(t.runs); n > 0 {
		return t.runs[n-1]
	}
	return nil
}

// Running reports whether calls are being made again.
func (t *Retries) Running() bool { return t.Latest().Running() }

// Open are the causes that no person has decided to leave.
func (r *Run) Open() (list []board.Cause) {
	for _, c := range r.Lane.Causes() {
		if !r.Retries.left[c.Code] {
			list = append(list, c)
		}
	}
	return list
}

// LeaveCause puts a group aside; its rows stay as they are. It returns what was done and how to undo it, for
// [Screen.Offer].
func (r *Run) LeaveCause(code string) (says string, back func()) {
	if r.Retries.left == nil {
		r.Retries.left = map[string]bool{}
	}
	r.Retries.left[code] = true
	return say.T("Left as it is."), func() { delete(r.Retries.left, code) }
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
			if masked[name] != p.Headers[name] && header.IsKey(name) == isKey {
				return name, p.Headers[name]
			}
		}
	}
	return "", ""
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

// amend puts the outcome of a call that was made again in the place of the first.
func (r *Run) amend(m *Run, o *settle.Outcome) {
	if o.Index < len(m.Indices) {
		r.Lane.Amend(m.Indices[o.Index], o, m.after)
		r.View.Columns.Forget(m.Indices[o.Index])
	}
}
