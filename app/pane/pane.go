// Package pane is which part of the page is shown where there is room for one of several: the tabs of the form, at the
// left, and those of the results, at the right.
//
// It holds no element and draws nothing. Fields behind a tab that is not open stay in the document, so that what was
// typed there stays too.
package pane

import "allsettled/app/draft"

// Tab is one part of a pane. Its panel is the element "pane-" and ID.
type Tab struct {
	ID     string
	Name   string // a sentence of the catalogue
	Button string // id of the element that opens it
}

// The tabs of the results that others refer to.
const (
	Table    = "table"
	Timeline = "timeline"
	Compare  = "compare"
	Code     = "code"
	Failures = "failures"
)

// Form are the tabs of the form.
var Form = []Tab{
	{"ids", "IDs", "tab-ids"},
	{"how", "How", "limits"},
	{"auth", "Auth", "tab-auth"},
	{"request", "Headers & body", "tab-request"},
}

// Results are the tabs of the results.
var Results = []Tab{
	{Table, "Table", "tab-table"},
	{Timeline, "Timeline", "tab-timeline"},
	{Compare, "Compare", "compare-open"},
	{Code, "Code", "code-open"},
	{Failures, "Failures", "tab-failures"},
}

// Panes are the tabs that are open.
type Panes struct {
	form    string // empty for the first
	results string // empty until a person has chosen one
	Folded  bool   // the form is folded away, so that the results have the whole width
}

// OpenForm opens a tab of the form.
func (p *Panes) OpenForm(id string) { p.form = id }

// OpenResults opens a tab of the results.
func (p *Panes) OpenResults(id string) { p.results = id }

// FormTab is the tab of the form that is open.
func (p *Panes) FormTab() string {
	if p.form == "" {
		return Form[0].ID
	}
	return p.form
}

// ResultsTab is the tab of the results that is open: what a person chose, or else the timeline of a practice run, which
// is there to be watched, and the table of any other.
func (p *Panes) ResultsTab(isPractice bool) string {
	switch {
	case p.results != "":
		return p.results
	case isPractice:
		return Timeline
	}
	return Table
}

// homes are the tabs of the form in which the fields stand, by the ids of the fields.
var homes = map[string]string{
	"ids":       "ids",
	"in-flight": "how", "per-second": "how", "timeout": "how", "attempts": "how",
	"key":     "auth",
	"headers": "request", "body": "request",
}

// HasMistake reports whether one of the mistakes, by the ids of their fields, is in a field of that tab of the form.
func HasMistake(tab string, mistakes map[string]string) bool {
	for field, mistake := range mistakes {
		if mistake != "" && homes[field] == tab {
			return true
		}
	}
	return false
}

// IsSet reports whether something in that tab of the form is not as a first visit finds it.
func IsSet(tab string, d draft.Draft) bool {
	first := draft.First()
	switch tab {
	case "how":
		return d.Mode != first.Mode || d.InFlight+d.PerSecond+d.Timeout+d.Attempts != "" ||
			d.FetchRule || d.AbortRest || d.Here
	case "auth":
		return d.KeyIn != ""
	case "request":
		return d.Headers != "" || d.Body != "" && !d.Bodyless()
	}
	return d.IDs != ""
}
