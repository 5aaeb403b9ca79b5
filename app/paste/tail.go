package paste

import (
	"slices"
	"strings"

	"allsettled/app/paste/jq"
)

// pickedColumn returns the path that jq picks out of each answer, as package table has it, when what stands behind a
// command is such a filter: | jq -r '.items[0].name' is items.0.name. It is empty for any other.
func pickedColumn(left string) string {
	rest, isPipe := strings.CutPrefix(left, "|")
	line, err := splitCommand(strings.TrimSpace(rest), nil)
	if err != nil || !isPipe || len(line.words) < 2 || line.words[0] != "jq" {
		return ""
	}
	filters := slices.DeleteFunc(line.words[1:], func(word string) bool { return strings.HasPrefix(word, "-") })
	if len(filters) != 1 {
		return ""
	}
	return jq.Path(filters[0])
}
