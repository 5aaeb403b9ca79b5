package plan

import (
	"strconv"

	"allsettled/app/plan/text"
	"allsettled/app/settle"
)

// Encode writes the plan as JSON: its fields in the order of the public interface, headers by name,
// zero fields left out, ids always there unless there are rows. Equal plans give equal bytes.
// [Decode] reads it back exactly.
func (p Plan) Encode() []byte {
	w := writer{dst: make([]byte, 0, 256+len(p.Body)+12*p.Total())}
	w.name("endpoint")
	w.text(p.Endpoint)
	if p.Rows == nil {
		w.name("ids")
		w.texts(p.IDs)
	} else {
		w.rows(p.Rows)
	}
	unlessZero(&w, "method", p.Method, w.text)
	w.named("headers", p.Headers)
	w.named("query", p.Query)
	unlessZero(&w, "body", p.Body, w.text)
	unlessZero(&w, "mode", p.Mode, w.mode)
	unlessZero(&w, "inFlight", p.InFlight, w.whole)
	unlessZero(&w, "perSecond", p.PerSecond, w.number)
	unlessZero(&w, "timeoutMs", p.TimeoutMs, w.whole)
	unlessZero(&w, "attempts", p.Attempts, w.whole)
	writeField(&w, "rejectHTTPErrors", p.RejectHTTPErrors, w.truth)
	unlessZero(&w, "abortRest", p.AbortRest, w.truth)
	return append(w.dst, '}')
}

// MarshalJSON is [Plan.Encode], for a plan inside of other JSON. There is no UnmarshalJSON, which
// would make the page's program larger: [Decode] a json.RawMessage.
func (p Plan) MarshalJSON() ([]byte, error) { return p.Encode(), nil }

// writer writes the members of one JSON object. It does not use encoding/json, which replaces bytes that are not
// UTF-8 and escapes <, > and & in addresses: what was asked for is written exactly.
type writer struct{ dst []byte }

// name starts a member, with the brace or comma before it.
func (w *writer) name(name string) {
	sep := byte(',')
	if len(w.dst) == 0 {
		sep = '{'
	}
	w.dst = append(text.AppendJSONString(append(w.dst, sep), name), ':')
}

// These write a value behind the name of its member.

func (w *writer) text(value string)      { w.dst = text.AppendJSONString(w.dst, value) }
func (w *writer) mode(value settle.Mode) { w.text(string(value)) }
func (w *writer) whole(value int)        { w.dst = strconv.AppendInt(w.dst, int64(value), 10) }
func (w *writer) number(value float64)   { w.dst = append(w.dst, formatFloat(value)...) }
func (w *writer) truth(value bool)       { w.dst = strconv.AppendBool(w.dst, value) }

// formatFloat writes a number as JavaScript does, but never with an exponent.
func formatFloat(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// unlessZero writes a member unless its value is zero.
func unlessZero[T comparable](w *writer, name string, value T, write func(T)) {
	var zero T
	if value != zero {
		w.name(name)
		write(value)
	}
}

// texts writes a list of texts.
func (w *writer) texts(list []string) {
	w.dst = append(w.dst, '[')
	for i, one := range list {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.text(one)
	}
	w.dst = append(w.dst, ']')
}

// rows writes a table: its columns and headings once, and a list of cells for each row.
func (w *writer) rows(r *Rows) {
	w.name("rows")
	w.dst = append(w.dst, `{"columns":`...)
	w.texts(r.Columns)
	if r.Headings != nil {
		w.dst = append(w.dst, `,"headings":`...)
		w.texts(r.Headings)
	}
	w.dst = append(w.dst, `,"values":[`...)
	for i, row := range r.Values {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.texts(row)
	}
	w.dst = append(w.dst, "]}"...)
}

// named writes an object of texts, by their names, unless it is empty.
func (w *writer) named(field string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	w.name(field)
	inner := writer{}
	for _, name := range sortedNames(values) {
		inner.name(name)
		inner.text(values[name])
	}
	w.dst = append(append(w.dst, inner.dst...), '}')
}
