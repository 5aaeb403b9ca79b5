package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// lineWriter writes csv and tsv, headings first.
type lineWriter struct {
	w    io.Writer
	line func(dst []byte, cells []string) []byte
	mark string
}

func (l *lineWriter) head(_, columns []string) error {
	return write(l.w, l.line([]byte(l.mark), columns))
}

func (l *lineWriter) row(cells [][]byte) []byte {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = table.Text(oneLine(c))
	}
	return l.line(nil, texts)
}

func (l *lineWriter) put(row []byte) error { return write(l.w, row) }

func (l *lineWriter) foot(settle.Sum, settle.Verdict) error { return nil }

func (l *lineWriter) close() {}

// ndjsonWriter writes one object a line, whose members are the columns in order.
type ndjsonWriter struct {
	w     io.Writer
	names [][]byte
}

func (n *ndjsonWriter) head(_, columns []string) error {
	for _, c := range columns {
		n.names = append(n.names, append(settle.AppendString(nil, c), ':'))
	}
	return nil
}

func (n *ndjsonWriter) row(cells [][]byte) []byte {
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

func (n *ndjsonWriter) put(row []byte) error { return write(n.w, row) }

func (n *ndjsonWriter) foot(settle.Sum, settle.Verdict) error { return nil }

func (n *ndjsonWriter) close() {}

// oneLine removes the line breaks from JSON.
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

// jsonWriter writes the same objects in one array.
type jsonWriter struct {
	ndjsonWriter

	w    io.Writer
	some bool
}

func (j *jsonWriter) head(_, columns []string) error {
	_ = j.ndjsonWriter.head(nil, columns) // writes nothing
	return write(j.w, []byte("["))
}

func (j *jsonWriter) put(row []byte) error {
	lead := ",\n"
	if !j.some {
		j.some, lead = true, "\n"
	}
	return write(j.w, append([]byte(lead), row[:len(row)-1]...))
}

func (j *jsonWriter) foot(settle.Sum, settle.Verdict) error { return write(j.w, []byte("\n]\n")) }

func write(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
