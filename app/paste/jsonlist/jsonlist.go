// Package jsonlist reads a list in JSON as IDs or as the rows of a table.
//
// A list of values is a list of IDs. A list of objects is a table, and so are objects one behind the other, as in
// NDJSON and in JSON text sequences (RFC 7464). An object that has one list somewhere in it, as answers of APIs do, is
// read as that list. Numbers keep every digit that they were written with.
package jsonlist

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// List is a list that was found: Values without Columns, or a table.
type List struct {
	Values  []string   // texts as they are, other values as they were written; null and empty ones are left out
	Blanks  int        // values that were left out
	Columns []string   // names of the members in the order in which they appear first
	Rows    [][]string // as many cells in each as there are columns; objects and lists are compact JSON
	Member  string     // where in an object the list was, as in data.items; empty: it is the text itself
}

// Limits of what is read.
type Limits struct{ Values, Columns, Cells int }

// The mistakes of a text that begins like JSON.
var (
	ErrBroken = errors.New("invalid JSON")
	ErrMixed  = errors.New("the list holds values and objects, or lists")
	ErrNoList = errors.New("no list in the object")
	ErrEmpty  = errors.New("the list is empty")
)

// SeveralError is the error of an object that has several lists: their places in it.
type SeveralError []string

// Error names the lists.
func (e SeveralError) Error() string { return "several lists: " + strings.Join(e, ", ") }

// LargeError is the error of a table of more columns or cells than the limits allow, or of more values.
type LargeError struct{ Rows, Columns int }

// Error gives the size of the table.
func (e LargeError) Error() string {
	return strconv.Itoa(e.Rows) + " rows of " + strconv.Itoa(e.Columns) + " columns"
}

// Is reports whether a text is meant as JSON: it begins with an object or a list of texts, objects or lists, or is a
// list of other values, valid to its end. Others that begin with a bracket, for example [1-10], are not.
func Is(text string) bool {
	text = bare(text)
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	inside := strings.TrimLeft(text[1:], " \t\r\n")
	if text[0] == '{' {
		return strings.HasPrefix(inside, `"`) || strings.HasPrefix(inside, "}")
	}
	return strings.HasPrefix(inside, "{") || strings.HasPrefix(inside, `"`) || json.Valid([]byte(text))
}

// bare returns a text without blanks around it, a byte order mark, and the separator of a JSON text sequence.
func bare(text string) string { return strings.Trim(text, " \t\r\n\x1E\uFEFF") }

// Read reads a text that is JSON. Its error is one of the mistakes above, or of their types.
func Read(text string, limits Limits) (List, error) {
	s, err := scanned(text, limits)
	if err != nil {
		return List{}, err
	}
	if s.list.Columns != nil {
		s.list.Rows = make([][]string, 0, s.count)
		err = s.each(s.row)
		return s.list, err
	}
	s.list.Values = make([]string, 0, s.count)
	err = s.each(s.value)
	return s.list, err
}

// Check returns the error of [Read]. Its memory does not grow with the number of the items.
func Check(text string, limits Limits) error {
	_, err := scanned(text, limits)
	return err
}

// scanner goes through the items of a text.
type scanner struct {
	text   string       // of documents one behind the other
	whole  gjson.Result // the list, where there is one document
	limits Limits

	list   List
	count  int            // items
	places map[string]int // of the columns
}

// scanned goes once through a text, for its columns and its mistakes.
func scanned(text string, limits Limits) (*scanner, error) {
	s := &scanner{text: bare(text), limits: limits, places: map[string]int{}}
	if json.Valid([]byte(s.text)) {
		var err error
		s.whole = gjson.Parse(s.text)
		if s.whole.IsObject() {
			s.whole, s.list.Member, err = onlyList(s.whole)
		}
		switch {
		case err != nil:
			return s, err
		case !s.whole.IsArray():
			return s, ErrNoList
		}
	}
	if err := s.each(s.look); err != nil {
		return s, err
	}
	if s.count == 0 || s.list.Columns != nil && len(s.list.Columns) == 0 {
		return s, ErrEmpty
	}
	return s, nil
}

// each calls do for every item until it returns an error.
func (s *scanner) each(do func(item gjson.Result) error) (err error) {
	if s.whole.Exists() {
		s.whole.ForEach(func(_, item gjson.Result) bool {
			err = do(item)
			return err == nil
		})
		return err
	}
	in := json.NewDecoder(strings.NewReader(strings.ReplaceAll(s.text, "\x1E", "\n")))
	var one json.RawMessage
	for {
		switch err := in.Decode(&one); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return ErrBroken
		}
		if err := do(gjson.ParseBytes(one)); err != nil {
			return err
		}
	}
}

// look looks at an item: it has to be of the same kind as the first, and its members are columns.
func (s *scanner) look(item gjson.Result) error {
	s.count++
	if s.count == 1 && item.IsObject() {
		s.list.Columns = []string{}
	}
	switch {
	case item.IsArray(), item.IsObject() != (s.list.Columns != nil):
		return ErrMixed
	case !item.IsObject():
		if s.count > s.limits.Values {
			return LargeError{s.count, 1}
		}
		return nil
	}
	item.ForEach(func(key, _ gjson.Result) bool {
		if _, known := s.places[key.Str]; !known {
			name := strings.Clone(key.Str)
			s.places[name] = len(s.list.Columns)
			s.list.Columns = append(s.list.Columns, name)
		}
		return len(s.list.Columns) <= s.limits.Columns
	})
	if wide := len(s.list.Columns); wide > s.limits.Columns || wide*s.count > s.limits.Cells {
		return LargeError{s.count, wide}
	}
	return nil
}

// value adds an item to the values.
func (s *scanner) value(item gjson.Result) error {
	if text := cell(item); strings.TrimSpace(text) != "" {
		s.list.Values = append(s.list.Values, text)
		return nil
	}
	s.list.Blanks++
	return nil
}

// row adds an item to the rows. Of members of one name the last counts, as in JavaScript.
func (s *scanner) row(item gjson.Result) error {
	row := make([]string, len(s.list.Columns))
	item.ForEach(func(key, value gjson.Result) bool {
		row[s.places[key.Str]] = cell(value)
		return true
	})
	s.list.Rows = append(s.list.Rows, row)
	return nil
}

// onlyList returns the list in an object, and the way to it. Lists in which nothing is count only where no other is.
func onlyList(object gjson.Result) (list gjson.Result, member string, err error) {
	var full, empty []string
	found := map[string]gjson.Result{}
	var look func(object gjson.Result, before string, depth int)
	look = func(object gjson.Result, before string, depth int) {
		object.ForEach(func(key, value gjson.Result) bool {
			way := before + key.Str
			switch {
			case value.IsArray() && value.Get("0").Exists():
				full = append(full, way)
				found[way] = value
			case value.IsArray():
				empty = append(empty, way)
			case value.IsObject() && depth < maxDepth:
				look(value, way+".", depth+1)
			}
			return len(full) <= maxNamed
		})
	}
	look(object, "", 0)
	switch {
	case len(full) == 1:
		return found[full[0]], full[0], nil
	case len(full) > 1:
		return list, "", SeveralError(full)
	case len(empty) > 0:
		return list, "", ErrEmpty
	}
	return list, "", ErrNoList
}

// Bounds of the search for a list.
const (
	maxDepth = 20 // objects inside one another
	maxNamed = 4  // lists that a mistake names, and one more
)

// cell returns a value as a cell holds it.
func cell(value gjson.Result) string {
	switch value.Type {
	case gjson.Null:
		return ""
	case gjson.String:
		return value.Str
	case gjson.JSON:
		var b bytes.Buffer
		if json.Compact(&b, []byte(value.Raw)) == nil {
			return b.String()
		}
	case gjson.False, gjson.Number, gjson.True:
	}
	return value.Raw
}
