package snippet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// page is a program being written.
type page struct {
	text  []byte
	marks []Mark
}

// line writes one line.
func (w *page) line(parts ...string) {
	for _, p := range parts {
		w.text = append(w.text, p...)
	}
	w.text = append(w.text, '\n')
}

// when writes a line only where something is so.
func (w *page) when(so bool, parts ...string) {
	if so {
		w.line(parts...)
	}
}

// marked writes one line whose middle is the word that changes between modes.
func (w *page) marked(before, word, after string) {
	from := len(w.text) + len(before)
	w.marks = append(w.marks, Mark{from, from + len(word)})
	w.line(before, word, after)
}

// lines writes a block as it stands.
func (w *page) lines(block string) { w.line(strings.Trim(block, "\n")) }

const hexDigits = "0123456789ABCDEF"

// escape writes a value into an address as RFC 6570 has it for {name}.
func escape(value string) string {
	if isWord(value) {
		return value
	}
	var dst []byte
	for i := range len(value) {
		if c := value[i]; letter(c) || strings.IndexByte("-._~", c) >= 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(dst)
}

func letter(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isWord reports whether a text is the same in an address, a shell and JSON.
func isWord(s string) bool {
	for i := range len(s) {
		if !letter(s[i]) && strings.IndexByte("-._", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// encodesURIComponent: JavaScript leaves some of what RFC 6570 escapes.
func encodesURIComponent(s string) bool { return !strings.ContainsAny(s, "!'()*") }

// pathEscapes: so does Go, others.
func pathEscapes(s string) bool { return !strings.ContainsAny(s, "$&+=:@") }

func always(string) bool { return true }

// quoted writes a text in double quotes for JavaScript, JSON and, with wide escapes,
// Python and Go. What cannot be seen is escaped, so that nothing turns the text's
// direction or hides in it.
func quoted(s string, wide bool) string {
	dst := []byte{'"'}
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', byte(c))
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case strconv.IsPrint(c):
			dst = utf8.AppendRune(dst, c)
		case c > 0xFFFF && wide:
			dst = append(dst, `\U`...)
			dst = hex(dst, uint32(c), 28)
		case c > 0xFFFF:
			c -= 0x10000
			dst = hex(append(dst, `\u`...), 0xD800+uint32(c)>>10, 12)
			dst = hex(append(dst, `\u`...), 0xDC00+uint32(c)&0x3FF, 12)
		default:
			dst = hex(append(dst, `\u`...), uint32(c), 12)
		}
	}
	return string(append(dst, '"'))
}

// hex writes digits, from the one that starts at a bit.
func hex(dst []byte, n uint32, bit int) []byte {
	for ; bit >= 0; bit -= 4 {
		dst = append(dst, hexDigits[n>>bit&15])
	}
	return dst
}

// js writes a text for JavaScript and JSON, wide for Python and Go.
func js(s string) string   { return quoted(s, false) }
func wide(s string) string { return quoted(s, true) }

// template writes a text for JavaScript between backticks.
func template(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "${", "\\${").Replace(s)
}

// name reports whether a text can be a name in JavaScript without quotes.
func name(s string) bool {
	for i := range len(s) {
		if !letter(s[i]) && s[i] != '_' || i == 0 && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

func itoa(n int) string { return strconv.Itoa(n) }

func float(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// seconds writes milliseconds as seconds.
func seconds(ms int) string { return float(float64(ms) / 1000) }
