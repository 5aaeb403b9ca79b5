package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// rower writes rows of one format. join puts a row behind the ones before it.
type rower interface {
	head() []byte
	row(cells []json.RawMessage) []byte
	join(row []byte) []byte
	foot() []byte
}

type format struct {
	kind, ending string
	rows         func(columns []string) rower
}

var formats = map[string]format{
	"json":   {"application/json", "json", func(c []string) rower { return &jsonRows{ndjsonRows: ndjsonRows{c}} }},
	"ndjson": {"application/x-ndjson", "ndjson", func(c []string) rower { return ndjsonRows{c} }},
	"csv":    {"text/csv; charset=utf-8", "csv", func(c []string) rower { return csvRows{c} }},
}

// ndjsonRows are objects, one a line, whose members are the columns in order.
type ndjsonRows struct{ columns []string }

func (n ndjsonRows) head() []byte { return nil }
func (n ndjsonRows) foot() []byte { return nil }

func (n ndjsonRows) row(cells []json.RawMessage) []byte {
	b := []byte{'{'}
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, str(n.columns[i])...), ':')
		if cell == nil {
			cell = json.RawMessage("null")
		}
		b = append(b, oneLine(cell)...)
	}
	return append(b, '}')
}

func (n ndjsonRows) join(row []byte) []byte { return append(row, '\n') }

// oneLine takes the line breaks out of JSON that has some.
func oneLine(cell json.RawMessage) []byte {
	if bytes.IndexByte(cell, '\n') < 0 && bytes.IndexByte(cell, '\r') < 0 {
		return cell
	}
	var b bytes.Buffer
	if json.Compact(&b, cell) != nil {
		return []byte("null")
	}
	return b.Bytes()
}

// jsonRows are the same objects in one array.
type jsonRows struct {
	ndjsonRows

	some bool
}

func (j *jsonRows) head() []byte { return []byte("[") }
func (j *jsonRows) foot() []byte { return []byte("\n]\n") }

func (j *jsonRows) join(row []byte) []byte {
	lead := ",\n"
	if !j.some {
		j.some, lead = true, "\n"
	}
	return append([]byte(lead), row...)
}

// csvRows are as RFC 4180 has them, with a line of names first. Cells that a
// spreadsheet would run as a formula get an apostrophe before them.
type csvRows struct{ columns []string }

func (c csvRows) head() []byte {
	names := make([]string, len(c.columns))
	for i, name := range c.columns {
		names[i] = defused(name)
	}
	return record(names)
}

func (c csvRows) foot() []byte { return nil }

func (c csvRows) row(cells []json.RawMessage) []byte {
	fields := make([]string, len(cells))
	for i, cell := range cells {
		fields[i] = plain(cell)
	}
	return record(fields)
}

func (c csvRows) join(row []byte) []byte { return row }

// plain returns a cell's text: a string as it is, defused; numbers and true and
// false, which can be no formula, as they stand; all else as JSON.
func plain(cell json.RawMessage) string {
	if len(cell) == 0 || string(cell) == "null" {
		return ""
	}
	if cell[0] != '"' {
		return string(oneLine(cell))
	}
	var s string
	if json.Unmarshal(cell, &s) != nil {
		return ""
	}
	return defused(s)
}

// defused puts an apostrophe before what a spreadsheet takes for a formula:
// = + - @ tab CR LF and their full-width forms.
func defused(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}

func record(fields []string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write(fields) // a buffer takes everything
	w.Flush()
	return b.Bytes()
}
