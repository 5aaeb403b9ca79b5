package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Where the browser remembers: the last plan for good, the runs as long as the tab is open.
const (
	draftKey   = "allsettled.draft"
	ticketsKey = "allsettled.runs"
	themeKey   = "allsettled.theme"
)

const (
	ticketsMax = 12      // runs that are watched again after a reload
	draftMax   = 1 << 20 // bytes of a list of IDs that is remembered
	planMax    = 20_000  // calls of a plan that is kept beside its run
)

// recall restores what was remembered. What was typed meanwhile goes before it.
func (p *page) recall(ctx app.Context) {
	if !p.typed {
		var d draft
		if ctx.LocalStorage().Get(draftKey, &d) == nil && d.Address != "" {
			p.draft = d
		}
	}
	_ = ctx.LocalStorage().Get(themeKey, &p.theme)
	p.applyTheme()
	var tickets []ticket
	_ = ctx.SessionStorage().Get(ticketsKey, &tickets)
	for _, t := range tickets {
		s := &shown{ticket: t}
		p.runs = append(p.runs, s)
	}
	if n := len(p.runs); n > 0 {
		p.show(p.runs[n-1])
	}
}

// remember keeps the plan for the next visit, without its secrets. A full
// storage is no reason not to run.
func (p *page) remember() {
	d := p.draft.withoutSecrets(p.read.plan)
	if len(d.IDs) > draftMax {
		d.IDs = ""
	}
	_ = p.ctx.LocalStorage().Set(draftKey, d)
}

// keep notes the tab's runs, so that a reload finds them: the one that is shown last.
func (p *page) keep() {
	if p.ctx == nil {
		return
	}
	var tickets []ticket
	for _, s := range p.runs {
		if s != p.cur && (s.failure == nil || s.lane.Total() > 0) {
			tickets = append(tickets, s.forget())
		}
	}
	if p.cur != nil {
		tickets = append(tickets, p.cur.forget())
	}
	_ = p.ctx.SessionStorage().Set(ticketsKey, tickets[max(0, len(tickets)-ticketsMax):])
}

// forget returns the ticket of a run without what must not or need not be kept.
func (s *shown) forget() ticket {
	t := s.ticket
	if t.Ended || t.Total > planMax {
		t.IDs = nil
	}
	return t
}

// applyTheme tells the stylesheet which colours were chosen.
func (p *page) applyTheme() {
	root := app.Window().Get("document").Get("documentElement")
	if p.theme == "" {
		root.Call("removeAttribute", "data-theme")
		return
	}
	root.Call("setAttribute", "data-theme", p.theme)
}

// turnTheme goes from the system's colours to light, to dark, and back.
func (p *page) turnTheme() {
	p.theme = map[string]string{"": "light", "light": "dark", "dark": ""}[p.theme]
	p.applyTheme()
	p.canvas.forget()
	p.wake()
	_ = p.ctx.LocalStorage().Set(themeKey, p.theme)
}
