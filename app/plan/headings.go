package plan

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Headed returns what stands over the columns of a table of results: their names in the second list, if there is one;
// and, over the ID and the columns of the input, in.NAME, that have no other name, what a person wrote over them. No
// heading comes twice by that. It works for a nil table too, which is that of a list of IDs.
func (r *Rows) Headed(columns, names []string) []string {
	heads := slices.Clone(columns)
	copy(heads, names)
	for i, column := range columns {
		name, isInput := strings.CutPrefix(column, "in.")
		if !isInput && column != IDColumn || heads[i] != column {
			continue
		}
		if head := r.heading(name); head != "" && !slices.Contains(heads, head) {
			heads[i] = head
		}
	}
	return heads
}

// heading returns what a person wrote over a column, empty where there is no such heading.
func (r *Rows) heading(column string) string {
	if r == nil {
		return ""
	}
	at := slices.Index(r.Columns, column)
	if at < 0 || at >= len(r.Headings) {
		return ""
	}
	return r.Headings[at]
}

// with returns a table of the same columns that has those rows.
func (r *Rows) with(values [][]string) *Rows {
	return &Rows{Columns: r.Columns, Values: values, Headings: r.Headings}
}

// checkHeadings checks that there is a heading for each column, if there are any.
func (r *Rows) checkHeadings(f *fieldErrors) {
	bad := func(head string) bool { return len(head) > MaxName || !utf8.ValidString(head) }
	if r.Headings != nil && (len(r.Headings) != len(r.Columns) || slices.ContainsFunc(r.Headings, bad)) {
		f.add("rows.headings", strconv.Itoa(len(r.Headings))+" headings", "headings", len(r.Columns), MaxName)
	}
}
