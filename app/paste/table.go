package paste

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/paste/around"
	"allsettled/app/paste/extent"
	"allsettled/app/paste/heading"
	"allsettled/app/paste/jsonlist"
	"allsettled/app/plan"
)

// Table is a table that was pasted from a spreadsheet, or read from a file. Its cells are the text
// that was there: leading zeros, digits and dates stay as they are.
type Table struct {
	Columns   []string   // valid, distinct names of variables: the header's, else column1, column2, …
	Values    [][]string // as many cells in each row as there are columns
	HasHeader bool       // the first line names the columns
	Separator rune       // tab, semicolon or comma; 0 where the text is JSON, whose members are the columns
	Member    string     // where in an object of JSON the rows were, as in data.items
	ID        int        // the column that is likely to hold the IDs
	Blanks    int        // lines with nothing in them, which were left out
	Ragged    int        // the first line, from 1, with another number of cells than the first; 0: none
	Marks     int        // cells that were marked as text for a spreadsheet, ="007" or '007; the marks were left out

	Above, Below int // rows around the table that are no data, which were left out

	header []string   // the first line, also when it names nothing
	all    [][]string // all rows, those around the table too
}

// IsTable reports whether a text is a table rather than a list of IDs: two lines or more with the
// same number of cells, two at least, or one column with a heading over it, or objects in JSON.
func IsTable(text string) bool {
	if jsonlist.Is(text) {
		list, err := readJSON(text)
		return err == nil && list.Columns != nil
	}
	sep, records := separate(text)
	return sep != 0 || len(records) > 2 && heading.Is(records)
}

// ParseTable reads a table. Its separator is the one that a first line such as sep=; declares, or else by which the
// first 50 lines have the same number of cells. Cells may stand in double quotes, with line
// breaks and doubled quotes inside (RFC 4180). Rows that are too short are filled up with empty cells, as far as
// [MaxColumns] and [MaxCells] allow. Objects in JSON are rows too, see package jsonlist. The error is a
// *[plan.FieldError] of the field ids.
func ParseTable(text string) (Table, error) {
	if jsonlist.Is(text) {
		return jsonTable(text)
	}
	sep, _ := separate(text)
	if sep == 0 {
		sep = '\t' // one column
	}
	return ParseSeparated(text, sep)
}

// ParseSeparated reads a table as [ParseTable] does, whose cells are separated by sep.
func ParseSeparated(text string, sep rune) (Table, error) {
	before, text := declared(unbroken(text))
	if err := check(extent.Measure(text, sep, -1)); err != nil {
		return Table{}, err
	}
	r, err := readRecords(text, sep, -1)
	if err != nil {
		return Table{}, err
	}
	if len(r.list) == 0 {
		return Table{}, plan.NewFieldError("ids", "", "no_rows")
	}
	above, _ := around.Above(r.list)
	ragged := r.ragged(above)
	r.pad()
	blanks := strings.Count(strings.Trim(text, "\n"), "\n") + 1 - r.lines()
	t := Table{Separator: sep, Blanks: max(blanks, 0), Marks: r.marks, all: r.list}.WithAround(false)
	if ragged >= 0 && ragged < len(r.list)-t.Below {
		if t.Ragged = int(r.at[ragged]); before != 0 {
			t.Ragged++ // the line that declares the separator is one
		}
	}
	return t, nil
}

// WithAround returns the table with the rows above and below it, see package around, as rows of it or left out.
func (t Table) WithAround(are bool) Table {
	if t.Separator == 0 {
		return t
	}
	t.Above, t.Below, t.header, t.HasHeader = 0, 0, t.all[0], false
	if !are {
		t.Above, t.header = around.Above(t.all)
	}
	t.Values = t.all[t.Above:]
	t = t.WithHeader(around.IsHead(t.header, t.Values[1:]))
	if !are {
		t.Below = around.Below(t.Values, t.ID)
		t.Values = t.Values[:len(t.Values)-t.Below]
	}
	return t
}

// Outside returns the first cell of the rows around the table that were left out, empty for none.
func (t Table) Outside() string {
	out := slices.Concat(t.all[:t.Above], t.all[len(t.all)-t.Below:])
	for _, cell := range slices.Concat(out...) {
		if strings.TrimSpace(cell) != "" {
			return strings.TrimSpace(cell)
		}
	}
	return ""
}

// FirstLine returns the cells of the first line as they stand, whether they name the columns or
// not.
func (t Table) FirstLine() []string { return slices.Clone(t.header) }

// WithHeader returns the table with its first line as the columns' names, or as a row. The columns of JSON have names.
func (t Table) WithHeader(has bool) Table {
	if t.Separator == 0 {
		return t
	}
	if t.HasHeader {
		t.Values = append([][]string{t.header}, t.Values...)
	}
	if t.HasHeader = has; has {
		t.Values = t.Values[1:]
	}
	t.Columns = heading.Variables(t.header, has, plan.MaxName)
	t.ID = t.guessID()
	return t
}

// Rows returns the table of a plan, in which the picked column is called id. Another column of that name is called
// id_2, or the next number that is free. Blanks around an ID are left out, as in a list. Its headings are there where
// one of them cannot be a name.
func (t Table) Rows(id int) *plan.Rows {
	columns := slices.Clone(t.Columns)
	columns[id] = plan.IDColumn
	for i, name := range columns {
		if name == plan.IDColumn && i != id {
			columns[i] = unused(name, columns)
		}
	}
	r := &plan.Rows{Columns: columns, Values: t.Values}
	isOwn := false // most tables have no such blanks, and are not copied
	for i, row := range t.Values {
		if bare := trim(row[id]); len(bare) < len(row[id]) {
			if !isOwn {
				r.Values, isOwn = slices.Clone(t.Values), true
			}
			r.Values[i] = slices.Clone(row)
			r.Values[i][id] = bare
		}
	}
	if t.HasHeader && !slices.Equal(t.Columns, t.header) {
		r.Headings = headings(t.header)
	}
	return r
}

// unused returns the name with the lowest number from 2 behind it that is not taken.
func unused(name string, taken []string) string {
	for n := 2; ; n++ {
		if numbered := name + "_" + strconv.Itoa(n); !slices.Contains(taken, numbered) {
			return numbered
		}
	}
}

// guessID finds the column of the IDs: by its name, or else the first whose cells all differ.
func (t Table) guessID() int {
	if t.HasHeader {
		if at := slices.IndexFunc(t.header, heading.NamesIDs); at >= 0 {
			return at
		}
	}
	for column := range t.Columns {
		if t.isDistinct(column) {
			return column
		}
	}
	return 0
}

// isDistinct reports whether the first cells of a column are all there and all different.
func (t Table) isDistinct(column int) bool {
	seen := map[string]bool{}
	for _, row := range t.Values[:min(len(t.Values), heading.LooksLike)] {
		if strings.TrimSpace(row[column]) == "" || seen[row[column]] {
			return false
		}
		seen[row[column]] = true
	}
	return true
}
