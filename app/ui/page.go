package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// page is the whole page: the form's draft, the runs, and which of them is shown.
type page struct {
	app.Compo

	transport Transport
	code      code
	ctx       app.Context
	draft     draft
	read      reading
	list      listing
	typed     bool // the form held something else than the first draft before the page came alive

	runs   []*runView // of this browser, oldest first
	cur    *runView   // nil before the first run
	open   int        // index of the call that is open, -1 for none
	window table.Window
	canvas canvas

	catalog     *catalog    // the OpenAPI document that is open; nil for none
	lesson      int         // that is open, from 1; 0 for none
	taught      *runView    // the run of that lesson's plan
	comparison  *comparison // of modes; nil while it is closed
	tip         string      // what the pointer rests on, beside it on the canvas
	reading     string      // which file is being read
	copiedIDs   string      // the cause whose IDs were copied last
	copied      string      // what became of the last copy, said on the button
	fresh       bool        // there is news that rev does not count yet
	redrawn     time.Time   // showIf it last did
	announced   time.Time   // showIf the tab last told how far the run is
	rev, drawn  int         // rev goes up with every change of what is shown; drawn is the one that was
	framed      bool
	refreshed   time.Time
	spoken      time.Time
	say         string    // what the live region says
	undo        *undo     // the last change, while it can be taken back
	missed      string    // what came to an end while nobody looked
	notify      bool      // the system is to tell of the end
	title, icon string    // what the tab shows, and the icon's usual address
	now         time.Time // of the last frame
	alive       bool
	theme       string
	alone       bool   // there is no server behind it
	bare        bool   // it stands in a frame, and remembers nothing; see embed
	link        string // the plan of the address that was read last
	leaveWindow []func()
	frame       app.Func
}

func newPage(road Transport, scribe CodeWriter) *page {
	p := &page{transport: road, code: code{scribe: scribe}, draft: firstDraft(), open: -1}
	if app.IsClient {
		p.typed = p.draft.take()
	}
	p.read = p.draft.read(&p.list, p.pace(), false)
	p.now = time.Now()
	p.window = table.Window{Count: rowsMore}
	return p
}

// OnMount brings the page alive.
func (p *page) OnMount(ctx app.Context) {
	p.ctx, p.alive = ctx, true
	p.frame = app.FuncOf(func(app.Value, []app.Value) any {
		ctx.Dispatcher().Dispatch(app.Dispatch{Mode: app.Next, Source: ctx.Src(), Function: p.onFrame}) // draws nothing by itself
		return nil
	})
	p.recall(ctx)
	p.read = p.draft.read(&p.list, p.pace(), false)
	p.rev++
	p.listen()
	ctx.Defer(func(ctx app.Context) {
		p.draft.give()
		p.canvas.forget()
		p.wake()
		setReady()
	})
}

// OnDismount stops watching; the runs go on.
func (p *page) OnDismount() {
	for _, leave := range p.leaveWindow {
		leave()
	}
	for _, s := range p.runs {
		s.leave()
	}
}

// OnNav shows the run that the address names, or fills in the plan of its link.
func (p *page) OnNav(ctx app.Context) {
	p.fromLink(ctx, ctx.Page().URL().Fragment)
	name, ok := strings.CutPrefix(ctx.Page().URL().Path, "/run/")
	if !ok {
		return
	}
	at := slices.IndexFunc(p.runs, func(s *runView) bool { return s.Run == name })
	if at < 0 {
		p.runs = append(p.runs, &runView{savedRun: savedRun{Run: name, Label: say.T("A shared run"), At: time.Now()}})
		at = len(p.runs) - 1
	}
	p.show(p.runs[at])
}

// Render draws the page.
func (p *page) Render() app.UI {
	p.drawn = p.rev
	return elem("div#app",
		told("a.skip[href=#results]", "Skip to the results"),
		(&top{P: p}).draw(),
		elem("main",
			elem("div",
				(&form{P: p, Busy: p.cur.running()}).draw(),
				(&classroom{P: p}).draw(),
				(&history{P: p}).draw(),
			),
			elem("section#results.card[aria-label=Results][tabindex=-1]",
				(&verdict{P: p}).draw(),
				(&causes{P: p}).draw(),
				(&timeline{P: p}).draw(),
				(&compare{P: p}).draw(),
				(&codeView{P: p}).draw(),
				(&rows{P: p}).draw(),
			),
		),
		(&detail{P: p}).draw(),
		(&keys{P: p}).draw(),
		(&toast{P: p}).draw(),
		words("p#live.vh[role=status][aria-live=polite]", p.say),
		elem("noscript", told("p.plain", "This page is a small program. It needs JavaScript and WebAssembly to make calls and to show what comes back.")),
	)
}

// edited reads the form again after a change.
func (p *page) edited() {
	p.rev++
	p.read = p.draft.read(&p.list, p.pace(), false)
	p.writeCode()
}

// why says why nothing can be run now; empty when it can.
func (p *page) why() string {
	switch {
	case p.cur.running():
		return say.T("A run is going on. Wait for its end, or cancel it.")
	case p.read.plan.Total() == 0 && p.read.errors["ids"] == "":
		return say.T("Add at least one ID to run.")
	case len(p.read.errors) > 0:
		return say.T("Something in the form needs a look first: see the note in red.")
	case app.IsClient && !p.alive:
		return say.T("One moment: the page is still loading.")
	}
	return ""
}

// pace is how long a call to the form's address took the last time; 0 when none was made.
func (p *page) pace() time.Duration {
	for _, s := range slices.Backward(p.runs) {
		if s.Label == strings.TrimSpace(p.draft.Address) {
			return s.lane.Typical()
		}
	}
	return 0
}

// run starts a run of what the form says.
func (p *page) run() {
	if p.why() != "" {
		return
	}
	p.rev++
	p.read = p.draft.read(&p.list, p.pace(), true)
	if len(p.read.errors) > 0 {
		return
	}
	p.remember()
	p.taught = p.start(p.read.plan)
}

// tryOne makes the first call alone, and opens its answer.
func (p *page) tryOne() {
	if p.why() != "" {
		return
	}
	one := p.read.plan.Head(1)
	p.start(one).opens = true
}

// start runs a plan.
func (p *page) start(given plan.Plan) *runView {
	p.rev++
	s := newRunView(given.Filled())
	s.plan, s.Here = &given, p.draft.Here || p.alone
	p.runs = append(p.runs, s)
	p.show(s)
	p.say = say.N(s.Total, "Started {} call.|Started {} calls.")
	p.ctx.Defer(func(app.Context) { revealResults() })
	return s
}

// promptMost is the size of a plan that is written and sent before the press of Run is painted.
const promptMost = 20_000

// show turns the page to a run, and watches it unless it is known whole.
func (p *page) show(s *runView) {
	p.cur, p.open, p.comparison = s, -1, nil
	p.window = table.Window{Count: rowsMore}
	p.rev++
	p.canvas.forget()
	scrollRows(0)
	if s.lane.Total() == 0 && s.Total > 0 {
		s.lane.Expect(s.Total, settle.Mode(s.Mode))
	}
	if s.stop == nil && !s.lane.Ended && p.transport != nil {
		s.failure, s.due = nil, true
		if s.Total <= promptMost {
			s.begin(p.transport, p.wake)
		}
	}
	p.wake()
	if p.ctx != nil {
		p.ctx.Defer(func(app.Context) { p.keep() })
	}
}

// cancel asks for the end of the run that is shown.
func (p *page) cancel() {
	if p.cur != nil {
		p.cur.cancel()
		p.rev++
	}
}

// openCall opens a call, or closes the one that is open with -1.
func (p *page) openCall(index int) {
	p.open = index
	p.rev++
	p.wake()
}
