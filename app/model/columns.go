package model

import (
	"slices"
	"strings"

	"allsettled/app/say"
	"allsettled/app/settle"
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

// Columns are the columns of the table beside its own.
type Columns struct {
	List   []Column         // nil while none was suggested
	chosen bool             // a person changed the columns: none are suggested any more
	texts  map[int][]string // of the calls whose rows were drawn
}

const (
	textsMost = 5000 // rows whose texts are kept
	cellMost  = 120  // characters of a cell that are shown
	nameMost  = 60   // characters of the name of a column
)

// Shown are the columns that are drawn; an answer that is no object shows as it is.
func (c *Columns) Shown() []Column {
	if len(c.List) == 0 {
		return []Column{columnOf("value")}
	}
	return c.List
}

// Has reports whether a path has a column.
func (c *Columns) Has(path string) bool {
	return slices.ContainsFunc(c.List, func(one Column) bool { return one.Path == path })
}

// Add puts a part of every answer beside the others, also while the run goes on. Like every change of the columns, it
// returns what was done and how to undo it, for [Screen.Offer].
func (c *Columns) Add(path string) (says string, back func()) {
	if c.Has(path) {
		return "", nil
	}
	return c.change(say.T("Column {} was added.", path), append(slices.Clone(c.List), columnOf(path)))
}

// Drop takes a column away.
func (c *Columns) Drop(path string) (says string, back func()) {
	left := slices.DeleteFunc(slices.Clone(c.List), func(one Column) bool { return one.Path == path })
	return c.change(say.T("Column {} was removed.", columnOf(path).Name), left)
}

// Toggle makes a path a column, or takes that column away.
func (c *Columns) Toggle(path string) (says string, back func()) {
	if c.Has(path) {
		return c.Drop(path)
	}
	return c.Add(path)
}

// Move moves a column to the left by -1 or to the right by 1.
func (c *Columns) Move(i, by int) (says string, back func()) {
	to := i + by
	if to < 0 || to >= len(c.List) {
		return "", nil
	}
	moved := slices.Clone(c.List)
	moved[i], moved[to] = moved[to], moved[i]
	return c.change(say.T("Column {} was moved.", moved[to].Name), moved)
}

// Rename gives a column another name; an empty one gives its own back.
func (c *Columns) Rename(i int, name string) (says string, back func()) {
	renamed := slices.Clone(c.List)
	if name = strings.TrimSpace(name); name == "" {
		name = columnOf(renamed[i].Path).Name
	}
	renamed[i].Name = say.Clip(name, nameMost)
	return c.change(say.T("Column {} was renamed.", say.Clip(name, nameMost/2)), renamed)
}

func (c *Columns) change(does string, to []Column) (says string, back func()) {
	before, had := c.List, c.chosen
	c.List, c.chosen, c.texts = to, true, nil
	return does, func() { c.List, c.chosen, c.texts = before, had, nil }
}

// pick gives a run the one column that its command asked for; an empty path asks for none.
func (c *Columns) pick(path string) {
	if path != "" {
		c.List, c.chosen = []Column{columnOf(path)}, true
	}
}

// suggest picks the first columns from the first answer that has some.
func (c *Columns) suggest(o *settle.Outcome) {
	if c.List != nil || c.chosen {
		return
	}
	for _, path := range table.Suggest(o) {
		c.List = append(c.List, columnOf(path))
	}
}

// row returns the texts of a call, each cut to what can be seen. final says that the columns stay as they are.
func (c *Columns) row(index int, o *settle.Outcome, final bool) []string {
	if have, ok := c.texts[index]; ok {
		return have
	}
	columns := c.Shown()
	texts := make([]string, len(columns))
	for i, column := range columns {
		texts[i] = say.Clip(table.Cell(o, column.Path), cellMost)
	}
	if o != nil && (c.List != nil || final) {
		if c.texts == nil || len(c.texts) > textsMost {
			c.texts = map[int][]string{}
		}
		c.texts[index] = texts
	}
	return texts
}

// forget has the texts of a call made again.
func (c *Columns) forget(index int) { delete(c.texts, index) }

// head is what stands above the column in a file.
func (c Column) head() string {
	if c.Name == columnOf(c.Path).Name {
		return c.Path
	}
	return c.Name
}
