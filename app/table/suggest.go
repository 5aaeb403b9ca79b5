package table

import (
	"bytes"
	"encoding/json"
	"slices"

	"allsettled/app/settle"
)

// Suggested is how many columns a table starts with beside its own.
const Suggested = 4

// Suggest returns the columns worth showing, from one answer: up to [Suggested]
// members of its object that hold a short text, number or truth, in the order of
// the answer. The ID itself is left out. It returns nil for an answer that is no
// object; of an array it looks at the first item.
func Suggest(o *settle.Outcome) []string {
	if o == nil || o.Status != settle.Fulfilled {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(o.Value.JSON))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var columns, late []string
	for d.More() && len(columns) < Suggested {
		name, raw, err := member(d)
		if err != nil {
			break
		}
		switch {
		case !worthy(raw) || text(raw) == o.ID || reserved(name):
		case slices.Contains(preferred, name):
			columns = append(columns, name)
		default:
			late = append(late, name)
		}
	}
	return append(columns, late[:min(len(late), Suggested-len(columns))]...)
}

// preferred are names that tell a person most; they come first.
var preferred = []string{"name", "title", "login", "email", "city", "country", "state"}

// reserved are names that mean something else in a table.
func reserved(name string) bool {
	_, ok := own(&settle.Outcome{}, name)
	return ok || name == ""
}

func member(d *json.Decoder) (name string, raw json.RawMessage, err error) {
	t, err := d.Token()
	if err != nil {
		return "", nil, err
	}
	name, _ = t.(string)
	err = d.Decode(&raw)
	return name, raw, err
}

// worthy reports whether a value makes a cell that can be read at a glance.
func worthy(raw json.RawMessage) bool {
	return len(raw) > 0 && len(raw) <= 120 && raw[0] != '{' && raw[0] != '[' && string(raw) != "null"
}
