// Package ansic reads $'…' of Bash, whose manual calls it ANSI-C quoting (3.1.2.4).
package ansic

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Unquote reads what stands behind $' up to the closing quote, with the meaning of its escapes, and returns what
// follows. closed is false where there is no closing quote.
func Unquote(text string) (inner, rest string, closed bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			inner, _, _ = strings.Cut(b.String(), "\x00") // which ends the text
			return inner, text[i+1:], true
		case text[i] == '\\' && i+1 < len(text):
			i += writeEscape(&b, text[i+1:])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

// letterEscapes are the escapes of one letter and what they stand for.
const letterEscapes, letterMeanings = `abeEfnrtv\'"?`, "\a\b\x1b\x1b\f\n\r\t\v\\'\"?"

// writeEscape writes what an escape stands for, and returns its length without the backslash.
func writeEscape(b *strings.Builder, text string) int {
	if at := strings.IndexByte(letterEscapes, text[0]); at >= 0 {
		b.WriteByte(letterMeanings[at])
		return 1
	}
	switch text[0] {
	case 'u':
		return writeUnits(b, text)
	case 'U':
		n, length := number(text[1:], 16, 8)
		return writeChar(b, text, rune(n), length)
	case 'x':
		n, length := number(text[1:], 16, 2)
		return writeByte(b, text, byte(n), length)
	case 'c':
		if len(text) > 1 {
			b.WriteByte(text[1] & 0x1f)
			return 2
		}
	}
	if n, length := number(text, 8, 3); length > 0 {
		return writeByte(b, "", byte(n), length-1)
	}
	b.WriteString("\\" + text[:1])
	return 1
}

// writeByte writes a byte whose digits stand behind the letter of an escape; without digits it writes the escape
// itself.
func writeByte(b *strings.Builder, text string, value byte, digits int) int {
	if digits == 0 && text != "" {
		b.WriteString("\\" + text[:1])
	} else {
		b.WriteByte(value)
	}
	return digits + 1
}

// writeChar does what writeByte does for a code point.
func writeChar(b *strings.Builder, text string, value rune, digits int) int {
	if digits == 0 {
		b.WriteString("\\" + text[:1])
	} else {
		b.WriteRune(value)
	}
	return digits + 1
}

// writeUnits writes \uXXXX. Browsers write a surrogate pair as two of them.
func writeUnits(b *strings.Builder, text string) int {
	unit, length := number(text[1:], 16, 4)
	if rest, ok := strings.CutPrefix(text[1+length:], `\u`); ok && utf16.IsSurrogate(rune(unit)) {
		if low, more := number(rest, 16, 4); more == 4 {
			b.WriteRune(utf16.DecodeRune(rune(unit), rune(low)))
			return 1 + length + len(`\u`) + more
		}
	}
	return writeChar(b, text, rune(unit), length)
}

// number reads up to most digits at the beginning of a text, and returns how many there are.
func number(text string, base, most int) (n uint64, length int) {
	for length < min(most, len(text)) {
		digit, err := strconv.ParseUint(text[length:length+1], base, 8)
		if err != nil {
			break
		}
		n = n*uint64(base) + digit
		length++
	}
	return n, length
}
