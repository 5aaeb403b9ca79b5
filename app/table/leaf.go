package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// MaxLeaves is how many leaves of one answer are listed.
const MaxLeaves = 500

// Leaf is one value in an answer, for a tree in which a person picks columns.
type Leaf struct {
	Path  string // the column that shows it: [Cell] gives Text back
	Text  string // the value as a cell; of an object or array its JSON
	Depth int    // 0 for the members of the answer
	Kind  string // as JSON calls it: object, array, string, number, boolean or null
}

// Leaves lists the values in a JSON answer in the order of the document, an
// object or array before what it holds, at most [MaxLeaves]. Of members of one
// name the first is listed, and nothing that a path could not reach: too deep
// JSON, or beyond [MaxPath]. Of an answer that is no object or array it returns nil.
func Leaves(value []byte) []Leaf {
	if !Searchable(value) {
		return nil
	}
	t := tree{}
	t.list(gjson.ParseBytes(value), nil, 0)
	return t.leaves
}

// tree gathers leaves.
type tree struct {
	leaves []Leaf
	above  [][]string // of every object on the way, the names that a path could be taken for
}

// list adds what a value holds; way are the names that lead to it.
func (t *tree) list(value gjson.Result, way []string, depth int) {
	if !value.IsObject() && !value.IsArray() {
		return
	}
	t.above = append(t.above, confusing(value))
	at, seen := 0, map[string]bool{}
	value.ForEach(func(key, inner gjson.Result) bool {
		name := strconv.Itoa(at)
		at++
		if value.IsObject() {
			name = key.Str
		}
		if !seen[name] {
			seen[name] = true
			t.add(inner, append(slices.Clip(way), name), depth)
		}
		return len(t.leaves) < MaxLeaves
	})
	t.above = t.above[:len(t.above)-1]
}

func (t *tree) add(inner gjson.Result, way []string, depth int) {
	path := t.path(way)
	if len(path) > MaxPath {
		return
	}
	t.leaves = append(t.leaves, Leaf{path, Text([]byte(inner.Raw)), depth, kind(inner)})
	if len(t.leaves) < MaxLeaves {
		t.list(inner, way, depth+1)
	}
}

// path writes the names in gjson's way, such that nothing else is found first:
// what has an escape or a pipe is taken to the letter.
func (t *tree) path(way []string) string {
	parts := make([]string, len(way))
	for i, name := range way {
		parts[i] = gjson.Escape(name)
	}
	path := strings.Join(parts, ".")
	switch {
	case path == "":
		return `\`
	case strings.HasPrefix(path, ".."): // gjson's sign for lines of JSON
		path = pipeDots(path)
	case t.confused(parts) && !strings.Contains(path, `\`):
		last := strings.LastIndexByte(path, '.')
		path = path[:last] + "|" + path[last+1:]
	}
	return InAnswer(path)
}

// pipeDots makes a pipe of every other dot that a path begins with.
func pipeDots(path string) string {
	b := []byte(path)
	for i := 1; i < len(b) && b[i] == '.'; i++ {
		if i%2 == 1 {
			b[i] = '|'
		}
	}
	return string(b)
}

// confused reports whether an object on the way has a member whose name is what
// the path is from there on.
func (t *tree) confused(parts []string) bool {
	for level, names := range t.above {
		if slices.Contains(names, strings.Join(parts[level:], ".")) {
			return true
		}
	}
	return false
}

// confusing lists the names in an object that hold a dot.
func confusing(object gjson.Result) (names []string) {
	if !object.IsObject() {
		return nil
	}
	object.ForEach(func(key, _ gjson.Result) bool {
		if strings.Contains(key.Str, ".") {
			names = append(names, key.Str)
		}
		return true
	})
	return names
}

func kind(value gjson.Result) string {
	switch value.Type {
	case gjson.String:
		return "string"
	case gjson.Number:
		return "number"
	case gjson.True, gjson.False:
		return "boolean"
	case gjson.Null:
		return "null"
	case gjson.JSON:
	}
	if value.IsArray() {
		return "array"
	}
	return "object"
}
