package event

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"allsettled/app/settle"
)

// maxNesting is how deep an event may nest: a value's own depth and some more.
const maxNesting = settle.MaxDepth + 20

// scanner reads one JSON text (RFC 8259) from left to right. It is written by
// hand because the page reads a hundred thousand events with it: under js/wasm
// an event of 186 bytes took encoding/json 16 µs and takes this 2.5.
//
// Each method reads one thing and leaves i behind it. What is no JSON, or not
// of the kind that was asked for, sets err; after that nothing more is read.
type scanner struct {
	b   []byte
	i   int
	err error
}

// fail stops the scanner. The first failure is the one that counts.
func (s *scanner) fail(wanted string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: want %s", s.i, wanted)
	}
	s.i = len(s.b)
}

// peek returns the next byte that is no white space, or 0 at the end.
func (s *scanner) peek() byte {
	for ; s.i < len(s.b); s.i++ {
		if c := s.b[s.i]; c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// want reads one byte of punctuation.
func (s *scanner) want(c byte, wanted string) {
	if s.i >= len(s.b) || s.b[s.i] != c { // most of the time there is no space to pass over
		if s.peek() != c {
			s.fail(wanted)
			return
		}
	}
	s.i++
}

// end makes sure that nothing follows.
func (s *scanner) end() {
	if s.peek(); s.i < len(s.b) {
		s.fail("nothing more")
	}
}

// object reads an object; field must read the value of each key.
func (s *scanner) object(field func(key []byte)) {
	s.want('{', "an object")
	for first := true; s.err == nil && s.peek() != '}'; first = false {
		if !first {
			s.want(',', "a comma or the end of the object")
		}
		s.peek()
		key, _ := s.quoted()
		s.want(':', "a colon")
		if s.err == nil {
			field(key)
		}
	}
	s.want('}', "the end of the object")
}

// array reads an array; item must read each of its values.
func (s *scanner) array(item func()) {
	s.want('[', "an array")
	for first := true; s.err == nil && s.peek() != ']'; first = false {
		if !first {
			s.want(',', "a comma or the end of the array")
		}
		if s.err == nil {
			item()
		}
	}
	s.want(']', "the end of the array")
}

// null passes over a null and reports that it was one. A value of null is a
// value and is left for its reader.
func (s *scanner) null(key []byte) bool {
	if s.peek() != 'n' || string(key) == "value" {
		return false
	}
	s.literal("null")
	return true
}

// value reads any value and returns it as it stands.
func (s *scanner) value() []byte {
	s.peek()
	from := s.i
	s.skip(maxNesting)
	if s.err != nil {
		return nil
	}
	return s.b[from:s.i]
}

// skip reads any value that nests at most room deep.
func (s *scanner) skip(room int) {
	switch c := s.peek(); {
	case c == '"':
		s.quoted()
	case c == '-', '0' <= c && c <= '9':
		s.number()
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	case c != '{' && c != '[':
		s.fail("a value")
	case room == 0:
		s.fail("less nesting")
	case c == '{':
		s.object(func([]byte) { s.skip(room - 1) })
	default:
		s.array(func() { s.skip(room - 1) })
	}
}

// literal reads true, false or null.
func (s *scanner) literal(word string) {
	if len(s.b)-s.i < len(word) || string(s.b[s.i:s.i+len(word)]) != word {
		s.fail(word)
		return
	}
	s.i += len(word)
}

// quoted reads a string and returns what stands between its quotes, and
// whether that is plain: ASCII without escapes.
func (s *scanner) quoted() (raw []byte, plain bool) {
	s.want('"', "a string")
	from := s.i
	for plain = true; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return s.b[from : s.i-1], plain
		case c == '\\':
			s.escape()
			plain = false
		case c < ' ':
			s.fail("an escape for a control character")
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	s.fail("the end of the string")
	return nil, false
}

// escape reads an escape up to its last byte.
func (s *scanner) escape() {
	s.i++
	if s.i >= len(s.b) {
		return
	}
	switch s.b[s.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
	case 'u':
		for range 4 {
			s.i++
			if s.i >= len(s.b) || !isHex(s.b[s.i]) {
				s.fail("four hexadecimal digits")
				return
			}
		}
	default:
		s.fail("an escape that JSON knows")
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// text reads a string.
func (s *scanner) text() string {
	s.peek()
	raw, plain := s.quoted()
	if plain {
		return string(raw)
	}
	return s.name(raw)
}

// name returns what a string between quotes says, escapes resolved. What is
// not UTF-8 becomes U+FFFD, as encoding/json has it.
func (s *scanner) name(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw)
	}
	quoted := make([]byte, 0, len(raw)+2)
	quoted = append(append(append(quoted, '"'), raw...), '"')
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil && s.err == nil {
		s.fail("a string")
	}
	return text
}

// word reads a string that is often the same, and returns the same each time.
func (s *scanner) word() string {
	s.peek()
	raw, plain := s.quoted()
	if !plain {
		return s.name(raw)
	}
	switch string(raw) {
	case string(settle.Settled):
		return string(settle.Settled)
	case string(settle.Started):
		return string(settle.Started)
	case string(settle.Fulfilled):
		return string(settle.Fulfilled)
	case string(settle.Rejected):
		return string(settle.Rejected)
	case settle.CodeAborted:
		return settle.CodeAborted
	case settle.CodeTimeout:
		return settle.CodeTimeout
	case "application/json":
		return "application/json"
	case "application/json; charset=utf-8":
		return "application/json; charset=utf-8"
	}
	return string(raw)
}

// number reads a number and returns it as it stands.
func (s *scanner) number() []byte {
	s.peek()
	from := s.i
	if s.at('-') {
		s.i++
	}
	if s.at('0') {
		s.i++
	} else {
		s.digits()
	}
	if s.at('.') {
		s.i++
		s.digits()
	}
	if s.at('e') || s.at('E') {
		s.i++
		if s.at('+') || s.at('-') {
			s.i++
		}
		s.digits()
	}
	if s.err != nil {
		return nil
	}
	return s.b[from:s.i]
}

func (s *scanner) at(c byte) bool { return s.i < len(s.b) && s.b[s.i] == c }

// digits reads one digit or more.
func (s *scanner) digits() {
	from := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	if s.i == from {
		s.fail("a number")
	}
}

// number64 reads a whole number.
func (s *scanner) number64() int64 {
	raw := s.number()
	if n, ok := small(raw); ok {
		return n
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		s.fail("a whole number")
	}
	return n
}

// small reads up to 15 digits and nothing else.
func small(raw []byte) (n int64, ok bool) {
	if len(raw) == 0 || len(raw) > 15 {
		return 0, false
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

func (s *scanner) int() int {
	n := s.number64()
	if int64(int(n)) != n {
		s.fail("a smaller number")
	}
	return int(n)
}

// count reads a whole number that is not below zero.
func (s *scanner) count() uint64 {
	n := s.number64()
	if n < 0 {
		s.fail("a number from zero up")
	}
	return uint64(n)
}

func (s *scanner) float() float64 {
	f, err := strconv.ParseFloat(string(s.number()), 64)
	if err != nil {
		s.fail("a number that a float64 can hold")
	}
	return f
}

// ms reads milliseconds, to the tenth in which they are written without
// detour. What no clock could have measured counts as the longest one can.
func (s *scanner) ms() time.Duration {
	const tenth, longest = 100 * time.Microsecond, float64(math.MaxInt64 / int64(time.Millisecond))
	start := s.i
	raw := s.number()
	if n, ok := small(raw); ok && n < 1e12 {
		return time.Duration(n) * time.Millisecond
	}
	if end := len(raw) - 2; end > 0 && raw[end] == '.' {
		if n, ok := small(raw[:end]); ok && n < 1e12 {
			return time.Duration(n)*time.Millisecond + time.Duration(raw[end+1]-'0')*tenth
		}
	}
	if s.err != nil {
		return 0
	}
	s.i = start
	ms := max(-longest, min(longest, s.float()))
	return time.Duration(math.Round(ms * float64(time.Millisecond)))
}

// time reads a time as RFC 3339 has it, of a year with four digits.
func (s *scanner) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, s.text())
	if y := t.UTC().Year(); err != nil || y < 0 || y > 9999 {
		s.fail("a time")
	}
	return t
}

// yes reads true or false.
func (s *scanner) yes() bool {
	if s.peek() == 't' {
		s.literal("true")
		return true
	}
	s.literal("false")
	return false
}
