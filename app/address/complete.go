package address

import (
	"strings"
	"unicode/utf8"
)

// mostOffered is how many variables a list shows at once.
const mostOffered = 8

// Completion is what can stand where somebody is typing the name of a variable.
type Completion struct {
	Names []string // with their braces, at most 8

	text       string
	start, end int // bytes: what a name takes the place of
}

// Complete returns what completes the variable in which a cursor stands, and nothing where it stands in no variable.
// The cursor counts UTF-16 code units, as the selectionStart of a field does. names have their braces.
func Complete(text string, cursor int, names []string) Completion {
	at := bytesOf(text, cursor)
	start := strings.LastIndexAny(text[:at], "{}")
	if start < 0 || text[start] == '}' {
		return Completion{}
	}
	typed := strings.TrimLeft(text[start+1:at], "+./;?&")
	operator := text[start+1 : at-len(typed)]
	c := Completion{text: text, start: start, end: at}
	for _, name := range names {
		if len(c.Names) < mostOffered && holds(name, typed) {
			c.Names = append(c.Names, "{"+operator+name[1:])
		}
	}
	if behind := strings.IndexAny(text[at:], "{}"); behind >= 0 && text[at+behind] == '}' {
		c.end = at + behind + 1
	}
	return c
}

// Take returns the text with one of the names put in, and where the cursor stands then, in UTF-16 code units.
func (c Completion) Take(i int) (text string, cursor int) {
	before := c.text[:c.start] + c.Names[i]
	return before + c.text[c.end:], unitsOf(before)
}

// holds reports whether a name in braces holds what was typed, whatever its letters' case.
func holds(name, typed string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(typed))
}

// bytesOf returns how many bytes the first code units of UTF-16 take up in a text.
func bytesOf(text string, units int) int {
	for i, r := range text {
		if units <= 0 {
			return i
		}
		units -= width(r)
	}
	return len(text)
}

// unitsOf returns how many code units a text has in UTF-16.
func unitsOf(text string) (n int) {
	for _, r := range text {
		n += width(r)
	}
	return n
}

// width is how many code units of UTF-16 a character takes: those from U+10000 on take two, as four bytes in UTF-8.
func width(r rune) int {
	if utf8.RuneLen(r) == utf8.UTFMax {
		return 2
	}
	return 1
}
