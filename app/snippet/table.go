package snippet

import (
	"slices"
	"strings"
)

// table has what differs between calls: a call a row, in the order of the input. The first column is the ID.
type table struct {
	columns []string
	rows    [][]string
}

// newTable returns a table that has the IDs only.
func newTable(ids []string) table {
	t := table{columns: []string{"id"}, rows: make([][]string, len(ids))}
	for i, id := range ids {
		t.rows[i] = []string{id}
	}
	return t
}

// single reports whether calls differ in their IDs only.
func (t *table) single() bool { return len(t.columns) == 1 }

// dropColumns removes all columns but the ID.
func (t *table) dropColumns() {
	t.columns = t.columns[:1]
	for i := range t.rows {
		t.rows[i] = t.rows[i][:1]
	}
}

// column returns the column that has these values. It adds one where there is none, under this name or a similar one.
func (t *table) column(name string, value func(i int) string) int {
	for c := range t.columns {
		same := true
		for i := 0; same && i < len(t.rows); i++ {
			same = t.rows[i][c] == value(i)
		}
		if same {
			return c
		}
	}
	for slices.Contains(t.columns, name) || name == "__proto__" { // an object of JavaScript has no member of that name
		name += "_"
	}
	t.columns = append(t.columns, name)
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], value(i))
	}
	return len(t.columns) - 1
}

// items returns every row as a function writes it.
func (t *table) items(write func(row []string) string) []string {
	list := make([]string, len(t.rows))
	for i, row := range t.rows {
		list[i] = write(row)
	}
	return list
}

// member writes a row as JSON: the ID as a text, or all cells as an object.
func (t *table) member(row []string) string {
	if t.single() {
		return js(row[0])
	}
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = js(t.columns[i]) + ": " + js(cell)
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

// The files of a table for languages that are no shell: IDs only, one a line, or else JSON.
const (
	idsFile  = "ids.txt"
	jsonFile = "calls.json"
)

// listed reports whether the file is a list with an ID a line, and not JSON.
func (t *table) listed() bool {
	return t.single() && !slices.ContainsFunc(t.rows, func(row []string) bool {
		return row[0] == "" || strings.ContainsAny(row[0], "\r\n")
	})
}

// dataFile is the name of the file.
func (t *table) dataFile() string { return or(t.listed(), idsFile, jsonFile) }

// data is the content of the file.
func (t *table) data() string {
	if t.listed() {
		return strings.Join(t.items(func(row []string) string { return row[0] + "\n" }), "")
	}
	return "[\n" + strings.Join(t.items(t.member), ",\n") + "\n]\n"
}
