package model

import (
	"slices"
	"strings"

	"allsettled/app/say"
	"allsettled/app/table"
)

// Column is a part of every answer that has a column of its own in the table.
type Column struct {
	Path string // as in package table
	Name string // what stands at its head
}

// columnOf is the column of a path, named by its last part.
func columnOf(path string) Column {
	if path == "value" {
		return Column{path, say.T("answer")}
	}
	return Column{path, LastName(path)}
}

// LastName is the last name of a path, as the answer has it.
func LastName(path string) string {
	from := 0
	for i := range len(path) - 1 {
		if (path[i] == '.' || path[i] == '|') && (i == 0 || path[i-1] != '\\') {
			from = i + 1
		}
	}
	return strings.ReplaceAll(path[from:], `\`, "")
}

// inputPrefix is that of the paths of columns that came in beside the IDs.
const inputPrefix = "in."

// cutInput takes the path of a column that came in apart.
func cutInput(path string) (name string, cameIn bool) { return strings.CutPrefix(path, inputPrefix) }

// Shown are the columns beside the table's own; an answer that is no object shows as it is.
func (v *View) Shown() []Column {
	if len(v.Columns) == 0 {
		return []Column{columnOf("value")}
	}
	return v.Columns
}

// HasColumn reports whether a path has a column.
func (v *View) HasColumn(path string) bool {
	return slices.ContainsFunc(v.Columns, func(c Column) bool { return c.Path == path })
}

// AddColumn puts a part of every answer beside the others, also while the run goes on.
func (p *Page) AddColumn(path string) {
	if v := &p.Shown.View; !v.HasColumn(path) {
		p.reshape(say.T("Column {} was added.", path), append(slices.Clone(v.Columns), columnOf(path)))
	}
}

// DropColumn takes a column away.
func (p *Page) DropColumn(path string) {
	left := slices.DeleteFunc(slices.Clone(p.Shown.View.Columns), func(c Column) bool { return c.Path == path })
	p.reshape(say.T("Column {} was removed.", columnOf(path).Name), left)
}

// ToggleColumn makes a path a column, or takes that column away.
func (p *Page) ToggleColumn(path string) {
	if p.Shown.View.HasColumn(path) {
		p.DropColumn(path)
		return
	}
	p.AddColumn(path)
}

// MoveColumn moves a column to the left by -1 or to the right by 1.
func (p *Page) MoveColumn(i, by int) {
	columns := p.Shown.View.Columns
	if to := i + by; to >= 0 && to < len(columns) {
		moved := slices.Clone(columns)
		moved[i], moved[to] = moved[to], moved[i]
		p.reshape(say.T("Column {} was moved.", moved[to].Name), moved)
	}
}

// nameMost is how many characters the name of a column has.
const nameMost = 60

// RenameColumn gives a column another name; none gives its own back.
func (p *Page) RenameColumn(i int, name string) {
	renamed := slices.Clone(p.Shown.View.Columns)
	if name = strings.TrimSpace(name); name == "" {
		name = columnOf(renamed[i].Path).Name
	}
	renamed[i].Name = say.Clip(name, nameMost)
	p.reshape(say.T("Column {} was renamed.", say.Clip(name, nameMost/2)), renamed)
}

// reshape changes the columns of the shown run so that it can be taken back.
func (p *Page) reshape(says string, to []Column) {
	v := &p.Shown.View
	before, had := v.Columns, v.chosen
	v.Columns, v.chosen, v.texts = to, true, nil
	p.Offer(says, func() { v.Columns, v.chosen, v.texts = before, had, nil })
}

// paths are those of the table's columns as files have them, and what stands at their heads: the path itself, unless a
// person gave the column another name.
func (r *Run) paths() (paths, names []string) {
	paths = []string{table.ID}
	for _, name := range r.Inputs {
		paths = append(paths, inputPrefix+name)
	}
	paths = append(paths, table.Status, table.HTTP)
	names = slices.Clone(paths)
	for _, c := range r.View.Shown() {
		paths, names = append(paths, c.Path), append(names, c.head())
	}
	return append(paths, "code", "reason"), append(names, "code", "reason")
}

// head is what stands above the column in a file.
func (c Column) head() string {
	if c.Name == columnOf(c.Path).Name {
		return c.Path
	}
	return c.Name
}
