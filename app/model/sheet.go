package model

import (
	"strings"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// sheet is the table of a run as files have it.
type sheet struct {
	run   *Run
	paths []string // of the columns
	names []string // what stands at their heads: the path itself, unless a person gave the column another name
}

// inputPrefix is that of the paths of columns that came in beside the IDs.
const inputPrefix = "in."

func sheetOf(r *Run) sheet {
	s := sheet{run: r}
	add := func(path, name string) { s.paths, s.names = append(s.paths, path), append(s.names, name) }
	add(table.ID, table.ID)
	for _, name := range r.Inputs {
		add(inputPrefix+name, inputPrefix+name)
	}
	add(table.Status, table.Status)
	add(table.HTTP, table.HTTP)
	for _, c := range r.View.Columns.Shown() {
		add(c.Path, c.Head())
	}
	add("code", "code")
	add("reason", "reason")
	return s
}

// heads are the names, with the headings of the columns that came in.
func (s *sheet) heads() []string {
	if s.run.Plan == nil {
		return s.names
	}
	return s.run.Plan.Rows.Headed(s.paths, s.names)
}

// cells are the cells of a call.
func (s *sheet) cells(index int) []string {
	o := s.run.Lane.Outcome(index)
	cells := make([]string, len(s.paths))
	for i, path := range s.paths {
		name, cameIn := strings.CutPrefix(path, inputPrefix)
		switch {
		case cameIn:
			cells[i] = s.input(index, name)
		case path == table.ID:
			cells[i] = s.run.ID(index)
		case o == nil && path == table.Status:
			cells[i] = string(settle.Pending)
		default:
			cells[i] = table.Cell(o, path)
		}
	}
	return cells
}

// input is the cell of a column that came in beside an ID; after a reload the page does not know it any more, the
// server's files do.
func (s *sheet) input(index int, column string) string {
	p := s.run.Plan
	if p == nil || p.Rows == nil {
		return ""
	}
	for i, name := range p.Rows.Columns {
		if row := p.Rows.Values[index]; name == column && i < len(row) {
			return row[i]
		}
	}
	return ""
}
