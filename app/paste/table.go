package paste

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/plan"
)

// Table is a table that was pasted from a spreadsheet, or read from a file of
// comma or tab separated values. Its cells are the text that was there: leading
// zeros, digits and dates stay as they are.
type Table struct {
	Columns   []string   // valid, distinct names of variables: the header's, else column1, column2, …
	Values    [][]string // as many cells in each row as there are columns
	HasHeader bool       // the first line names the columns
	Separator rune       // tab, semicolon or comma
	Blanks    int        // lines with nothing in them, which were left out
	ID        int        // the column that is likely to hold the IDs

	header []string // the first line, also when it is none
}

// sheetSeparators are those that a sheet may have, the surest first.
var sheetSeparators = []rune{'\t', ';', ','}

// looksLike is how many lines are looked at to guess what a text is.
const looksLike = 50

// IsTable reports whether a text is a table rather than a list of IDs: two lines or
// more with the same number of cells, two at least, or one column with a heading over it.
func IsTable(text string) bool {
	sep, records := separate(text)
	return sep != 0 || len(records) > 2 && heading(records)
}

// ParseTable reads a table. Cells may stand in double quotes, with line breaks and
// doubled quotes inside (RFC 4180). Its error is a *[plan.FieldError] of the field ids.
func ParseTable(text string) (Table, error) {
	text = unbroken(text)
	sep, _ := separate(text)
	if sep == 0 {
		sep = '\t'
	}
	records, err := cells(text, sep, -1)
	if err != nil {
		return Table{}, err
	}
	if len(records) == 0 {
		return Table{}, wrong("ids", "", "paste a table with at least one row")
	}
	blanks := strings.Count(strings.Trim(text, "\n"), "\n") + 1 - lines(records)
	s := Table{Separator: sep, Blanks: max(blanks, 0), header: records[0], Values: records}
	return s.WithHeader(heading(records)), nil
}

// WithHeader returns the sheet with its first line as the columns' names, or as a row.
func (s Table) WithHeader(has bool) Table {
	if s.HasHeader {
		s.Values = append([][]string{s.header}, s.Values...)
	}
	if s.HasHeader = has; has {
		s.Values = s.Values[1:]
	}
	s.Columns = variables(s.header, has)
	s.ID = s.guess()
	return s
}

// Rows returns the table of a plan with the picked column as its ID.
func (s Table) Rows(id int) *plan.Rows {
	columns := slices.Clone(s.Columns)
	for i, name := range columns {
		if name == plan.IDColumn && i != id {
			columns[i] = "id_2"
		}
	}
	columns[id] = plan.IDColumn
	return &plan.Rows{Columns: columns, Values: s.Values}
}

// unbroken makes every line end a line feed, and takes the byte order mark away.
func unbroken(text string) string {
	text = strings.TrimPrefix(text, "\uFEFF")
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// separate finds the separator by which the first lines have the same number of
// cells, 0 for none, and returns them.
func separate(text string) (rune, [][]string) {
	text = unbroken(text)
	var one [][]string
	for _, sep := range sheetSeparators {
		records, err := cells(text, sep, looksLike)
		if err != nil || len(records) == 0 {
			continue
		}
		wide := len(records[0])
		same := !slices.ContainsFunc(records, func(r []string) bool { return len(r) != wide })
		if wide > 1 && same && len(records) > 1 {
			return sep, records
		}
		if wide == 1 && same {
			one = records
		}
	}
	return 0, one
}

// cells reads at most most records, all for -1, without those that say nothing,
// and pads them to the same width when it reads all.
func cells(text string, sep rune, most int) ([][]string, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = sep, true, -1
	var records [][]string
	wide := 0
	for most < 0 || len(records) < most {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, _ := in.FieldPos(0)
			return nil, wrong("ids", "line "+strconv.Itoa(line), "close the quotation mark in that line")
		}
		if !slices.ContainsFunc(record, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		wide = max(wide, len(record))
		records = append(records, record)
	}
	for i := range records {
		for most < 0 && len(records[i]) < wide {
			records[i] = append(records[i], "")
		}
	}
	return records, nil
}

// lines counts how many lines records took.
func lines(records [][]string) int {
	n := len(records)
	for _, r := range records {
		for _, c := range r {
			n += strings.Count(c, "\n")
		}
	}
	return n
}

// heading guesses whether the first record names the columns: no cell of it is
// empty, a number or twice there, and it says what IDs are called, or some column
// below it is all numbers.
func heading(records [][]string) bool {
	first, rest := records[0], records[1:min(len(records), looksLike)]
	if len(rest) == 0 {
		return false
	}
	for i, name := range first {
		if strings.TrimSpace(name) == "" || numeric(name) || slices.Contains(first[:i], name) {
			return false
		}
	}
	for i, name := range first {
		below := func(r []string) bool { return i >= len(r) || !numeric(r[i]) }
		if idLike(name) || !slices.ContainsFunc(rest, below) {
			return true
		}
	}
	return false
}

// numeric reports whether a cell starts like a number or a date.
func numeric(cell string) bool {
	cell = strings.TrimLeft(strings.TrimSpace(cell), "+-")
	return cell != "" && cell[0] >= '0' && cell[0] <= '9'
}

// idLike reports whether a heading is one that IDs stand under.
func idLike(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "id", "ids", "key", "sku", "uuid", "isbn", "ean", "nr", "no", "number":
		return true
	}
	return strings.HasSuffix(name, "_id") || strings.HasSuffix(name, " id") || strings.HasSuffix(name, "-id")
}

// guess finds the column of the IDs: by its name, else the first whose cells all differ.
func (s Table) guess() int {
	if s.HasHeader {
		if at := slices.IndexFunc(s.header, idLike); at >= 0 {
			return at
		}
	}
	for column := range s.Columns {
		if s.distinct(column) {
			return column
		}
	}
	return 0
}

func (s Table) distinct(column int) bool {
	seen := map[string]bool{}
	for _, row := range s.Values[:min(len(s.Values), looksLike)] {
		if strings.TrimSpace(row[column]) == "" || seen[row[column]] {
			return false
		}
		seen[row[column]] = true
	}
	return true
}

// variables makes names of variables of a header: what is no ASCII letter or digit
// becomes an underscore, and no name stands twice.
func variables(header []string, named bool) []string {
	names := make([]string, len(header))
	for i, cell := range header {
		name := "column" + strconv.Itoa(i+1)
		if named {
			name = columnName(cell, name)
		}
		base := name
		for n := 2; slices.Contains(names[:i], name); n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		names[i] = name
	}
	return names
}

func columnName(cell, otherwise string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return '_'
	}, cell), "_")
	if name == "" || len(name) > plan.MaxName {
		return otherwise
	}
	return name
}
