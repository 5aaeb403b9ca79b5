package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// lineForm writes csv and tsv, with a line of names first.
type lineForm struct {
	w    io.Writer
	line func(dst []byte, cells []string) []byte
	mark string
}

func (l *lineForm) head(_, columns []string) error {
	return write(l.w, l.line([]byte(l.mark), columns))
}

func (l *lineForm) row(cells [][]byte) []byte {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = table.Text(oneLine(c))
	}
	return l.line(nil, texts)
}

func (l *lineForm) put(row []byte) error { return write(l.w, row) }

func (l *lineForm) foot(settle.Sum, settle.Verdict) error { return nil }

func (l *lineForm) close() {}

// ndjsonForm writes objects, one a line, whose members are the columns in order.
type ndjsonForm struct {
	w     io.Writer
	names [][]byte
}

func (n *ndjsonForm) head(_, columns []string) error {
	for _, c := range columns {
		n.names = append(n.names, append(settle.AppendString(nil, c), ':'))
	}
	return nil
}

func (n *ndjsonForm) row(cells [][]byte) []byte {
	b := []byte{'{'}
	for i, c := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		if c == nil {
			c = []byte("null")
		}
		b = append(append(b, n.names[i]...), oneLine(c)...)
	}
	return append(b, '}', '\n')
}

func (n *ndjsonForm) put(row []byte) error { return write(n.w, row) }

func (n *ndjsonForm) foot(settle.Sum, settle.Verdict) error { return nil }

func (n *ndjsonForm) close() {}

// oneLine takes the line breaks out of JSON that has some.
func oneLine(cell []byte) []byte {
	if bytes.IndexByte(cell, '\n') < 0 && bytes.IndexByte(cell, '\r') < 0 {
		return cell
	}
	var b bytes.Buffer
	if json.Compact(&b, cell) != nil {
		return []byte("null")
	}
	return b.Bytes()
}

// jsonForm writes the same objects in one array.
type jsonForm struct {
	ndjsonForm

	w    io.Writer
	some bool
}

func (j *jsonForm) head(_, columns []string) error {
	_ = j.ndjsonForm.head(nil, columns) // writes nothing
	return write(j.w, []byte("["))
}

func (j *jsonForm) put(row []byte) error {
	lead := ",\n"
	if !j.some {
		j.some, lead = true, "\n"
	}
	return write(j.w, append([]byte(lead), row[:len(row)-1]...))
}

func (j *jsonForm) foot(settle.Sum, settle.Verdict) error { return write(j.w, []byte("\n]\n")) }

func write(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
