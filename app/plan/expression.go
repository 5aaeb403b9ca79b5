package plan

import (
	"strings"
	"unicode/utf8"
)

// piece is a literal of an endpoint, or, with vars, one expression in braces.
type piece struct {
	literal string
	op      byte // one of + . / ; ? & or 0
	vars    []variable
}

// variable is a name in an expression.
type variable struct {
	name   string
	column int
	prefix int // characters of the value that count, {name:3}; 0 = all
}

// parsePieces cuts a valid template into pieces; its first bytes, the origin, are one of them.
func parsePieces(endpoint string, origin int) []piece {
	pieces := []piece{{literal: endpoint[:origin]}}
	for rest := endpoint[origin:]; rest != ""; {
		literal, after, found := strings.Cut(rest, "{")
		pieces = append(pieces, piece{literal: escapeLiteral(literal)})
		if !found {
			break
		}
		expression, next, _ := strings.Cut(after, "}")
		pieces = append(pieces, parseExpression(expression))
		rest = next
	}
	return pieces
}

// parseExpression reads what is in braces, known to be valid. The explode modifier * changes
// nothing: it is for lists, and a value of a plan is always a text (RFC 6570, 2.4.2).
func parseExpression(s string) piece {
	var p piece
	if strings.IndexByte("+./;?&", s[0]) >= 0 {
		p.op, s = s[0], s[1:]
	}
	for spec := range strings.SplitSeq(s, ",") {
		name, prefix, _ := strings.Cut(strings.TrimSuffix(spec, "*"), ":")
		v := variable{name: name}
		for _, digit := range prefix {
			v.prefix = v.prefix*10 + int(digit-'0')
		}
		p.vars = append(p.vars, v)
	}
	return p
}

// append writes the piece for a row.
func (p *piece) append(dst []byte, row []string) []byte {
	dst = append(dst, p.literal...)
	for j := range p.vars {
		dst = p.appendVariable(dst, j, row[p.vars[j].column])
	}
	return dst
}

// appendVariable writes the j-th variable of an expression, as the table of RFC 6570, appendix A,
// has it for strings.
func (p *piece) appendVariable(dst []byte, j int, value string) []byte {
	v := &p.vars[j]
	if sep := p.separator(j); sep != 0 {
		dst = append(dst, sep)
	}
	if p.op == ';' || p.op == '?' || p.op == '&' {
		dst = append(dst, v.name...)
		if value == "" && p.op == ';' {
			return dst
		}
		dst = append(dst, '=')
	}
	if v.prefix > 0 {
		value = firstRunes(value, v.prefix)
	}
	return appendEscaped(dst, value, p.op == '+')
}

// separator returns what stands before the j-th variable, 0 for nothing.
func (p *piece) separator(j int) byte {
	switch {
	case p.op == 0 || p.op == '+':
		if j == 0 {
			return 0
		}
		return ','
	case p.op == '?' && j > 0:
		return '&'
	}
	return p.op
}

// firstRunes returns the first n characters of a text. The prefix of RFC 6570, 2.4.1, counts
// characters, so that no percent-encoded one is cut.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

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
