// Package table shows outcomes as rows and columns: what a cell says, which rows are picked, in what order.
//
// It is the one place that says what a cell holds, for the page as for every
// export. A column is a word of the outcome (see [Own]), or else a path into the
// answer as gjson writes it: address.city, tags.0, tags.# (how many),
// friends.#.first (of every friend), a\.b (a name that holds a dot). A member whose
// own name is what was typed, dots and all, is preferred to a path. Where the
// two could be confused, "value." before a path says that the answer is meant.
//
// Digits stay as they were received. An answer that is no JSON (the reason
// not_json) has nothing under a path: the cell stays empty, and the row is there.
//
// What is never followed: JSON nested deeper than [settle.MaxDepth], a path
// longer than [MaxPath] bytes, and gjson's modifiers, literals and multipaths
// (@this, !"x", [a,b], {a,b}), by which a short path makes a huge answer.
package table

import (
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

// answer begins a path into the answer that could be taken for something else.
const answer = "value."

// Cell returns what a person reads under a column: "" where there is nothing. A
// text is given without quotes, an object or array as its JSON. The status is a
// [Word], so that a call left behind is aborted.
func Cell(o *settle.Outcome, column string) string {
	if o == nil {
		return ""
	}
	if column == Status {
		return Word(o)
	}
	if c, ok := own(o, column); ok {
		return c.text()
	}
	return Text(lookup(o.Value.JSON, column))
}

// Raw returns the JSON of a cell, as the events have it: nil where there is
// nothing. A call left behind is rejected here, with the code aborted. The bytes
// may be part of the outcome and are not to be changed.
func Raw(o *settle.Outcome, column string) []byte {
	if o == nil {
		return nil
	}
	if c, ok := own(o, column); ok {
		return c.json()
	}
	return lookup(o.Value.JSON, column)
}

// Own reports whether a column is the outcome's own: id, status, index, http,
// type, attempts, bytes, startedMs, firstByteMs, tookMs (or time), code, message
// (or reason), detail, and value, which is the whole answer or the beginning of
// a long one. Any other column is a path into the answer.
func Own(column string) bool {
	_, ok := own(&settle.Outcome{}, column)
	return ok
}

// cell is what an outcome has in one of its own columns: a text, or JSON.
type cell struct {
	said string
	bare []byte
}

func (c cell) text() string {
	if c.bare != nil {
		return Text(c.bare)
	}
	return c.said
}

func (c cell) json() []byte {
	if c.bare != nil || c.said == "" {
		return c.bare
	}
	return settle.AppendString(nil, c.said)
}

// own answers the columns that are the outcome's own.
func own(o *settle.Outcome, column string) (cell, bool) {
	switch column {
	case ID:
		return said(o.ID)
	case Status:
		return said(string(o.Status))
	case "type":
		return said(o.Reply.Type)
	case "code":
		return said(code(o))
	case "message", "reason":
		return said(message(o))
	case "detail":
		return said(o.Reason.Detail())
	case "value":
		return cell{o.Value.Preview, o.Value.JSON}, true
	}
	return ownNumber(o, column)
}

// message says why a call was rejected, or why a fulfilled one has nothing under a path.
func message(o *settle.Outcome) string {
	if o.HasNoBody() {
		return "The answer has no body"
	}
	if at := o.NotJSON(); at > 0 {
		return "The answer says that it is JSON, but is not valid: see its character " + strconv.FormatInt(at, 10)
	}
	return o.Reason.Message()
}

func said(s string) (cell, bool) { return cell{said: s}, true }

// ownNumber answers the columns that hold numbers. Counts of nothing are left out.
func ownNumber(o *settle.Outcome, column string) (cell, bool) {
	switch column {
	case "index":
		return cell{bare: strconv.AppendInt(nil, int64(o.Index), 10)}, true
	case HTTP:
		return count(int64(o.Reply.HTTP))
	case "attempts":
		return count(int64(o.Attempts))
	case "bytes":
		return count(o.BodyBytes)
	case "startedMs":
		return ms(o, o.Began)
	case "firstByteMs":
		return ms(o, o.FirstByte)
	case Time, "tookMs":
		return ms(o, o.Took)
	}
	return cell{}, false
}

func count(n int64) (cell, bool) {
	if n == 0 {
		return cell{}, true
	}
	return cell{bare: strconv.AppendInt(nil, n, 10)}, true
}

// ms writes a time in milliseconds, to a tenth.
func ms(o *settle.Outcome, d time.Duration) (cell, bool) {
	if o.Status == settle.Pending {
		return cell{}, true
	}
	return cell{bare: strconv.AppendFloat(nil, float64(d.Round(100*time.Microsecond))/1e6, 'f', -1, 64)}, true
}

func code(o *settle.Outcome) string {
	if o.Reason == nil {
		return ""
	}
	return o.Reason.Code
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

// lookup follows a column into the answer. An answer may have a member called value itself.
func lookup(value []byte, column string) []byte {
	path, cut := strings.CutPrefix(column, answer)
	found := find(value, path)
	if found == nil && cut {
		return find(value, column)
	}
	return found
}
