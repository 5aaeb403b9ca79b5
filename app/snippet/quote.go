package snippet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789ABCDEF"

// escape writes a value into an address as RFC 6570 does it for {name}.
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

// letter reports whether a byte is an ASCII letter or a digit.
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

// encodesURIComponent reports whether JavaScript's encodeURIComponent escapes a value as [escape] does: it leaves
// some characters as they are.
func encodesURIComponent(s string) bool { return !strings.ContainsAny(s, "!'()*") }

// pathEscapes reports whether Go's url.PathEscape escapes a value as [escape] does: it leaves other characters.
func pathEscapes(s string) bool { return !strings.ContainsAny(s, "$&+=:@") }

// always is for Python, whose quote with safe="" escapes as [escape] does.
func always(string) bool { return true }

// quoted writes a text in double quotes for JavaScript, JSON and, with wide escapes,
// Python and Go. What cannot be seen is escaped, so that nothing can change the direction of the program's text or
// hide in it.
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
		case c > 0xFFFF: // a pair of surrogates
			c -= 0x10000
			dst = hex(append(dst, `\u`...), 0xD800+uint32(c)>>10, 12)
			dst = hex(append(dst, `\u`...), 0xDC00+uint32(c)&0x3FF, 12)
		default:
			dst = hex(append(dst, `\u`...), uint32(c), 12)
		}
	}
	return string(append(dst, '"'))
}

// hex writes the digits of a number; the first is the one that starts at a bit.
func hex(dst []byte, n uint32, bit int) []byte {
	for ; bit >= 0; bit -= 4 {
		dst = append(dst, hexDigits[n>>bit&15])
	}
	return dst
}

// js writes a text for JavaScript and JSON.
func js(s string) string { return quoted(s, false) }

// wide writes a text for Python and Go, which have an escape of eight digits and no pairs of surrogates.
func wide(s string) string { return quoted(s, true) }

// template writes a text for JavaScript between backticks.
func template(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "${", "\\${").Replace(s)
}

// isName reports whether a text can be a name in JavaScript without quotes.
func isName(s string) bool {
	for i := range len(s) {
		if !letter(s[i]) && s[i] != '_' || i == 0 && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// option writes a value for a file of options for curl.
func option(s string) string {
	escapes := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\v", `\v`)
	return `"` + escapes.Replace(s) + `"`
}

// single writes a text in single quotes for a shell. A carriage return is written as \r in $'…', as bash, ksh and zsh
// read it: by itself it would be lost on the way through a clipboard or an editor.
func single(s string) string {
	if strings.Contains(s, "\r") {
		return "$'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\r", `\r`).Replace(s) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// double writes the inside of double quotes for a shell.
func double(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}

// itoa writes a whole number.
func itoa(n int) string { return strconv.Itoa(n) }

// float writes a number in as many digits as it needs, without an exponent.
func float(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// seconds writes milliseconds as seconds.
func seconds(ms int) string { return float(float64(ms) / 1000) }
