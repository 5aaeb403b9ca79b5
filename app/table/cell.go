// Package table shows outcomes as rows and columns: what a cell says, which rows are picked, in what order.
//
// A column is "id", "status", "http", "time", "type", "bytes", "attempts", "code" or
// "reason" of the outcome, or else a dotted path into the answer, as in
// address.city or tags.0. The same words serve the page's table and the CSV
// that is taken away ([WriteCSV]). Digits stay as they were received.
package table

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"allsettled/app/settle"
)

// The columns that stand in every table.
const (
	ID     = "id"
	Status = "status"
	HTTP   = "http"
	Time   = "time"
)

// Cell returns what the outcome has to say under a column: "" where it says
// nothing. A text is given without quotes, an object or array as its JSON.
func Cell(o *settle.Outcome, column string) string {
	if o == nil {
		return ""
	}
	if text, ok := own(o, column); ok {
		return text
	}
	return text(dig(o.Value.JSON, strings.TrimPrefix(column, "value.")))
}

// own answers the columns that are the outcome's own.
func own(o *settle.Outcome, column string) (string, bool) {
	switch column {
	case ID:
		return o.ID, true
	case Status:
		return Word(o), true
	case HTTP:
		return number(int64(o.Reply.HTTP)), true
	case Time, "tookMs":
		return strconv.FormatFloat(float64(o.Took.Round(100*time.Microsecond))/1e6, 'f', -1, 64), true
	case "type":
		return o.Reply.Type, true
	case "bytes":
		return strconv.FormatInt(o.BodyBytes, 10), true
	case "attempts":
		return strconv.Itoa(o.Attempts), true
	case "code":
		return reason(o).Code, true
	case "reason":
		return reason(o).Message, true
	case "detail":
		return reason(o).Detail, true
	case "value":
		return text(o.Value.JSON), true
	}
	return "", false
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func reason(o *settle.Outcome) settle.Reason {
	if o.Reason == nil {
		return settle.Reason{}
	}
	return *o.Reason
}

// Word is the status a person reads: fulfilled, rejected or aborted, pending for
// nil.
func Word(o *settle.Outcome) string {
	switch {
	case o == nil:
		return string(settle.Pending)
	case o.Aborted():
		return "aborted"
	default:
		return string(o.Status)
	}
}

// dig follows a dotted path into a JSON value. A member whose own name holds
// the dots is preferred to a path. It returns nil where nothing is.
func dig(value []byte, path string) []byte {
	value = bytes.TrimSpace(value)
	if path == "" || len(value) == 0 {
		return value
	}
	switch value[0] {
	case '{':
		return digObject(value, path)
	case '[':
		return digArray(value, path)
	}
	return nil
}

func digObject(value []byte, path string) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(value, &members) != nil {
		return nil
	}
	if inner, ok := members[path]; ok {
		return inner
	}
	for at := range len(path) {
		if path[at] != '.' {
			continue
		}
		if inner, ok := members[path[:at]]; ok {
			return dig(inner, path[at+1:])
		}
	}
	return nil
}

func digArray(value []byte, path string) []byte {
	head, rest, _ := strings.Cut(path, ".")
	at, err := strconv.Atoi(head)
	var items []json.RawMessage
	if err != nil || at < 0 || json.Unmarshal(value, &items) != nil || at >= len(items) {
		return nil
	}
	return dig(items[at], rest)
}

// text writes a JSON value as a cell: a string bare, null as nothing.
func text(value []byte) string {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || string(value) == "null" {
		return ""
	}
	if value[0] != '"' {
		return string(value)
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return string(value)
	}
	return s
}
