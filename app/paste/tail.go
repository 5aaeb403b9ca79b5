package paste

import (
	"slices"
	"strings"

	"allsettled/app/plan"
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
	return jqPath(filters[0])
}

// jqPath returns the path of a filter of jq that only goes down into a value; empty for another.
func jqPath(filter string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(filter), ".")
	if !ok {
		return ""
	}
	var path []string
	for rest != "" {
		rest = strings.TrimPrefix(rest, ".")
		name, length := jqStep(rest)
		if name == "" {
			return ""
		}
		path = append(path, name)
		rest = strings.TrimPrefix(rest[length:], "?")
	}
	return strings.Join(path, ".")
}

// jqStep reads one step of a path: name, "name", ["name"], [0] or [], which stands for each element.
func jqStep(text string) (name string, length int) {
	inner, isBracket := strings.CutPrefix(text, "[")
	switch end := strings.IndexByte(inner, ']'); {
	case isBracket && end == 0:
		return "#", len("[]")
	case isBracket && end > 0 && plan.IsDigits(inner[:end]):
		return inner[:end], end + len("[]")
	case isBracket && end > 0:
		name, length = jqName(inner[:end])
		if length < end {
			return "", 0
		}
		return name, end + len("[]")
	case isBracket:
		return "", 0
	}
	if name, length = jqName(text); length > 0 {
		return name, length
	}
	n := nameLength(text)
	return text[:n], n
}

// jqName reads a name in double quotes, and escapes what means something in a path.
func jqName(text string) (name string, length int) {
	inner, ok := strings.CutPrefix(text, `"`)
	name, _, closed := strings.Cut(inner, `"`)
	if !ok || !closed || strings.Contains(name, `\`) {
		return "", 0
	}
	length = len(name) + len(`""`)
	var b strings.Builder
	for _, r := range name {
		if strings.ContainsRune(".*?|#@!{}[]():\\", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String(), length
}
