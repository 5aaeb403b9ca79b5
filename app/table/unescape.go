package table

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape reads the escapes of JSON's strings (RFC 8259, section 7) in a text in which they may stand anywhere. Half
// of a surrogate pair becomes U+FFFD; an escape that JSON does not have, or that the text ends in, stays.
func unescape(text string) string {
	var b strings.Builder
	for {
		plain, rest, more := strings.Cut(text, `\`)
		b.WriteString(plain)
		if !more {
			return b.String()
		}
		var letters string
		letters, text = escaped(rest)
		b.WriteString(letters)
	}
}

// escaped returns what an escape stands for, and what follows; rest begins behind the backslash.
func escaped(rest string) (letters, after string) {
	if rest == "" {
		return `\`, ""
	}
	if at := strings.IndexByte(`"\/bfnrt`, rest[0]); at >= 0 {
		return "\"\\/\b\f\n\r\t"[at : at+1], rest[1:]
	}
	first, ok := hexRune(rest)
	if !ok {
		return `\`, rest
	}
	rest = rest[5:]
	if !utf16.IsSurrogate(first) {
		return string(first), rest
	}
	second, _ := hexRune(strings.TrimPrefix(rest, `\`))
	if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError && strings.HasPrefix(rest, `\`) {
		return string(pair), rest[6:]
	}
	return string(utf8.RuneError), rest
}

// hexRune reads u and four hexadecimal digits.
func hexRune(s string) (rune, bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:5], 16, 32)
	return rune(n), err == nil
}
