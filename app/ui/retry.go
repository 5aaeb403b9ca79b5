package ui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Retry says which calls of an ended run a new one settles anew.
type Retry struct {
	Of      string         // the run that is continued
	Only    plan.Selection // places in its input
	Changes plan.Patch     // what is different
}

// latest returns the last of the runs that continue this one, nil for none.
func (s *runView) latest() *runView {
	if len(s.retries) == 0 {
		return nil
	}
	return s.retries[len(s.retries)-1]
}

// retrying reports whether calls of the run are being made again.
func (s *runView) retrying() bool { return s.latest().running() }

// retry tries the calls of some causes again, gently: fewer at a time, with more
// patience and more attempts.
func (p *page) retry(s *runView, codes []string) {
	terms := &s.lane.Terms
	inFlight := max(1, min(terms.InFlight, 1000)/4)
	timeout := int(min(2*terms.Timeout, plan.MaxTimeoutMs*time.Millisecond).Milliseconds())
	attempts := min(plan.MaxAttempts, terms.Attempts+2)
	p.startRetry(s, codes, plan.Patch{InFlight: &inFlight, TimeoutMs: &timeout, Attempts: &attempts})
}

// retryWithKey tries the calls of a cause again with another key.
func (p *page) retryWithKey(s *runView, code, key string) {
	var changes plan.Patch
	if s.plan != nil && len(s.plan.Query) > 0 {
		changes.Query = maps.Clone(s.plan.Query)
		for name := range changes.Query {
			changes.Query[name] = key
		}
	} else {
		name, value := p.keyHeader(s, key)
		changes.Headers = map[string]string{name: value}
	}
	p.startRetry(s, []string{code}, changes)
}

// keyHeader is the header that a key goes into: the secret one that the plan has, else Authorization.
func (p *page) keyHeader(s *runView, key string) (name, value string) {
	if s.plan != nil {
		masked := s.plan.Masked().Headers
		for _, name := range slices.Sorted(maps.Keys(masked)) {
			was := s.plan.Headers[name]
			if masked[name] == was {
				continue
			}
			if scheme, _, ok := strings.Cut(was, " "); ok && !strings.Contains(key, " ") {
				return name, scheme + " " + key
			}
			return name, key
		}
	}
	if strings.Contains(key, " ") {
		return "Authorization", key
	}
	return "Authorization", "Bearer " + key
}

// retry starts a run that settles the calls of some causes anew.
func (p *page) startRetry(s *runView, codes []string, changes plan.Patch) {
	var indices []int
	for _, code := range codes {
		indices = append(indices, s.lane.Rejected(code)...)
	}
	if len(indices) == 0 || s.retrying() {
		return
	}
	slices.Sort(indices)
	m := &runView{savedRun: savedRun{Run: newRunName(), Total: len(indices), Mode: string(settle.AllSettled), Key: newRunName(), At: time.Now(), Indices: indices}, due: true}
	mode := settle.AllSettled
	changes.Mode = &mode
	m.retry = &Retry{Of: s.Run, Only: plan.Selection{Indices: indices}, Changes: withSecrets(changes, s.plan)}
	m.lane.Expect(m.Total, settle.AllSettled)
	s.retries = append(s.retries, m)
	p.say = say.N(m.Total, "Trying {} call again.|Trying {} calls again.")
	p.rev++
	p.wake()
}

// withSecrets brings the secrets of the first run again: no server keeps them.
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

// foldRetries lays what came of the later runs over the run's own outcomes. One that
// was recalled begins when the first run is known whole.
func (p *page) foldRetries(s *runView, now time.Time, limit time.Duration) (news bool) {
	for _, m := range s.retries {
		if !s.lane.Ended {
			return news
		}
		if m.due {
			m.due, m.after = false, s.lane.Clock(now)
			m.follow(p.transport, p.wake)
		}
		m.each = func(o *settle.Outcome) {
			if o.Index < len(m.Indices) {
				s.lane.Amend(m.Indices[o.Index], o, m.after)
				delete(s.cells, m.Indices[o.Index])
			}
		}
		was := m.running()
		if m.fold(now, limit) {
			news = true
		}
		if was && !m.running() {
			p.retried(s, m)
		}
	}
	return news
}

// retried notes the end of a later run.
func (p *page) retried(s, m *runView) {
	s.choose(s.pick)
	p.keep()
	if m.failure != nil {
		s.retryError = say.Heard(m.failure.Error())
	}
	p.say = s.lane.Line() + "."
	p.rev++
}
