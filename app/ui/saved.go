package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// Where the browser remembers: the last plan and the runs for all its tabs, the
// run that is shown for this one.
const (
	draftKey     = "allsettled.draft"
	savedRunsKey = "allsettled.runs"
	currentKey   = "allsettled.run"
	themeKey     = "allsettled.theme"
)

const (
	savedRunsMax = 30             // runs that are listed
	savedRunsFor = 24 * time.Hour // which is how long a server keeps a run unless told otherwise
	draftMax     = 1 << 20        // bytes of a list of IDs that is remembered
	planMax      = 20_000         // calls of a plan that is kept beside its run
)

// recall restores what was remembered. What was typed meanwhile goes before it.
func (p *page) recall(ctx app.Context) {
	if p.bare {
		return
	}
	if !p.typed {
		var d draft
		if ctx.LocalStorage().Get(draftKey, &d) == nil && d.Address != "" {
			p.draft = d
		}
	}
	_ = ctx.LocalStorage().Get(themeKey, &p.theme)
	p.applyTheme()
	current := ""
	_ = ctx.SessionStorage().Get(currentKey, &current)
	for _, t := range stored(ctx) {
		s := &runView{savedRun: t, recalled: true}
		s.due = !t.Ended // hear what became of it
		for _, m := range t.Retries {
			s.retries = append(s.retries, &runView{savedRun: m, due: true})
		}
		p.runs = append(p.runs, s)
		if t.Run == current {
			p.cur = s
		}
	}
	if p.cur != nil {
		p.show(p.cur)
	}
}

// stored are the tickets of this browser, the oldest first, without those that
// no server keeps any more.
func stored(ctx app.Context) []savedRun {
	var tickets []savedRun
	_ = ctx.LocalStorage().Get(savedRunsKey, &tickets)
	return slices.DeleteFunc(tickets, func(t savedRun) bool { return time.Since(t.At) > savedRunsFor })
}

// remember keeps the plan for the next visit, without its secrets. A full
// storage is no reason not to run.
func (p *page) remember() {
	if p.bare {
		return
	}
	d := p.draft.withoutSecrets(p.read.plan)
	if len(d.IDs) > draftMax {
		d.IDs = ""
	}
	_ = p.ctx.LocalStorage().Set(draftKey, d)
}

// keep notes the runs, so that a reload and other tabs find them.
func (p *page) keep() {
	if p.ctx == nil || p.bare {
		return
	}
	tickets := stored(p.ctx)
	for _, s := range p.runs {
		if !s.Here && (s.failure == nil || s.lane.Total() > 0) {
			tickets = s.forget().into(tickets)
		}
	}
	_ = p.ctx.LocalStorage().Set(savedRunsKey, tickets[max(0, len(tickets)-savedRunsMax):])
	current := ""
	if p.cur != nil {
		current = p.cur.Run
	}
	_ = p.ctx.SessionStorage().Set(currentKey, current)
}

// into puts a ticket in the place of the one of the same run, or at the end.
func (t savedRun) into(tickets []savedRun) []savedRun {
	at := slices.IndexFunc(tickets, func(have savedRun) bool { return have.Run == t.Run })
	if at < 0 {
		return append(tickets, t)
	}
	tickets[at] = t
	return tickets
}

// forget returns the ticket of a run without what must not or need not be kept.
func (s *runView) forget() savedRun {
	t := s.savedRun
	if t.Ended || t.Total > planMax {
		t.IDs = nil
	}
	if s.lane.Settled() > 0 {
		t.Sum = tally(&s.lane)
	}
	t.Retries = nil
	for _, m := range s.retries {
		if len(m.Indices) <= planMax {
			t.Retries = append(t.Retries, m.savedRun)
		}
	}
	return t
}

// dismiss takes a run off the list; the server keeps it as long as it would.
func (p *page) dismiss(s *runView) {
	at := slices.Index(p.runs, s)
	if at < 0 {
		return
	}
	p.runs = slices.Delete(slices.Clone(p.runs), at, at+1)
	p.write(slices.DeleteFunc(stored(p.ctx), func(t savedRun) bool { return t.Run == s.Run }))
	p.offer(say.T("The run is off the list."), func() {
		p.runs = slices.Insert(slices.Clone(p.runs), min(at, len(p.runs)), s)
		p.keep()
	})
}

func (p *page) write(tickets []savedRun) { _ = p.ctx.LocalStorage().Set(savedRunsKey, tickets) }

// applyTheme tells the stylesheet which colours were chosen.
func (p *page) applyTheme() {
	root := app.Window().Get("document").Get("documentElement")
	if p.theme == "" {
		root.Call("removeAttribute", "data-theme")
		return
	}
	root.Call("setAttribute", "data-theme", p.theme)
}

// toggleTheme goes from the system's colours to light, to dark, and back.
func (p *page) toggleTheme() {
	p.theme = map[string]string{"": "light", "light": "dark", "dark": ""}[p.theme]
	p.applyTheme()
	p.canvas.forget()
	p.wake()
	_ = p.ctx.LocalStorage().Set(themeKey, p.theme)
}
