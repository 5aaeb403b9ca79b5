package paste

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// shellWords cuts a command line into words as a shell does (POSIX 2.2, and $'…' of Bash), and as
// cmd does when it has carets. closed is false when a quote is not closed. It reads little more than
// maxOptions words.
func shellWords(text string) (words []string, closed bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if quote := strings.IndexAny(text, `'"`); quote > 0 && text[quote-1:quote+1] == `^"` {
		// As "Copy as cURL (cmd)" of browsers writes it.
		text = strings.NewReplacer("^\n", "", "^^", "^", "^", "").Replace(text)
	}
	s := shell{rest: text}
	for s.rest != "" && len(s.words) <= maxOptions {
		if !s.next() {
			return s.words, false
		}
	}
	s.end()
	return s.words, true
}

// shell is a command line that is being read.
type shell struct {
	rest  string
	words []string
	word  strings.Builder
	begun bool // the current word, which may be empty: ""
}

// end ends the current word.
func (s *shell) end() {
	if s.begun {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.begun = false
	}
}

// next reads a character, or everything in a pair of quotes. It returns false when the quote is not
// closed.
func (s *shell) next() bool {
	c, rest := s.rest[0], s.rest[1:]
	switch {
	case c == ' ' || c == '\t' || c == '\n':
		s.rest = rest
		s.end()
		return true
	case (c == '\\' || c == '^') && strings.HasPrefix(rest, "\n"): // the command continues on the next line
		s.rest = rest[1:]
		return true
	case c == '\'':
		return s.quoted(singleQuoted(rest))
	case c == '"':
		return s.quoted(doubleQuoted(rest))
	case c == '$' && strings.HasPrefix(rest, "'"):
		return s.quoted(dollarQuoted(rest[1:]))
	case c == '\\' && rest != "":
		return s.quoted(rest[:1], rest[1:], true)
	}
	return s.quoted(s.rest[:1], rest, true)
}

// quoted adds a text to the current word, and continues behind it.
func (s *shell) quoted(text, rest string, ok bool) bool {
	s.word.WriteString(text)
	s.rest, s.begun = rest, true
	return ok
}

// singleQuoted reads to the closing quote.
func singleQuoted(text string) (inner, rest string, ok bool) { return strings.Cut(text, "'") }

// doubleQuoted reads to the closing quote. A backslash escapes only \ " $ and `, and is removed
// with the end of a line behind it.
func doubleQuoted(text string) (inner, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '\n':
			i++
			continue
		case text[i] == '\\' && i+1 < len(text) && strings.IndexByte("\\\"$`", text[i+1]) >= 0:
			i++
		}
		b.WriteByte(text[i])
	}
	return "", "", false
}

// dollarQuoted reads to the closing quote of $'…', in which escapes are those of C.
func dollarQuoted(text string) (inner, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			return b.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text):
			i += writeEscape(&b, text[i+1:])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

// writeEscape writes what an escape stands for, and returns its length without the backslash. Of
// the numeric ones only \uXXXX is known: browsers write each UTF-16 code unit so.
func writeEscape(b *strings.Builder, text string) int {
	const letters, meanings = "ntr", "\n\t\r"
	if at := strings.IndexByte(letters, text[0]); at >= 0 {
		b.WriteByte(meanings[at])
		return 1
	}
	unit, ok := codeUnit(text)
	if !ok {
		b.WriteByte(text[0])
		return 1
	}
	const length = len("uXXXX")
	if low, ok := codeUnit(strings.TrimPrefix(text[length:], "\\")); ok && utf16.IsSurrogate(unit) {
		b.WriteRune(utf16.DecodeRune(unit, low))
		return 2*length + 1
	}
	b.WriteRune(unit)
	return length
}

// codeUnit reads uXXXX at the beginning of a text.
func codeUnit(text string) (unit rune, ok bool) {
	if len(text) < 5 || text[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[1:5], 16, 16)
	return rune(n), err == nil
}
