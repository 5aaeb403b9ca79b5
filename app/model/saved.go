package model

import (
	"slices"
	"time"

	"allsettled/app/say"
)

// Where the browser remembers: the last draft and the runs for all its tabs, the run that is shown for this one.
const (
	draftKey = "allsettled.draft"
	runsKey  = "allsettled.runs"
	shownKey = "allsettled.run"
)

const (
	savedMost = 30             // runs that are listed
	savedFor  = 24 * time.Hour // which is how long a server keeps a run by default
	draftMost = 1 << 20        // bytes of a list of IDs that is remembered
	planMost  = 20_000         // calls of a plan that is kept beside its run
)

// SavedRun is what the browser remembers of a run, to watch it again after a reload.
type SavedRun struct {
	Name  string `json:"Run"`
	Label string // what was called, for the list of earlier runs
	Total int
	Mode  string
	IDs   []string `json:",omitempty"` // what was asked for, for rows without an outcome
	Key   string   // lets this browser cancel the run
	Ended bool
	Here  bool      `json:",omitempty"` // its calls were made by this browser: no server knows of it
	At    time.Time // when it was asked for
	Sum   string    // how it stood when it was last seen

	Inputs  []string   `json:",omitempty"`        // columns that came in beside the IDs
	Indices []int      `json:",omitempty"`        // of a run that continues another: places in its input
	Later   []SavedRun `json:"Retries,omitempty"` // the runs that continue this one
}

// recall restores what was remembered. What was typed meanwhile goes before it.
func (p *Page) recall(typed bool) {
	if p.Bare {
		return
	}
	if !typed {
		var d Draft
		if p.browser.Load(draftKey, &d); d.Address != "" {
			p.Form.Draft = d
		}
	}
	name := ""
	p.tab.Load(shownKey, &name)
	for _, saved := range p.stored() {
		r := recalled(saved)
		p.Runs = append(p.Runs, r)
		if r.Name == name {
			p.Shown = r
		}
	}
	if p.Shown != nil {
		p.Show(p.Shown)
	}
}

// recalled is a run of an earlier visit, and those that continue it. One that had not ended is watched again.
func recalled(saved SavedRun) *Run {
	r := savedRun(saved)
	r.recalled, r.due = true, !saved.Ended
	for _, later := range saved.Later {
		m := savedRun(later)
		m.due = true
		r.Retries.runs = append(r.Retries.runs, m)
	}
	return r
}

// stored are the runs that this browser remembers, the oldest first, without those that no server keeps any more.
func (p *Page) stored() []SavedRun {
	var all []SavedRun
	p.browser.Load(runsKey, &all)
	return slices.DeleteFunc(all, func(s SavedRun) bool { return time.Since(s.At) > savedFor })
}

// remember keeps the draft for the next visit, without its secrets.
func (p *Page) remember() {
	if p.Bare {
		return
	}
	d := p.Form.Draft.withoutSecrets(p.Form.Plan)
	if len(d.IDs) > draftMost {
		d.IDs = ""
	}
	p.browser.Save(draftKey, d)
}

// keep notes the runs, so that a reload and other tabs find them.
func (p *Page) keep() {
	if p.Bare {
		return
	}
	all := p.stored()
	for _, r := range p.Runs {
		if !r.Here && (r.Failure == nil || r.Lane.Total() > 0) {
			all = r.saved().into(all)
		}
	}
	p.browser.Save(runsKey, all[max(0, len(all)-savedMost):])
	name := ""
	if p.Shown != nil {
		name = p.Shown.Name
	}
	p.tab.Save(shownKey, name)
}

// into puts a run in the place of the one of its name, or at the end.
func (s SavedRun) into(all []SavedRun) []SavedRun {
	at := slices.IndexFunc(all, func(have SavedRun) bool { return have.Name == s.Name })
	if at < 0 {
		return append(all, s)
	}
	all[at] = s
	return all
}

// saved returns what is remembered of a run, without what must not or need not be kept.
func (r *Run) saved() SavedRun {
	s := r.SavedRun
	if s.Ended || s.Total > planMost {
		s.IDs = nil
	}
	if r.Lane.Settled() > 0 {
		s.Sum = tally(&r.Lane)
	}
	s.Later = nil
	for _, m := range r.Retries.runs {
		if len(m.Indices) <= planMost {
			s.Later = append(s.Later, m.SavedRun)
		}
	}
	return s
}

// Dismiss takes a run off the list; the server keeps it as long as it would.
func (p *Page) Dismiss(r *Run) {
	at := slices.Index(p.Runs, r)
	if at < 0 {
		return
	}
	p.Runs = slices.Delete(slices.Clone(p.Runs), at, at+1)
	p.browser.Save(runsKey, slices.DeleteFunc(p.stored(), func(s SavedRun) bool { return s.Name == r.Name }))
	p.Offer(say.T("The run is off the list."), func() {
		p.Runs = slices.Insert(slices.Clone(p.Runs), min(at, len(p.Runs)), r)
		p.keep()
	})
}
