package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// text is a compiled header or body.
type text struct {
	parts   []part
	json    bool  // values are escaped for JSON
	columns []int // of the variables, each once
	bareIn  []int // of those that stand in JSON without quotes, each once
}

// part is a literal and the variable behind it.
type part struct {
	literal string
	column  int  // -1 behind the last literal
	quoted  bool // inside a JSON string
}

// compileText cuts s at its variables, and returns the first names in braces that no column has. In JSON
// it follows the quotes, so that it knows of each variable whether it is inside of a string. A brace that belongs to
// a document of GraphQL begins no variable; query is nil for other texts.
func compileText(s string, columns columnNames, isJSON bool, query *document) (t text, unknown []string) {
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
			name := variableName(s[i+1:])
			column := columns.find(name)
			if name == "" || column < 0 {
				if name != "" && len(unknown) < maxErrors && !slices.Contains(unknown, name) {
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
func (t *text) list() {
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

// MaxName is how many bytes the name of a variable or a header may have.
const MaxName = 200

// variableName returns the name that s begins with, empty when it is not one or no closing brace
// follows.
func variableName(s string) string {
	n := strings.IndexByte(s[:min(len(s), MaxName+1)], '}')
	if n <= 0 {
		return ""
	}
	name := s[:n]
	if strings.TrimSpace(name) != name || strings.Contains(name, "  ") || strings.IndexFunc(name, notInName) >= 0 {
		return ""
	}
	return name
}

// notInName reports whether a rune cannot be in the name of a variable.
func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_. ", r)
}

// isFixed reports whether the text has no variables.
func (t *text) isFixed() bool { return len(t.parts) == 1 }

// uses reports whether a variable of that column is in the text.
func (t *text) uses(column int) bool { return slices.Contains(t.columns, column) }

// fill returns the text for a row. A text without variables is returned as it is, without a copy.
func (t *text) fill(row []string) string {
	if t.isFixed() {
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

// bare calls yield for each value of the row that would stand in JSON without quotes, but is
// neither a number nor true, false or null.
func (t *text) bare(row []string, yield func(column int)) {
	for _, column := range t.bareIn {
		if !isScalar(row[column]) {
			yield(column)
		}
	}
}

// isScalar reports whether s is a JSON number, true, false or null, with nothing around it.
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

// appendJSONString writes s as a JSON string.
func appendJSONString(dst []byte, s string) []byte {
	return append(appendJSONText(append(dst, '"'), s), '"')
}

// contentType is the header that says what a body is (RFC 9110, 8.3).
const contentType = "Content-Type"

// mediaType returns the plan's Content-Type header in lower case, empty when it has none.
func mediaType(p Plan) string {
	for name, value := range p.Headers {
		if strings.EqualFold(name, contentType) {
			return strings.ToLower(value)
		}
	}
	return ""
}

// jsonBody reports whether values in the body are escaped for JSON. The header decides, if there is
// one. A body that begins with a variable, {id}, is a text: an object begins with a brace and a
// quote.
func jsonBody(p Plan) bool {
	if media := mediaType(p); media != "" {
		return strings.Contains(media, "json")
	}
	s := strings.TrimSpace(p.Body)
	if s == "" || s[0] == '{' && variableName(s[1:]) != "" {
		return false
	}
	return s[0] == '{' || s[0] == '['
}
