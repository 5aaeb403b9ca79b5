package template

import "strings"

// piece is a literal of a template, or, with vars, one expression in braces.
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
