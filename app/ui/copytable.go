package ui

import (
	"slices"

	"allsettled/app/say"
	"allsettled/app/table"
)

// copiedTable stands for the whole table in what was copied last.
const copiedTable = "the table"

// copyMost is how many rows go onto the clipboard: they are written while a person waits.
const copyMost = 20_000

// copyTable puts the rows that are shown on the clipboard, as a spreadsheet pastes them.
func (p *page) copyTable(s *shown) {
	p.rev++
	if s.rows() > copyMost {
		p.say = say.It("Filter the table to {} rows or fewer to copy it, or download it.", say.Number(copyMost))
		p.offer(p.say, func() {})
		return
	}
	paths := slices.DeleteFunc(s.paths(), func(path string) bool { return len(path) > 3 && path[:3] == "in." })
	text := table.AppendTSV(nil, paths)
	for at := range s.rows() {
		o := s.lane.Outcome(s.index(at))
		cells := make([]string, len(paths))
		for i, path := range paths {
			cells[i] = table.Cell(o, path)
		}
		if o == nil {
			cells[0], cells[1] = p.idOf(s, s.index(at), nil), table.Cell(nil, table.Status)
		}
		text = table.AppendTSV(text, cells)
	}
	if p.copy(string(text)) {
		p.copiedIDs = copiedTable
	}
}
