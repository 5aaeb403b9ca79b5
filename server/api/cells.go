package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"allsettled/app/settle"
)

// isSettled tells a settled event from the others without decoding it.
func isSettled(line []byte) bool { return bytes.HasPrefix(line, []byte(`{"kind":"settled"`)) }

// cells returns an outcome's columns as JSON, nil for what is not there. A
// column is a word of the events, or else a path into the answer. body fetches
// the whole answer, for a path into one that the log holds only a preview of.
func cells(columns []string, o *settle.Outcome, body func() []byte) []json.RawMessage {
	out := make([]json.RawMessage, len(columns))
	var whole []byte
	for i, column := range columns {
		own, ok := ownCell(column, o)
		if ok {
			out[i] = own
			continue
		}
		if whole == nil {
			if whole = o.Value.JSON; o.Value.Truncated() {
				whole = body()
			}
		}
		out[i] = at(whole, column)
	}
	return out
}

// ownCell returns a column that is not part of the answer.
func ownCell(column string, o *settle.Outcome) (cell json.RawMessage, ok bool) {
	reason := o.Reason
	if reason == nil {
		reason = &settle.Reason{}
	}
	switch column {
	case "id":
		return str(o.ID), true
	case "status":
		return str(string(o.Status)), true
	case "index":
		return num(int64(o.Index)), true
	case "http":
		return some(int64(o.Reply.HTTP)), true
	case "type":
		return text(o.Reply.Type), true
	case "attempts":
		return some(int64(o.Attempts)), true
	case "bytes":
		return some(o.BodyBytes), true
	case "startedMs":
		return ms(o.Began, o), true
	case "firstByteMs":
		return ms(o.FirstByte, o), true
	case "tookMs":
		return ms(o.Took, o), true
	case "code":
		return text(reason.Code), true
	case "message":
		return text(reason.Message), true
	case "detail":
		return text(reason.Detail), true
	case "value":
		if o.Value.Truncated() {
			return str(o.Value.Preview), true
		}
		return o.Value.JSON, true
	}
	return nil, false
}

func str(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil { // a string always marshals
		return nil
	}
	return b
}

func num(n int64) json.RawMessage { return strconv.AppendInt(nil, n, 10) }

// text and some leave out what is not there.
func text(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return str(s)
}

func some(n int64) json.RawMessage {
	if n == 0 {
		return nil
	}
	return num(n)
}

func ms(d time.Duration, o *settle.Outcome) json.RawMessage {
	if o.Status == settle.Pending {
		return nil
	}
	return strconv.AppendFloat(nil, float64(d.Round(100*time.Microsecond))/1e6, 'f', -1, 64)
}

// at walks a path of names and array indexes through JSON, and returns what
// stands there, digits kept; nil for nothing. A name that holds dots itself
// is found where the whole rest of the path is one name.
func at(value json.RawMessage, path string) json.RawMessage {
	value = bytes.TrimSpace(value)
	if path == "" || len(value) == 0 {
		return value
	}
	name, rest, _ := strings.Cut(path, ".")
	switch value[0] {
	case '{':
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
		if whole, ok := object[path]; ok {
			return whole
		}
		return at(object[name], rest)
	case '[':
		var array []json.RawMessage
		index, err := strconv.Atoi(name)
		if err != nil || json.Unmarshal(value, &array) != nil || index < 0 || index >= len(array) {
			return nil
		}
		return at(array[index], rest)
	}
	return nil
}
