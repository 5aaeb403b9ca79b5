package table

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"allsettled/app/settle"
)

// Suggested is how many columns a table starts with beside its own.
const Suggested = 4

// Suggest returns the columns worth showing, from one answer: up to [Suggested]
// members of its object that hold a short text, number or truth, in the order of
// the answer, those that tell a person most first. The ID itself is left out. It
// returns nil for an answer that is no object.
func Suggest(o *settle.Outcome) []string {
	if o == nil || o.Status != settle.Fulfilled {
		return nil
	}
	answer := gjson.ParseBytes(o.Value.JSON)
	if !answer.IsObject() {
		return nil
	}
	var columns, late []string
	seen := map[string]bool{} // a member may stand twice; a path finds the first
	answer.ForEach(func(key, value gjson.Result) bool {
		name := key.Str
		switch {
		case seen[name] || !worthy(value.Raw) || Text([]byte(value.Raw)) == o.ID || standing(name):
		case slices.Contains(preferred, name):
			columns = append(columns, name)
		default:
			late = append(late, columnOf(name))
		}
		seen[name] = true
		return len(columns) < Suggested
	})
	return append(columns, late[:min(len(late), Suggested-len(columns))]...)
}

// preferred are names that tell a person most; they come first.
var preferred = []string{"name", "title", "login", "email", "city", "country", "state"}

// standing are names that every table has already, with another meaning.
func standing(name string) bool {
	return name == "" || name == ID || name == Status || name == HTTP || name == Time
}

// columnOf returns the column of a member of the answer.
func columnOf(name string) string {
	path := name
	if strings.ContainsAny(name, `\|,`) {
		path = gjson.Escape(name)
	}
	return InAnswer(path)
}

// InAnswer returns the column of a path into the answer: the path, with value. before it where the path alone would
// mean something else, for example id.
func InAnswer(path string) string {
	first, _, _ := strings.Cut(path, ".")
	if Own(path) || first == "value" || first == "in" {
		return answer + path
	}
	return path
}

// worthy reports whether a value makes a cell that can be read at a glance.
func worthy(raw string) bool {
	return raw != "" && len(raw) <= 120 && raw[0] != '{' && raw[0] != '[' && raw != "null"
}
