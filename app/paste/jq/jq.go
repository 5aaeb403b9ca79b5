// Package jq reads the filters of jq that only go down into a value, as .items[0].name does.
package jq

import (
	"strings"

	"allsettled/app/plan"
)

// Path returns the path of such a filter, as package table has it: items.0.name. It is empty for any other filter.
func Path(filter string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(filter), ".")
	if !ok {
		return ""
	}
	var path []string
	for rest != "" {
		rest = strings.TrimPrefix(rest, ".")
		name, length := step(rest)
		if name == "" {
			return ""
		}
		path = append(path, name)
		rest = strings.TrimPrefix(rest[length:], "?")
	}
	return strings.Join(path, ".")
}

// step reads one step of a path: name, "name", ["name"], [0] or [], which stands for each element.
func step(text string) (name string, length int) {
	inner, isBracket := strings.CutPrefix(text, "[")
	switch end := strings.IndexByte(inner, ']'); {
	case isBracket && end == 0:
		return "#", len("[]")
	case isBracket && end > 0 && plan.IsDigits(inner[:end]):
		return inner[:end], end + len("[]")
	case isBracket && end > 0:
		name, length = quotedName(inner[:end])
		if length < end {
			return "", 0
		}
		return name, end + len("[]")
	case isBracket:
		return "", 0
	}
	if name, length = quotedName(text); length > 0 {
		return name, length
	}
	rest := strings.TrimLeft(text, "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n := len(text) - len(rest)
	return text[:n], n
}

// quotedName reads a name in double quotes, and escapes what means something in a path.
func quotedName(text string) (name string, length int) {
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
