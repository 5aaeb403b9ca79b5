package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// causes groups what was rejected by its cause, each with what fits it.
type causes struct {
	P *page
}

// draw draws the groups once the run has ended, and how far their mending is.
func (c *causes) draw() app.UI {
	s := c.P.cur
	if s == nil || !s.lane.Ended || s.lane.Count(board.Rejected)+s.lane.Count(board.Aborted) == 0 && !s.retrying() {
		return elem("div")
	}
	list := s.open()
	if len(list) == 0 && !s.retrying() {
		return elem("div")
	}
	return elem("section#causes.causes[aria-label=What was rejected, by cause]",
		words("h2", c.title(s)),
		elem("ul", app.Range(list).Slice(func(i int) app.UI { return c.group(s, list[i]) })),
		showIf(!s.retrying() && !s.Here && len(retryable(list)) > 1, func() app.UI {
			return told("button#mend-all[type=button]", "Try all of these again gently").
				OnClick(func(app.Context, app.Event) { c.P.retry(s, retryable(s.open())) })
		}),
	)
}

func (c *causes) title(s *runView) string {
	if m := s.latest(); m != nil && m.running() {
		return say.N(m.Total, "Trying {} call again: {} settled, {} fulfilled|Trying {} calls again: {} settled, {} fulfilled",
			say.Number(m.lane.Settled()), say.Number(m.lane.Count(board.Fulfilled)))
	}
	return say.T("What was rejected, and what can be done")
}

// group draws a cause: how many, why, and the actions that fit.
func (c *causes) group(s *runView, cause board.Cause) app.UI {
	busy := s.retrying() || s.Here
	return elem("li").DataSet("cause", cause.Code).Body(
		words("b", say.Number(cause.Count)),
		words("span.says", say.Heard(cause.Message)+"."),
		showIf(!busy && fits(cause.Code) == byPatience, func() app.UI {
			return c.action(cause.Code, "again", "Try again gently", func() { c.P.retry(s, []string{cause.Code}) })
		}),
		showIf(!busy && fits(cause.Code) == byKey, func() app.UI { return c.keyForm(s, cause.Code) }),
		c.action(cause.Code, "copy", c.copied(cause.Code), func() { c.P.copyIDs(s, cause.Code) }),
		c.action(cause.Code, "show", "Show them", func() { c.P.showCause(cause.Code) }),
		c.action(cause.Code, "leave", "Leave", func() { c.P.leaveCause(s, cause.Code) }),
	)
}

func (c *causes) copied(code string) string {
	if c.P.copiedIDs == code {
		return "Copied"
	}
	return "Copy these IDs"
}

func (c *causes) action(code, id, text string, do func()) app.UI {
	return told("button[type=button]", text).DataSet("act", id).OnClick(func(app.Context, app.Event) { do() }, code, id)
}

// keyForm takes another key. It goes into the next calls and nowhere else.
func (c *causes) keyForm(s *runView, code string) app.UI {
	return elem("form.line",
		single("input[type=password][autocomplete=off][aria-label=Another key][placeholder=another key]").ID("key-"+code),
		told("button[type=submit]", "Try again with this key"),
	).OnSubmit(func(_ app.Context, e app.Event) {
		e.PreventDefault()
		if key := strings.TrimSpace(element("key-" + code).Get("value").String()); key != "" {
			c.P.retryWithKey(s, code, key)
		}
	}, code)
}

// fitting is what may help a cause.
type fitting int

const (
	byNothing fitting = iota
	byPatience
	byKey
)

// fits says what may help: a network and a site that are overloaded may be
// different a little later, a key can be changed, and the rest stays as it is.
func fits(code string) fitting {
	switch code {
	case settle.CodeHTTP + "401", settle.CodeHTTP + "403":
		return byKey
	case settle.CodeTimeout, settle.CodeCut, settle.CodeDNS, settle.CodeRefused, settle.CodeNetwork,
		settle.CodeHTTP + "408", settle.CodeHTTP + "425", settle.CodeHTTP + "429":
		return byPatience
	}
	if strings.HasPrefix(code, settle.CodeHTTP+"5") {
		return byPatience
	}
	return byNothing
}

func retryable(list []board.Cause) (codes []string) {
	for _, c := range list {
		if fits(c.Code) == byPatience {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// open are the causes that nobody has decided to leave.
func (s *runView) open() (list []board.Cause) {
	for _, c := range s.lane.Causes() {
		if !s.left[c.Code] {
			list = append(list, c)
		}
	}
	return list
}

// leaveCause puts a group aside; its rows stay as they are.
func (p *page) leaveCause(s *runView, code string) {
	if s.left == nil {
		s.left = map[string]bool{}
	}
	s.left[code] = true
	p.offer(say.T("Left as it is."), func() { delete(s.left, code) })
}

// showCause filters the table for one cause.
func (p *page) showCause(code string) {
	if e := element("search"); found(e) {
		e.Set("value", code)
	}
	(&rows{P: p}).repickSearch(code)
}

// copyIDs puts the IDs of a group on the clipboard, one a line.
func (p *page) copyIDs(s *runView, code string) {
	var b strings.Builder
	for _, index := range s.lane.Rejected(code) {
		b.WriteString(p.idOf(s, index, s.lane.Outcome(index)) + "\n")
	}
	if p.copy(b.String()) {
		p.copiedIDs = code
	}
	p.rev++
}

// copy puts a text on the clipboard, and reports whether the browser lets pages do so.
func (p *page) copy(text string) bool {
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if !found(clipboard) {
		p.say = say.T("This browser does not let pages copy") + "."
		return false
	}
	clipboard.Call("writeText", text)
	return true
}
