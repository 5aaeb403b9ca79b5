// Package model is the page without its document: the form and the plan that it makes, the runs and their outcomes,
// which rows and columns the table shows, retries, the comparison of modes, and what the browser remembers.
//
// Package ui draws a [Page] and calls its methods; tests do the same without a browser. Everything here belongs to one
// goroutine, the page's. The events of a run come in on a goroutine of their own and wait in the run's inbox until
// [Page.Advance] applies them, once a frame. [Screen].Rev goes up whenever what is drawn changes, so that ui draws no
// picture twice.
package model

import (
	"time"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// Page is everything that the page shows. Its own methods join its parts.
type Page struct {
	Screen
	Form       Form
	Runs       Runs
	Code       Code
	Comparison *Comparison // of the modes; nil while it is closed
	Now        time.Time   // of the last frame

	clocks clocks
}

// New returns a page with the first draft in its form. transport and write may be nil where nothing is run.
func New(transport Transport, write CodeWriter) *Page {
	p := &Page{Now: time.Now()}
	p.host = nowhere{}
	p.Runs = Runs{Open: -1, screen: &p.Screen, transport: transport, memory: memory{nowhere{}, nowhere{}}}
	p.Code = Code{write: write, screen: &p.Screen, form: &p.Form}
	p.Form = Form{Draft: draft.First(), screen: &p.Screen, expected: p.Runs.typical, edited: p.Code.Write}
	p.Form.read(false)
	return p
}

// Attach brings the page alive in a host, and restores what that remembers. typed says that the form holds what a
// person typed before the page was alive: it stays.
func (p *Page) Attach(host Host, typed bool) {
	p.host, p.Form.Alive = host, true
	if !p.Bare {
		p.Runs.memory.browser, p.Runs.memory.tab = host.Stores()
	}
	if d, ok := p.Runs.memory.draft(); ok && !typed {
		p.Form.Draft = d
	}
	p.Runs.recall()
	p.Form.read(false)
	p.Changed()
}

// Detach stops watching all runs; they go on, and a later visit finds them.
func (p *Page) Detach() {
	for _, r := range p.Runs.watched() {
		r.leave()
	}
}

// Why says why nothing can be run now; it is empty when something can.
func (p *Page) Why() string {
	if p.Runs.Shown.Running() {
		return say.T("A run is going on. Wait for its end, or cancel it.")
	}
	return p.Form.why()
}

// Run starts a run of what the form says, unless [Page.Why] has a reason against it.
func (p *Page) Run() {
	if p.Why() != "" {
		return
	}
	p.Changed()
	p.Form.read(true)
	if len(p.Form.Errors) > 0 {
		return
	}
	p.Runs.memory.keepDraft(p.Form.Draft.WithoutSecrets(p.Form.Plan))
	p.start(p.Form.Plan)
}

// TryOne makes the first call alone, and opens its answer when it has settled.
func (p *Page) TryOne() {
	if p.Why() == "" {
		p.start(p.Form.Plan.Head(1)).opens = true
	}
}

// start runs a plan and shows the run.
func (p *Page) start(given plan.Plan) *Run {
	r := newRun(given)
	r.Here = p.Form.Draft.Here || p.Alone
	r.View.Columns.Pick(p.Form.column)
	p.Comparison = nil
	p.Runs.All = append(p.Runs.All, r)
	p.Runs.show(r, true)
	p.Say = started(r.Total)
	return r
}

// started says that n calls were started.
func started(n int) string { return say.N(n, "Started {} call.|Started {} calls.") }

// Show turns the page to a run, and watches it unless all of it is known; nil is the page before any run.
func (p *Page) Show(r *Run) {
	p.Comparison = nil
	p.Runs.show(r, false)
}

// ShowName shows the run of a name, which another browser may have started.
func (p *Page) ShowName(name string) { p.Show(p.Runs.named(name)) }

// RetryWithKey makes the calls of a cause again with another key. It goes into the form as well, as long as that has
// the address of the run: the next Run needs it too.
func (p *Page) RetryWithKey(r *Run, code, key string) {
	p.Runs.RetryWithKey(r, code, key)
	if p.Form.Plan.Endpoint == r.Label {
		p.Form.Restore(withKey(p.Form.Draft, &p.Form.Plan, key))
	}
}

// Cancel asks for the end of the run that is shown.
func (p *Page) Cancel() {
	if p.Runs.Shown != nil {
		p.Runs.Shown.Cancel()
		p.Changed()
	}
}
