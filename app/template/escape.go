package template

import (
	"strings"
	"unicode/utf8"
)

// Classes of bytes in RFC 3986, section 2.
const (
	unreserved = 1 << iota
	reserved
)

// classes says to which classes each byte belongs. A table makes escaping as fast as copying.
var classes = func() (table [256]byte) {
	for c := range table {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", byte(c)) >= 0:
			table[c] = unreserved
		case c < utf8.RuneSelf && strings.IndexByte(":/?#[]@!$&'()*+,;=", byte(c)) >= 0:
			table[c] = reserved
		}
	}
	return table
}()

// hexDigits are in upper case, as RFC 3986, 2.1, wants them.
const hexDigits = "0123456789ABCDEF"

// appendEscaped writes a value percent-escaped. With open it leaves reserved characters, and
// escapes that are already there, as they are (RFC 6570, 3.2.3).
func appendEscaped(dst []byte, value string, open bool) []byte {
	keep := byte(unreserved)
	if open {
		keep |= reserved
	}
	for i := range len(value) {
		c := value[i]
		if classes[c]&keep != 0 || open && isTriplet(value[i:]) {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
	}
	return dst
}

// escapeLiteral escapes what is not ASCII in the template's own text. The grammar has already
// refused everything else that may not stand in an address.
func escapeLiteral(s string) string {
	var dst []byte
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf {
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return string(dst)
}

// isHex reports whether a byte is a hexadecimal digit, in either case.
func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
