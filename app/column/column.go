// Package column is the columns of the table of results beside its own: the parts of the answers that a person chose,
// or that were suggested, and what stands in their cells.
package column

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
	Wide int    // pixels; 0 for as wide as its cells are, up to a bound of the stylesheet
}

// of is the column of a path, named by its last part.
func of(path string) Column {
	if path == "value" {
		return Column{Path: path, Name: say.T("answer")}
	}
	return Column{Path: path, Name: Name(path)}
}

// Name is the last name of a path, as the answer has it.
func Name(path string) string {
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
	List   []Column       // nil while none was suggested
	chosen bool           // a person changed the columns: none are suggested any more
	cells  map[int][]Cell // of the calls whose rows were drawn
}

const (
	cellsMost = 5000 // rows whose cells are kept
	cellMost  = 120  // characters of a cell that are shown
	nameMost  = 60   // characters of the name of a column
)

// Shown are the columns that are drawn; an answer that is no object shows as it is.
func (c *Columns) Shown() []Column {
	if len(c.List) == 0 {
		return []Column{of("value")}
	}
	return c.List
}

// Has reports whether a path has a column.
func (c *Columns) Has(path string) bool {
	return slices.ContainsFunc(c.List, func(one Column) bool { return one.Path == path })
}

// Add puts a part of every answer beside the others, also while the run goes on. Like every change of the columns, it
// returns what was done and how to undo it, for the message that offers to undo it.
func (c *Columns) Add(path string) (says string, back func()) {
	if c.Has(path) {
		return "", nil
	}
	return c.change(say.T("Column {} was added.", path), append(slices.Clone(c.List), of(path)))
}

// Drop takes a column away.
func (c *Columns) Drop(path string) (says string, back func()) {
	left := slices.DeleteFunc(slices.Clone(c.List), func(one Column) bool { return one.Path == path })
	return c.change(say.T("Column {} was removed.", of(path).Name), left)
}

// Toggle makes a path a column, or takes that column away.
func (c *Columns) Toggle(path string) (says string, back func()) {
	if c.Has(path) {
		return c.Drop(path)
	}
	return c.Add(path)
}

// Move moves a column by a number of places: to the left below 0, to the right above.
func (c *Columns) Move(i, by int) (says string, back func()) {
	to := i + by
	if i < 0 || i >= len(c.List) || to < 0 || to >= len(c.List) || by == 0 {
		return "", nil
	}
	moved := slices.Delete(slices.Clone(c.List), i, i+1)
	moved = slices.Insert(moved, to, c.List[i])
	return c.change(say.T("Column {} was moved.", moved[to].Name), moved)
}

// The narrowest and the widest that a column may be made, in pixels.
const (
	narrowest = 48
	widest    = 1200
)

// Resize gives a column a width in pixels, within bounds; 0 makes it as wide as its cells again.
func (c *Columns) Resize(i, pixels int) {
	if i < 0 || i >= len(c.List) {
		return
	}
	if pixels != 0 {
		pixels = max(narrowest, min(pixels, widest))
	}
	c.List = slices.Clone(c.List) // those before a change are kept, to undo it
	c.List[i].Wide = pixels
}

// Rename gives a column another name; an empty one gives its own back.
func (c *Columns) Rename(i int, name string) (says string, back func()) {
	renamed := slices.Clone(c.List)
	if name = strings.TrimSpace(name); name == "" {
		name = of(renamed[i].Path).Name
	}
	renamed[i].Name = say.Clip(name, nameMost)
	return c.change(say.T("Column {} was renamed.", say.Clip(name, nameMost/2)), renamed)
}

func (c *Columns) change(does string, to []Column) (says string, back func()) {
	before, had := c.List, c.chosen
	c.List, c.chosen, c.cells = to, true, nil
	return does, func() { c.List, c.chosen, c.cells = before, had, nil }
}

// Pick gives a run the one column that its command asked for; an empty path asks for none.
func (c *Columns) Pick(path string) {
	if path != "" {
		c.List, c.chosen = []Column{of(path)}, true
	}
}

// Suggest picks the first columns from the first answer that has some.
func (c *Columns) Suggest(o *settle.Outcome) {
	if c.List != nil || c.chosen {
		return
	}
	for _, path := range table.Suggest(o) {
		c.List = append(c.List, of(path))
	}
}

// Row returns the cells of a call. final says that the columns stay as they are.
func (c *Columns) Row(index int, o *settle.Outcome, final bool) []Cell {
	if have, ok := c.cells[index]; ok {
		return have
	}
	columns := c.Shown()
	cells := make([]Cell, len(columns))
	for i, column := range columns {
		cells[i] = cellOf(o, column.Path)
	}
	if o != nil && (c.List != nil || final) {
		if c.cells == nil || len(c.cells) > cellsMost {
			c.cells = map[int][]Cell{}
		}
		c.cells[index] = cells
	}
	return cells
}

// Forget has the cells of a call made again.
func (c *Columns) Forget(index int) { delete(c.cells, index) }

// Head is what stands above the column in a file.
func (c Column) Head() string {
	if c.Name == of(c.Path).Name {
		return c.Path
	}
	return c.Name
}
