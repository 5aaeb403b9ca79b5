package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// selector is the box by which a row is selected; with Shift, all rows since the last one.
func (r *rows) selector(s *runView, at int) app.UI {
	index := s.index(at)
	return single("input.select[type=checkbox]").Aria("label", say.T("Select row {}", say.Number(at+1))).
		Attr("checked", s.selected[index]).OnClick(func(ctx app.Context, e app.Event) {
		e.Call("stopPropagation") // the row itself opens when it is pressed
		from := at
		if e.Get("shiftKey").Bool() && s.lastSelected < s.rows() {
			from = s.lastSelected
		}
		s.mark(from, at, ctx.JSSrc().Get("checked").Bool())
		r.P.copiedIDs = ""
		r.P.rev++
	}, index, at)
}

// selectAll is the box in the head: it selects every row that is shown, or none.
func (r *rows) selectAll(s *runView) app.UI {
	return single("input.select[type=checkbox][aria-label=Select all rows that are shown]").
		Attr("checked", len(s.selected) > 0 && len(s.selected) >= s.rows()).OnClick(func(ctx app.Context, _ app.Event) {
		s.selected = nil
		if ctx.JSSrc().Get("checked").Bool() {
			s.mark(0, s.rows()-1, true)
		}
		r.P.copiedIDs = ""
		r.P.rev++
	}, s.Run)
}

// mark selects the rows from one to another, or lets go of them.
func (s *runView) mark(from, to int, on bool) {
	if s.selected == nil {
		s.selected = map[int]bool{}
	}
	s.lastSelected = to
	for at := min(from, to); at <= max(from, to); at++ {
		if on {
			s.selected[s.index(at)] = true
		} else {
			delete(s.selected, s.index(at))
		}
	}
}
