package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// take returns the next cell: trimmed, or exactly what is in its quotes. It leaves rest at the
// separator behind the cell, or empty.
func (r *idReader) take() (cell string, quoted bool) {
	if text, after, ok := unquote(r.rest); ok {
		r.rest = after
		return text, true
	}
	if formula, found := strings.CutPrefix(trimLeft(r.rest), "="); found { // ="1,5" is one cell
		if _, after, ok := unquote(formula); ok && strings.HasPrefix(formula, `"`) {
			cell, r.rest = trim("="+formula[:len(formula)-len(after)]), after
			return cell, false
		}
	}
	n := strings.IndexAny(r.rest, separators)
	if n < 0 {
		n = len(r.rest)
	}
	cell, r.rest = trim(r.rest[:n]), r.rest[n:]
	return cell, false
}

// separators end an ID that is not in quotes.
const separators = "\n\r\t,;\v\f\u0085\u2028\u2029"

// separator reads the separator at the start of rest; CR LF is one.
func (r *idReader) separator() {
	if strings.HasPrefix(r.rest, "\r\n") {
		r.rest = r.rest[2:]
		return
	}
	_, n := utf8.DecodeRuneInString(r.rest)
	r.rest = r.rest[n:]
}

// unquote reads a cell in double quotes up to its separator.
func unquote(s string) (text, after string, ok bool) {
	s = trimLeft(s)
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	end, doubled := closingQuote(s)
	if end < 0 {
		return "", "", false
	}
	after = trimLeft(s[end+1:])
	if after != "" && !strings.ContainsRune(separators, firstRune(after)) {
		return "", "", false
	}
	text = s[1:end]
	if doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	return text, after, true
}

// closingQuote returns the place of the quote that closes the one at the beginning of s, -1 for
// none, and whether there are doubled quotes between them.
func closingQuote(s string) (at int, doubled bool) {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i, doubled
		}
		doubled = true
		i++
	}
	return -1, doubled
}

// firstRune returns the first rune of a text.
func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isBlank reports whether a rune is white space, a zero-width space or a byte order mark. White
// space below U+000E separates IDs, except the space itself.
func isBlank(r rune) bool {
	return r == ' ' || r > '\r' && (unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF')
}

// trim returns a text without the blanks around it.
func trim(s string) string { return strings.TrimFunc(s, isBlank) }

// trimLeft returns a text without the blanks before it, but with its separators.
func trimLeft(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return isBlank(r) && !strings.ContainsRune(separators, r)
	})
}
