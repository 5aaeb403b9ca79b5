// Package text puts the values of a row into a header or a body with variables, {id}, in it.
//
// A text is compiled once and filled for each of up to a million calls. In JSON, values are escaped where they stand
// in quotes. In GraphQL, the braces of the language are no variables: see [Document].
//
// # What text does not do
//
// It bounds no size: a caller that fills a body of a megabyte with a value of a megabyte adds up [Text.Plain] and
// [Text.Variables] before. It reads no JSON: whether the filled body is JSON, package plan asks.
package text

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Text is a compiled header or body. It is never changed, and several goroutines may fill it at once.
type Text struct {
	parts   []part
	json    bool  // values are escaped for JSON
	columns []int // of the variables, each once
	bareIn  []int // of those that stand in JSON without quotes, each once
}

// part is a literal and the variable behind it. The literals share the memory of the text that was compiled.
type part struct {
	literal string
	column  int  // -1 behind the last literal
	quoted  bool // inside a JSON string
}

// Compile cuts s at its variables, and returns the first 20 names in braces for which find returns -1 and not a
// column. In JSON it follows the quotes, and so knows whether a variable is inside a string. In GraphQL, a brace
// that belongs to the document begins no variable; query is nil for other texts. Compile never fails: a brace that
// begins no variable is text, because a body may be of any language.
func Compile(s string, find func(name string) int, isJSON bool, query *Document) (t Text, unknown []string) {
	t.json = isJSON
	start, inString := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && inString:
			i += query.escape(s[i:]) - 1
		case s[i] == '"' && (isJSON || query != nil):
			inString = !inString
			query.quote(s[i+1:])
		case s[i] == '{' && query != nil && query.opensSelection(s[:i]):
		case s[i] == '{':
			name := VariableName(s[i+1:])
			column := find(name)
			if name == "" || column < 0 {
				if name != "" && len(unknown) < maxUnknown && !slices.Contains(unknown, name) {
					unknown = append(unknown, name)
				}
				continue
			}
			t.parts = append(t.parts, part{s[start:i], column, inString})
			i += len(name) + 1
			start = i + 1
		}
	}
	t.parts = append(t.parts, part{literal: s[start:], column: -1})
	t.list()
	return t, unknown
}

// list fills the lists of columns, so that a row is checked by its columns and not by the parts, of
// which a template can have a quarter of a million.
func (t *Text) list() {
	listed, bare := map[int]bool{-1: true}, map[int]bool{-1: true}
	for _, p := range t.parts {
		if !listed[p.column] {
			listed[p.column] = true
			t.columns = append(t.columns, p.column)
		}
		if t.json && !p.quoted && !bare[p.column] {
			bare[p.column] = true
			t.bareIn = append(t.bareIn, p.column)
		}
	}
}

// maxUnknown is how many unknown names are gathered: a person corrects no more at once, and a body can have a quarter
// of a million.
const maxUnknown = 20

// MaxName is how many bytes the name of a variable or a header may have.
const MaxName = 200

// VariableName returns the name that s begins with, empty when it is not one or no closing brace follows. s begins
// behind the opening brace. At most MaxName bytes are looked at: otherwise a body of a million opening braces would
// be searched a million times to its end.
func VariableName(s string) string {
	n := strings.IndexByte(s[:min(len(s), MaxName+1)], '}')
	if n <= 0 {
		return ""
	}
	name := s[:n]
	if strings.TrimSpace(name) != name || strings.Contains(name, "  ") || strings.IndexFunc(name, NotInName) >= 0 {
		return ""
	}
	return name
}

// NotInName reports whether a rune cannot be in the name of a variable. Names are the headings of people's tables,
// in any language; a quotation mark, a colon or a line end shows that a brace belongs to JSON or to a program.
func NotInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_. ", r)
}

// IsFixed reports whether the text has no variables.
func (t *Text) IsFixed() bool { return len(t.parts) == 1 }

// Plain returns how many bytes of the text are the same for every row.
func (t *Text) Plain() (n int) {
	for _, p := range t.parts {
		n += len(p.literal)
	}
	return n
}

// Columns returns the columns of the variables, each once. It must not be changed.
func (t *Text) Columns() []int { return t.columns }

// Variables yields the column of each variable, as often as it stands in the text, and whether its values are escaped
// for JSON. With [Text.Plain] it tells the length of a filled text before one of a gigabyte is made.
func (t *Text) Variables() iter.Seq2[int, bool] {
	return func(yield func(column int, json bool) bool) {
		for _, p := range t.parts {
			if p.column >= 0 && !yield(p.column, t.json && p.quoted) {
				return
			}
		}
	}
}

// Uses reports whether a variable of that column is in the text.
func (t *Text) Uses(column int) bool { return slices.Contains(t.columns, column) }

// Fill returns the text for a row, which has a value for each column that find returned. A text without variables is
// returned as it is, without a copy.
func (t *Text) Fill(row []string) string {
	if t.IsFixed() {
		return t.parts[0].literal
	}
	var dst []byte
	for _, p := range t.parts {
		dst = append(dst, p.literal...)
		switch {
		case p.column < 0:
		case t.json && p.quoted:
			dst = appendJSONText(dst, row[p.column])
		default:
			dst = append(dst, row[p.column]...)
		}
	}
	return string(dst)
}

// Bare calls yield for each value of the row that would stand in JSON without quotes, but is
// neither a number nor true, false or null.
func (t *Text) Bare(row []string, yield func(column int)) {
	for _, column := range t.bareIn {
		if !isScalar(row[column]) {
			yield(column)
		}
	}
}

// isScalar reports whether s is a JSON number, true, false or null, with nothing around it. It looks at the first
// byte before it parses, so that a value of a megabyte that is an object is not read to its end.
func isScalar(s string) bool {
	if s == "" || strings.ContainsAny(s[:1], "\"{[ \t\r\n") || strings.TrimSpace(s) != s {
		return false
	}
	return json.Valid([]byte(s))
}

// appendJSONText writes s as the inside of a JSON string. It escapes only what RFC 8259, section 7,
// demands.
func appendJSONText(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', '0'+c>>4, "0123456789ABCDEF"[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// AppendJSONString writes s as a JSON string.
func AppendJSONString(dst []byte, s string) []byte {
	return append(appendJSONText(append(dst, '"'), s), '"')
}
