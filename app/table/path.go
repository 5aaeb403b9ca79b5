package table

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"allsettled/app/settle"
)

// MaxPath is how many bytes a path into an answer may have.
const MaxPath = 512

// maxStars is how many stars a path may have: a pattern of three takes time that
// grows with the square of what it is held against.
const maxStars = 2

// find follows a path into a JSON value; the empty path is the value itself. It
// returns nil where nothing is.
func find(value []byte, path string) []byte {
	value = bytes.TrimSpace(value)
	if path == "" || len(value) == 0 {
		return value
	}
	if len(path) > MaxPath || deep(value) {
		return nil
	}
	return follow(value, path)
}

// follow prefers, in every object on the way, a member whose name is all that is
// left of the path. What no plain name begins, and what escapes or pipes say
// exactly, is gjson's to find.
func follow(value []byte, path string) []byte {
	if strings.ContainsAny(path, `\|`) {
		if found := get(value, path); found != nil {
			return found
		}
		return member(value, path)
	}
	if found := member(value, path); found != nil {
		return found
	}
	name, rest, more := strings.Cut(path, ".")
	if inner := step(value, name); more && inner != nil {
		return follow(inner, rest)
	}
	return get(value, path)
}

// step goes into a member, or an item by its number.
func step(value []byte, name string) []byte {
	if value[0] == '[' && strings.Trim(name, "0123456789") == "" {
		return get(value, name)
	}
	return member(value, name)
}

// member returns what an object holds under a name, whatever is in the name.
func member(value []byte, name string) []byte {
	if value[0] != '{' {
		return nil
	}
	return bytesOf(gjson.GetBytes(value, gjson.Escape(name)))
}

func get(value []byte, path string) []byte {
	if value[0] != '{' && value[0] != '[' || !harmless(path) {
		return nil // gjson would look for an object further on
	}
	return bytesOf(gjson.GetBytes(value, path))
}

func bytesOf(r gjson.Result) []byte {
	if r.Raw == "" {
		return nil
	}
	return []byte(r.Raw)
}

// harmless reports whether a path does nothing but select: no name in it begins
// as a modifier, literal or multipath would. It may refuse a path for what only
// stands in quotes; a member that has such a name is found by [member].
func harmless(path string) bool {
	before := byte('.') // what stood before, white space aside
	for _, c := range []byte(path) {
		switch before {
		case '(':
			if c == '!' { // compares
				break
			}
			fallthrough
		case '.', '|', '[', ',':
			if strings.IndexByte("@![{", c) >= 0 {
				return false
			}
		}
		if c > ' ' {
			before = c
		}
	}
	return strings.Count(path, "*") <= maxStars || !patterned(path)
}

// patterned reports whether a star in the path may stand for any letters.
func patterned(path string) bool {
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '*', '?', '%':
			return true
		case '\\':
			i++
		}
	}
	return false
}

// deep reports whether JSON is nested deeper than is searched.
func deep(value []byte) bool {
	if len(value) <= 2*settle.MaxDepth {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > settle.MaxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// Searchable reports whether a body is JSON that paths can be followed into:
// valid, and not nested too deep. What an outcome holds as its value is.
func Searchable(body []byte) bool { return !deep(body) && gjson.ValidBytes(body) }

// Items returns how many items a JSON value has that is a list.
func Items(value []byte) (n int, isList bool) {
	if value = bytes.TrimSpace(value); len(value) == 0 || value[0] != '[' {
		return 0, false
	}
	return int(gjson.GetBytes(value, "#").Int()), true
}

// Text returns a JSON value as a cell: a string bare, null as nothing, all else
// as it stands.
func Text(value []byte) string {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || string(value) == "null" {
		return ""
	}
	if value[0] != '"' {
		return string(value)
	}
	return gjson.ParseBytes(value).Str
}
