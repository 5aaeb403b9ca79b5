package paste

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// take returns the next cell, trimmed, or, quoted, exactly as it stands in its
// quotes. It leaves rest at the separator or empty.
func (r *idReader) take() (cell string, quoted bool) {
	if text, after, ok := unquote(r.rest); ok {
		r.rest = after
		return text, true
	}
	n := strings.IndexAny(r.rest, separators)
	if n < 0 {
		n = len(r.rest)
	}
	cell, r.rest = trim(r.rest[:n]), r.rest[n:]
	return cell, false
}

// separators end an ID that stands in no quotes.
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

// closingQuote finds the quote that closes the one s starts with, -1 for none.
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

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// blank reports white space, a zero-width space or a byte order mark.
func blank(r rune) bool {
	return r == ' ' || r > '\r' && (unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF')
}

func trim(s string) string { return strings.TrimFunc(s, blank) }

// trimLeft trims the blanks before a cell, but no separator.
func trimLeft(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return blank(r) && !strings.ContainsRune(separators, r)
	})
}
