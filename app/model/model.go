// Package model is the mind of the page: the form and what it comes to, the runs and what came of them, which rows and
// columns the table shows, retries, the comparison of modes, and what the browser remembers.
//
// It knows no document. Package ui draws a [Page] and calls its methods; tests do the same without a browser.
// Everything here belongs to one goroutine, the page's. The events of a run come in on a goroutine of their own and wait
// in the run's inbox until [Page.Advance] applies them, once a frame. Page.Rev goes up whenever what is drawn changes,
// so that ui draws no picture twice.
package model

import (
	"slices"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/table"
)

// Host is what the model needs of the place it runs in: a browser, or a test.
type Host interface {
	Wake()                                // asks for a call of [Page.Advance] soon; any goroutine may call it
	Dispatch(change func())               // runs change on the page's goroutine; any goroutine may call it
	Async(work func())                    // runs work on a goroutine of the host's
	After(wait time.Duration, run func()) // runs run on the page's goroutine when wait is over

	Hidden() bool                 // the page cannot be seen
	Calm() bool                   // the person wants no motion
	Stores() (browser, tab Store) // what is kept for all tabs, and for this one

	Fill(d Draft)        // writes a draft into the fields of the form
	RunShown(isNew bool) // another run is shown; isNew where it has just been started
	RunEnded(r *Run)     // a run that was watched has ended
	CodeWritten()        // another program is shown
}

// Store keeps values between visits.
type Store interface {
	Load(key string, into any)  // into stays as it is where there is nothing
	Save(key string, value any) // a full store is no error
}

// nowhere is the host of a page that is only rendered, by the server.
type nowhere struct{}

func (nowhere) Wake()                        {}
func (nowhere) Dispatch(func())              {}
func (nowhere) Async(func())                 {}
func (nowhere) After(time.Duration, func())  {}
func (nowhere) Hidden() bool                 { return false }
func (nowhere) Calm() bool                   { return true }
func (nowhere) Stores() (browser, tab Store) { return nowhere{}, nowhere{} }
func (nowhere) Load(string, any)             {}
func (nowhere) Save(string, any)             {}
func (nowhere) Fill(Draft)                   {}
func (nowhere) RunShown(bool)                {}
func (nowhere) RunEnded(*Run)                {}
func (nowhere) CodeWritten()                 {}

// Page is everything that the page shows, and what decides it.
type Page struct {
	Form       Form
	Runs       []*Run      // of this browser, the oldest first
	Shown      *Run        // nil before the first run
	Open       int         // index of the call that is open, -1 for none
	Comparison *Comparison // of the modes; nil while it is closed
	Code       Code
	Lesson     int   // that is open, from 1; 0 for none
	Undo       *Undo // the last change, while it can be taken back

	Say    string    // what the live region says
	Missed string    // what ended while the page was hidden
	Copied string    // what was copied last: the id of a button, or the code of a cause
	Now    time.Time // of the last frame
	Rev    int       // goes up with every change of what is drawn

	Alone bool // there is no server behind the page
	Bare  bool // the page stands in a frame of another page: it remembers nothing

	host      Host
	browser   Store // for all tabs
	tab       Store
	transport Transport
	lessonRun *Run // the run of the open lesson's plan
	clocks    clocks
}

// New returns a page with the first draft in its form. transport and write may be nil where nothing is run.
func New(transport Transport, write CodeWriter) *Page {
	p := &Page{transport: transport, host: nowhere{}, browser: nowhere{}, tab: nowhere{}, Open: -1, Now: time.Now()}
	p.Form.Draft, p.Code.write = FirstDraft(), write
	p.Form.read(p.pace(), false)
	return p
}

// Attach brings the page alive in a host, and restores what that remembers. typed says that the form holds what a
// person typed before the page was alive: it stays.
func (p *Page) Attach(host Host, typed bool) {
	p.host, p.Form.Alive = host, true
	p.browser, p.tab = host.Stores()
	p.recall(typed)
	p.Form.read(p.pace(), false)
	p.Changed()
}

// Detach stops watching all runs; they go on, and a later visit finds them.
func (p *Page) Detach() {
	for _, r := range p.Runs {
		r.stream.leave()
	}
}

// Changed notes that what is drawn has changed.
func (p *Page) Changed() { p.Rev++ }

// Edited reads the form again after a change.
func (p *Page) Edited() {
	p.Changed()
	p.Form.read(p.pace(), false)
	p.WriteCode()
}

// Restore puts a draft into the form.
func (p *Page) Restore(d Draft) {
	p.Form.Draft = d
	p.host.Fill(d)
	p.Edited()
}

// Run starts a run of what the form says, unless [Page.Why] has a reason against it.
func (p *Page) Run() {
	if p.Why() != "" {
		return
	}
	p.Changed()
	p.Form.read(p.pace(), true)
	if len(p.Form.Errors) > 0 {
		return
	}
	p.remember()
	p.lessonRun = p.start(p.Form.Plan)
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
	p.Runs = append(p.Runs, r)
	p.show(r, true)
	p.Say = started(r.Total)
	return r
}

// Show turns the page to a run, and watches it unless all of it is known.
func (p *Page) Show(r *Run) { p.show(r, false) }

// promptMost is the size of a plan that is written and sent before the press of Run is painted.
const promptMost = 20_000

func (p *Page) show(r *Run, isNew bool) {
	p.Shown, p.Open, p.Comparison = r, -1, nil
	p.Changed()
	r.expect()
	if !r.stream.open() && !r.Lane.Ended && p.transport != nil {
		r.Failure, r.due = nil, true
		if r.Total <= promptMost {
			r.begin(p.transport, p.host.Wake)
		}
	}
	p.host.RunShown(isNew)
	p.host.Wake()
	p.keep()
}

// ShowName shows the run of a name, which another browser may have started.
func (p *Page) ShowName(name string) {
	for _, r := range p.Runs {
		if r.Name == name {
			p.Show(r)
			return
		}
	}
	p.Runs = append(p.Runs, sharedRun(name))
	p.Show(p.Runs[len(p.Runs)-1])
}

// Cancel asks for the end of the run that is shown.
func (p *Page) Cancel() {
	if p.Shown != nil {
		p.Shown.Cancel()
		p.Changed()
	}
}

// OpenCall opens a call of the run that is shown, or closes the open one with -1.
func (p *Page) OpenCall(index int) {
	p.Open = index
	p.Changed()
	p.host.Wake()
}

// Step opens the row by rows below the open one, and returns its place in the table, -1 where there is none.
func (p *Page) Step(by int) int {
	at := p.Shown.View.Step(p.Open, by)
	if at >= 0 {
		p.OpenCall(p.Shown.View.Index(at))
	}
	return at
}

// Ask shows the rows that another query leaves, in its order.
func (p *Page) Ask(change func(*table.Query)) {
	q := p.Shown.View.Query
	change(&q)
	p.Shown.View.choose(q)
	p.Changed()
	p.host.Wake()
}

// pace is how long a call to the form's address took the last time; 0 when none was made.
func (p *Page) pace() time.Duration {
	for _, r := range slices.Backward(p.Runs) {
		if r.Label == strings.TrimSpace(p.Form.Draft.Address) {
			return r.Lane.Typical()
		}
	}
	return 0
}

// Why says why nothing can be run now; it is empty when something can.
func (p *Page) Why() string {
	if p.Shown.Running() {
		return say.T("A run is going on. Wait for its end, or cancel it.")
	}
	return p.Form.why()
}
