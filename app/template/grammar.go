package template

import (
	"strings"
	"unicode/utf8"
)

// IsValid reports whether a text follows the grammar of RFC 6570, section 2. The library uritemplate
// would bring package regexp into the page's program; a fuzz test compares the two.
func IsValid(text string) bool {
	for rest := text; rest != ""; {
		literal, after, variables := strings.Cut(rest, "{")
		if !isLiteral(literal) {
			return false
		}
		if !variables {
			return true
		}
		expression, next, closed := strings.Cut(after, "}")
		if !closed || !isExpression(expression) {
			return false
		}
		rest = next
	}
	return true
}

// isLiteral reports whether s may stand outside of braces (RFC 6570, 2.1, with its erratum 6937 on
// the apostrophe).
func isLiteral(s string) bool {
	for s != "" {
		if s[0] == '%' {
			if !isTriplet(s) {
				return false
			}
			s = s[3:]
			continue
		}
		r, n := utf8.DecodeRuneInString(s)
		control := r <= 0x20 || 0x7F <= r && r < 0xA0
		if r == utf8.RuneError || control || strings.ContainsRune("\"<>\\^`{|}", r) || isForbidden(r) {
			return false
		}
		s = s[n:]
	}
	return true
}

// isForbidden reports whether a code point is neither ucschar nor iprivate (RFC 3987, 2.2).
func isForbidden(r rune) bool {
	return 0xFDD0 <= r && r < 0xFDF0 || 0xFFF0 <= r && r <= 0xFFFF ||
		r > 0xFFFF && r&0xFFFF > 0xFFFD || 0xE0000 <= r && r < 0xE1000
}

// isTriplet reports whether s begins with % and two hexadecimal digits.
func isTriplet(s string) bool {
	return len(s) >= 3 && s[0] == '%' && isHex(s[1]) && isHex(s[2])
}

// isExpression reports whether s may stand in braces: an operator and variables.
func isExpression(s string) bool {
	if s != "" && strings.IndexByte("+#./;?&", s[0]) >= 0 {
		s = s[1:]
	}
	for variable := range strings.SplitSeq(s, ",") {
		if !isVariable(variable) {
			return false
		}
	}
	return true
}

// isVariable reports whether s is a name, perhaps with * behind it, or : and a length up to 9999.
func isVariable(s string) bool {
	if name, ok := strings.CutSuffix(s, "*"); ok {
		return isName(name)
	}
	name, length, cut := strings.Cut(s, ":")
	return isName(name) && (!cut || isLength(length))
}

// isLength reports whether s is a number from 1 to 9999 (RFC 6570, 2.4.1).
func isLength(s string) bool {
	return s != "" && len(s) <= 4 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// isName reports whether s is letters, digits, underscores and triplets, with single dots between
// them.
func isName(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for s != "" {
		c := s[0]
		switch {
		case isTriplet(s):
			s = s[3:]
			continue
		case c == '.', c == '_', '0' <= c && c <= '9', 'a' <= c|0x20 && c|0x20 <= 'z':
		default:
			return false
		}
		s = s[1:]
	}
	return true
}
