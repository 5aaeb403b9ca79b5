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

// Again says which calls of an ended run a new one settles anew.
type Again struct {
	Of      string       // the run that is continued
	Only    plan.Only    // places in its input
	Changes plan.Changes // what is different
}

// latest returns the last of the runs that continue this one, nil for none.
func (s *shown) latest() *shown {
	if len(s.mends) == 0 {
		return nil
	}
	return s.mends[len(s.mends)-1]
}

// mending reports whether calls of the run are being made again.
func (s *shown) mending() bool { return s.latest().running() }

// mend tries the calls of some causes again, gently: fewer at a time, with more
// patience and more attempts.
func (p *page) mend(s *shown, codes []string) {
	terms := &s.lane.Terms
	inFlight := max(1, min(terms.InFlight, 1000)/4)
	timeout := int(min(2*terms.Timeout, plan.MaxTimeoutMs*time.Millisecond).Milliseconds())
	attempts := min(plan.MaxAttempts, terms.Attempts+2)
	p.again(s, codes, plan.Changes{InFlight: &inFlight, TimeoutMs: &timeout, Attempts: &attempts})
}

// mendWithKey tries the calls of a cause again with another key.
func (p *page) mendWithKey(s *shown, code, key string) {
	var changes plan.Changes
	if s.plan != nil && len(s.plan.Query) > 0 {
		changes.Query = maps.Clone(s.plan.Query)
		for name := range changes.Query {
			changes.Query[name] = key
		}
	} else {
		name, value := p.keyHeader(s, key)
		changes.Headers = map[string]string{name: value}
	}
	p.again(s, []string{code}, changes)
}

// keyHeader is the header that a key goes into: the secret one that the plan has, else Authorization.
func (p *page) keyHeader(s *shown, key string) (name, value string) {
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

// again starts a run that settles the calls of some causes anew.
func (p *page) again(s *shown, codes []string, changes plan.Changes) {
	var indices []int
	for _, code := range codes {
		indices = append(indices, s.lane.Rejected(code)...)
	}
	if len(indices) == 0 || s.mending() {
		return
	}
	slices.Sort(indices)
	m := &shown{ticket: ticket{Run: newRunName(), Total: len(indices), Mode: string(settle.AllSettled), Key: newRunName(), At: time.Now(), Indices: indices}, due: true}
	mode := settle.AllSettled
	changes.Mode = &mode
	m.again = &Again{Of: s.Run, Only: plan.Only{Indices: indices}, Changes: withSecrets(changes, s.plan)}
	m.lane.Expect(m.Total, settle.AllSettled)
	s.mends = append(s.mends, m)
	p.say = say.Many(m.Total, "Trying {} call again.|Trying {} calls again.")
	p.rev++
	p.wake()
}

// withSecrets brings the secrets of the first run again: no server keeps them.
func withSecrets(changes plan.Changes, first *plan.Plan) plan.Changes {
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

// foldMends lays what came of the later runs over the run's own outcomes. One that
// was recalled begins when the first run is known whole.
func (p *page) foldMends(s *shown, now time.Time, limit time.Duration) (news bool) {
	for _, m := range s.mends {
		if !s.lane.Ended {
			return news
		}
		if m.due {
			m.due, m.after = false, s.lane.Clock(now)
			m.follow(p.road, p.wake)
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
			p.mended(s, m)
		}
	}
	return news
}

// mended notes the end of a later run.
func (p *page) mended(s, m *shown) {
	s.choose(s.pick)
	p.keep()
	if m.failure != nil {
		s.trouble = say.Heard(m.failure.Error())
	}
	p.say = s.lane.Line() + "."
	p.rev++
}
