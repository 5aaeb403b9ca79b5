package ui

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// body is the window of rows between two spacers as high as what is left out.
func (r *rows) body(s *runView) app.UI {
	total := s.rows()
	first := min(r.P.window.First, total)
	last := min(first+r.P.window.Count, total)
	return elem("tbody#rows",
		r.spacer(first, s),
		app.Range(make([]struct{}, last-first)).Slice(func(i int) app.UI { return r.row(s, first+i) }),
		r.spacer(total-last, s),
	)
}

func (r *rows) spacer(count int, s *runView) app.UI {
	return elem("tr[aria-hidden=true]",
		elem("td.pad").Attr("colspan", 4+len(s.shownColumns())).Attr("height", strconv.Itoa(count*rowHigh)),
	)
}

// row draws one call as it stands.
func (r *rows) row(s *runView, at int) app.UI {
	index := s.index(at)
	o, state := s.lane.Outcome(index), s.lane.State(index)
	class := state.String()
	if state == board.Flying {
		class += " flying"
	}
	if index == r.P.open {
		class += " open"
	}
	cells := append([]app.UI{
		elem("td.m.first", r.selector(s, at), words("button.id[type=button]", clip(r.P.idOf(s, index, o), 60))),
		elem("td", elem("i.mark"), app.Text(statusWord(state))),
		words("td.n.m", table.Cell(o, table.HTTP)),
		words("td.n", took(o)),
	}, r.answer(s, index, o)...)
	return elem("tr").Class(class).DataSet("index", index).DataSet("status", state.String()).Aria("rowindex", at+2).
		OnClick(func(app.Context, app.Event) { r.P.openCall(index) }, index).Body(cells...)
}

// statusWord tells a call under way from one that waits.
func statusWord(s board.State) string {
	if s == board.Flying {
		return say.T("in flight")
	}
	return say.T(s.String())
}

func took(o *settle.Outcome) string {
	if o == nil || o.Attempts == 0 {
		return ""
	}
	return say.Duration(o.Took)
}

// answer is what the call brought: its columns, or why it brought nothing.
func (r *rows) answer(s *runView, index int, o *settle.Outcome) []app.UI {
	columns := s.shownColumns()
	if o != nil && o.Reason != nil {
		return []app.UI{elem("td.why").Attr("colspan", len(columns)).Text(say.Heard(o.Reason.Message))}
	}
	texts := s.row(index)
	cells := make([]app.UI, len(texts))
	for i, text := range texts {
		class := ""
		if path := columns[i].Path; path == "email" || path == "value" || path == "url" {
			class = "m"
		}
		cells[i] = elem("td").Class(class).Attr("colspan", 1).Text(text)
	}
	return cells
}

// idOf is the ID of a call, from its outcome or else from the plan.
func (p *page) idOf(s *runView, index int, o *settle.Outcome) string {
	switch {
	case o != nil:
		return o.ID
	case index < len(s.IDs):
		return s.IDs[index]
	}
	return "#" + strconv.Itoa(index+1)
}

// step opens the next or the previous row, and keeps it in sight.
func (p *page) step(by int) {
	at := p.open
	if p.cur.picked != nil {
		at = slices.Index(p.cur.picked, int32(p.open))
	}
	at = min(max(0, at+by), p.cur.rows()-1)
	if at < 0 {
		return
	}
	p.openCall(p.cur.index(at))
	p.reveal(at)
}

// reveal scrolls the table until a row is in sight.
func (p *page) reveal(at int) {
	box := element("table")
	if !found(box) {
		return
	}
	top, tall := box.Get("scrollTop").Float(), box.Get("clientHeight").Float()
	switch y := float64(at * rowHigh); {
	case y < top:
		box.Set("scrollTop", y)
	case y+rowHigh+headHigh > top+tall:
		box.Set("scrollTop", y+rowHigh+headHigh-tall)
	}
}
