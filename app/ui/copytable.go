package ui

import (
	"strings"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// copiedTable stands for the table in what was copied last.
const copiedTable = "the table"

// copyMost is how many rows go onto the clipboard: they are written while a person waits.
const copyMost = 20_000

// copyTable puts the selected rows on the clipboard, or all that are shown where none is, as a
// spreadsheet pastes them: in the order of the table, under its heads.
func (p *page) copyTable(s *runView) {
	p.rev++
	n := s.rows()
	if len(s.selected) > 0 {
		n = len(s.selected)
	}
	if n > copyMost {
		p.say = say.T("Filter the table to {} rows or fewer to copy it, or download it.", say.Number(copyMost))
		p.offer(p.say, func() {})
		return
	}
	paths, names := s.paths()
	text := table.AppendTSV(nil, names)
	for at := range s.rows() {
		if index := s.index(at); len(s.selected) == 0 || s.selected[index] {
			text = table.AppendTSV(text, p.cellsOf(s, index, paths))
		}
	}
	if p.copy(string(text)) {
		p.copiedIDs = copiedTable
		p.say = say.N(n, "{} row was copied.|{} rows were copied.")
	}
}

// cellsOf are the cells of a call as a file has them.
func (p *page) cellsOf(s *runView, index int, paths []string) []string {
	o := s.lane.Outcome(index)
	cells := make([]string, len(paths))
	for i, path := range paths {
		name, cameIn := strings.CutPrefix(path, "in.")
		switch {
		case cameIn:
			cells[i] = s.input(index, name)
		case path == table.ID:
			cells[i] = p.idOf(s, index, o)
		case o == nil && path == table.Status:
			cells[i] = string(settle.Pending)
		default:
			cells[i] = table.Cell(o, path)
		}
	}
	return cells
}

// input is what came in beside an ID; after a reload the page does not know it any more, the files do.
func (s *runView) input(index int, column string) string {
	if s.plan == nil || s.plan.Rows == nil {
		return ""
	}
	for i, name := range s.plan.Rows.Columns {
		if row := s.plan.Rows.Values[index]; name == column && i < len(row) {
			return row[i]
		}
	}
	return ""
}
