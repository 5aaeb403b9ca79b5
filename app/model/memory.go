package model

import (
	"slices"
	"time"

	"allsettled/app/draft"
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

// memory is what the browser remembers of the page.
type memory struct{ browser, tab Store }

// draft returns the draft of the last run; ok is false where there was none.
func (m *memory) draft() (d draft.Draft, ok bool) {
	m.browser.Load(draftKey, &d)
	return d, d.Address != ""
}

// keepDraft keeps a draft, which holds no secrets, for the next visit.
func (m *memory) keepDraft(d draft.Draft) {
	if len(d.IDs) > draftMost {
		d.IDs = ""
	}
	m.browser.Save(draftKey, d)
}

// runs are those that this browser remembers, the oldest first, without those that no server keeps any more.
func (m *memory) runs() []SavedRun {
	var all []SavedRun
	m.browser.Load(runsKey, &all)
	return slices.DeleteFunc(all, func(s SavedRun) bool { return time.Since(s.At) > savedFor })
}

// forget removes a run.
func (m *memory) forget(name string) {
	m.browser.Save(runsKey, slices.DeleteFunc(m.runs(), func(s SavedRun) bool { return s.Name == name }))
}
