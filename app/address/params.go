// Package address reads an address as the editor of one line needs it: the parameters of its query, one by one, and
// what completes the name of a variable.
//
// An address here is a text that a person is still typing, so nothing is an error. What is not edited stays as it was
// typed, letter by letter.
package address

import (
	"net/url"
	"strings"
)

// Param is one parameter of a query, as a person reads it: with its escapes undone.
type Param struct{ Name, Value string }

// Params returns the parameters of an address in the order in which they stand there, the same name as often as it is
// there. As in a form (WHATWG URL, 5.1), + and %20 are both a space; % before anything else is kept as it was typed.
func Params(address string) []Param {
	_, query, _ := cut(address)
	var list []Param
	for _, part := range split(query) {
		name, value, _ := strings.Cut(part, "=")
		list = append(list, Param{unescape(name), unescape(value)})
	}
	return list
}

// SetParam returns an address with another parameter in place of the one at i, and the others as they were typed. The
// parameter behind the last one is added.
func SetParam(address string, i int, p Param) string {
	return with(address, func(parts []string) []string {
		text := escape(p.Name) + "=" + escape(p.Value)
		if i == len(parts) {
			return append(parts, text)
		}
		parts[i] = text
		return parts
	})
}

// RemoveParam returns an address without the parameter at i, one of those that are there.
func RemoveParam(address string, i int) string {
	return with(address, func(parts []string) []string { return append(parts[:i], parts[i+1:]...) })
}

// with returns an address with the parts of its query changed. A query without parts takes its question mark with it.
func with(address string, change func(parts []string) []string) string {
	before, query, fragment := cut(address)
	query = strings.Join(change(split(query)), "&")
	if query == "" {
		return before + fragment
	}
	return before + "?" + query + fragment
}

// cut cuts an address into what stands before its query, the query, and its fragment with the sign before it. Signs in
// braces cut nothing: {?page} is a variable.
func cut(address string) (before, query, fragment string) {
	end := outside(address, "#")
	from := outside(address[:end], "?")
	if from == end {
		return address[:end], "", address[end:]
	}
	return address[:from], address[from+1 : end], address[end:]
}

// outside returns where a sign stands first that is not in braces, or else the length of the text.
func outside(text, sign string) int {
	inBraces := false
	for i, c := range text {
		switch {
		case c == '{' || c == '}':
			inBraces = c == '{'
		case !inBraces && string(c) == sign:
			return i
		}
	}
	return len(text)
}

// split returns the parts of a query.
func split(query string) (parts []string) {
	for query != "" {
		end := outside(query, "&")
		parts = append(parts, query[:end])
		if end == len(query) {
			break
		}
		if query = query[end+1:]; query == "" {
			parts = append(parts, "")
		}
	}
	return parts
}

// unescape undoes the escapes of a name or a value.
func unescape(s string) string {
	return outsideOf(s, func(text string) string {
		if plain, err := url.QueryUnescape(text); err == nil {
			return plain
		}
		return text
	})
}

// escape escapes a name or a value, all but its variables.
func escape(s string) string {
	return outsideOf(s, func(text string) string {
		return strings.NewReplacer("+", "%20", "%2F", "/", "%3A", ":", "%2C", ",").Replace(url.QueryEscape(text))
	})
}

// outsideOf returns a text of which change has changed what stands in no variable.
func outsideOf(text string, change func(text string) string) string {
	literal, after, found := strings.Cut(text, "{")
	inner, rest, closed := strings.Cut(after, "}")
	if !found || !closed {
		return change(text)
	}
	return change(literal) + "{" + inner + "}" + outsideOf(rest, change)
}
