package paste

import (
	"strconv"
	"strings"
)

// shellWords takes a command line apart as a shell does (POSIX 2.2 and bash's $'…'),
// and as cmd does where carets stand at line ends. It reports false for a quote that is not closed.
func shellWords(text string) (words []string, closed bool) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if quote := strings.IndexAny(text, `'"`); quote > 0 && text[quote-1:quote+1] == `^"` { // as "Copy as cURL (cmd)" writes it
		text = strings.NewReplacer("^\n", "", "^^", "^", "^", "").Replace(text)
	}
	var word strings.Builder
	inWord := false
	for len(text) > 0 {
		c := text[0]
		rest := text[1:]
		switch {
		case c == ' ' || c == '\t' || c == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord, text = false, rest
			continue
		case c == '\'':
			end := strings.IndexByte(rest, '\'')
			if end < 0 {
				return words, false
			}
			word.WriteString(rest[:end])
			text = rest[end+1:]
		case c == '"':
			inner, after, ok := doubleQuoted(rest)
			if !ok {
				return words, false
			}
			word.WriteString(inner)
			text = after
		case c == '$' && strings.HasPrefix(rest, "'"):
			inner, after, ok := dollarQuoted(rest[1:])
			if !ok {
				return words, false
			}
			word.WriteString(inner)
			text = after
		case (c == '\\' || c == '^') && strings.HasPrefix(rest, "\n"): // the line goes on
			text = rest[1:]
			continue
		case c == '\\' && rest != "":
			word.WriteByte(rest[0])
			text = rest[1:]
		default:
			word.WriteByte(c)
			text = rest
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, true
}

// doubleQuoted reads to the closing quote; a backslash escapes only \ " $ and `, and goes with a line's end.
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
			i += meantBy(&b, text[i+1:])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

// meantBy writes what an escape stands for, and returns how many bytes it took after its backslash.
func meantBy(b *strings.Builder, text string) int {
	const plain, meant = "ntr", "\n\t\r"
	if at := strings.IndexByte(plain, text[0]); at >= 0 {
		b.WriteByte(meant[at])
		return 1
	}
	if text[0] == 'u' && len(text) > 4 {
		if unit, err := strconv.ParseUint(text[1:5], 16, 16); err == nil {
			b.WriteRune(rune(unit))
			return 5
		}
	}
	b.WriteByte(text[0])
	return 1
}
