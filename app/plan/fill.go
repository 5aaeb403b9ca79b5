package plan

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// text is a header's value or a body, compiled: literals with values between them.
type text struct {
	parts []part
	json  bool
}

// part is a literal and the variable behind it.
type part struct {
	literal string
	column  int  // -1 behind the last literal
	quoted  bool // inside a JSON string
}

// compileText cuts s at its variables. unknown are the names that no column has.
func compileText(s string, columns []string, id int, isJSON bool) (t text, unknown []string) {
	t.json = isJSON
	start, inString := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case isJSON && s[i] == '\\' && inString:
			i++
		case isJSON && s[i] == '"':
			inString = !inString
		case s[i] == '{':
			name := variableName(s[i+1:])
			column := columnOf(columns, id, name)
			if name == "" || column < 0 {
				if name != "" && !slices.Contains(unknown, name) {
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
	return t, unknown
}

// MaxName is how many bytes a variable's name may have.
const MaxName = 200

// variableName returns the name that s starts with when a closing brace follows, else "".
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

func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_. ", r)
}

// fixed reports whether there is no variable.
func (t *text) fixed() bool { return len(t.parts) == 1 }

// uses reports whether a variable of that column is in the text.
func (t *text) uses(column int) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.column == column })
}

// fill writes the text for a row.
func (t *text) fill(row []string) string {
	if t.fixed() {
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

// bare calls yield for each value of the row that would stand in JSON without quotes
// but is no number, true, false or null.
func (t *text) bare(row []string, yield func(column int)) {
	for _, p := range t.parts {
		if t.json && p.column >= 0 && !p.quoted && !scalar(row[p.column]) {
			yield(p.column)
		}
	}
}

// scalar reports whether s is a JSON number, true, false or null, with nothing around it.
func scalar(s string) bool {
	if s == "" || strings.ContainsAny(s[:1], "\"{[ \t\r\n") || strings.TrimSpace(s) != s {
		return false
	}
	return json.Valid([]byte(s))
}

// appendJSONText writes s as the inside of a JSON string. It escapes what RFC 8259
// demands, and no more.
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
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
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

// contentType returns the plan's Content-Type header, lower case, "" for none.
func (p Plan) contentType() string {
	for name, value := range p.Headers {
		if strings.EqualFold(name, contentTypeName) {
			return strings.ToLower(value)
		}
	}
	return ""
}

const contentTypeName = "Content-Type"

// jsonBody reports whether values in the body are escaped for JSON.
func (p Plan) jsonBody() bool {
	if ct := p.contentType(); ct != "" {
		return strings.Contains(ct, "json")
	}
	s := strings.TrimSpace(p.Body)
	if s == "" || s[0] == '{' && variableName(s[1:]) != "" {
		return false
	}
	return s[0] == '{' || s[0] == '['
}

// graphQL reports whether braces are part of the body's own language.
func (p Plan) graphQL() bool {
	return strings.Contains(p.contentType(), "graphql") || p.jsonBody() && strings.Contains(p.Body, `"query"`)
}

// formatFloat writes a number as JavaScript would.
func formatFloat(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
