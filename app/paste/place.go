package paste

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"allsettled/app/header"
	"allsettled/app/paste/heading"
	"allsettled/app/plan"
)

// PlaceID puts {id} in the place of what is likely to be the ID of an address, and returns that ID. Such a place is the
// last part of the path that is left open, as in /users/:user or /users/{user}, or that looks like an ID, as in
// /users/42, or else a parameter of the query whose name is one of IDs. An ID that is left open is empty, and so is one
// of an address without such a place, which stays as it is.
func PlaceID(address string) (template, id string) {
	if len(address) > maxAddress {
		return address, ""
	}
	p := place(normalize(address))
	if !strings.Contains(p.template, "{id}") {
		return address, ""
	}
	return p.template, p.id
}

// placed is an address with a place for the ID.
type placed struct {
	template string
	id       string // what stood there
	renamed  string // the variable that stood there
}

// place finds the place of the ID in an address that is normalized.
func place(address string) placed {
	if strings.Contains(address, "{id}") {
		return placed{template: address}
	}
	origin, path, query := splitAddress(address)
	parts, pairs := strings.Split(path, "/"), strings.Split(query, "&")
	p := placed{}
	if !p.find(parts, slices.Backward(parts), openIn) && !p.find(parts, slices.Backward(parts), digitsIn) &&
		!p.find(pairs, slices.All(pairs), namedID) {
		p.find(pairs, slices.All(pairs), openValue)
	}
	p.template = origin + strings.Join(parts, "/")
	if query != "" || strings.HasSuffix(address, "?") {
		p.template += "?" + strings.Join(pairs, "&")
	}
	return p
}

// find puts {id} into the first part, in an order, in which at finds a place, and reports whether there is one. Of a
// part at returns what it is with {id} in that place, the ID, and the variable.
func (p *placed) find(
	parts []string, order iter.Seq2[int, string], at func(part string) (with, id, renamed string),
) bool {
	for i, part := range order {
		if with, id, renamed := at(part); with != "" {
			parts[i], p.id, p.renamed = with, id, renamed
			return true
		}
	}
	return false
}

// openIn finds a variable in a part of a path.
func openIn(part string) (with, id, renamed string) {
	before, rest, _ := strings.Cut(part, "{")
	name, after, found := strings.Cut(rest, "}")
	if !found || header.IsKey(name) || hasOperator(name) && name[0] != '+' {
		return "", "", ""
	}
	return before + "{id}" + after, "", name
}

// digitsIn finds an ID in a part of a path. The ending of a file stays.
func digitsIn(part string) (with, id, renamed string) {
	plain, ending := unescaped(part), ""
	if at := strings.LastIndexByte(plain, '.'); at > 0 && isWord(plain[at+1:]) && looksLikeID(plain[:at]) {
		plain, ending = plain[:at], plain[at:]
	}
	if !looksLikeID(plain) || strings.Contains(part, "{") {
		return "", "", ""
	}
	return "{id}" + ending, plain, ""
}

// namedID finds the value of a parameter whose name is one of IDs.
func namedID(pair string) (with, id, renamed string) {
	name, value, _ := strings.Cut(pair, "=")
	if value == "" || !asksForID(unescaped(name)) {
		return "", "", ""
	}
	if strings.Contains(value, "{") {
		return openValue(pair)
	}
	return name + "={id}", unescaped(value), ""
}

// openValue finds a variable in the value of a parameter.
func openValue(pair string) (with, id, renamed string) {
	name, value, _ := strings.Cut(pair, "=")
	if with, _, renamed = openIn(value); with == "" || header.IsKey(unescaped(name)) {
		return "", "", ""
	}
	return name + "=" + with, "", renamed
}

// looksLikeID reports whether a part of a path is likely to be an ID: it has a digit, and is not a version, for example
// v1 or 2.0.
func looksLikeID(part string) bool {
	number := strings.TrimLeft(part, "vV")
	isVersion := (len(number) < len(part) || strings.Contains(part, ".")) && strings.Trim(number, "0123456789.") == ""
	return !isVersion && slices.ContainsFunc([]rune(part), unicode.IsDigit)
}

// isWord reports whether a text is two to five letters, as the ending of a file is.
func isWord(text string) bool {
	isOther := func(r rune) bool { return !unicode.IsLetter(r) }
	return len(text) >= 2 && len(text) <= 5 && strings.IndexFunc(text, isOther) < 0
}

// asksForID reports whether the name of a parameter or a variable is one of IDs: id, user_id, userId.
func asksForID(name string) bool {
	return heading.NamesIDs(name) || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID")
}

// splitAddress cuts an address into scheme and host, path, and query without its question mark.
func splitAddress(address string) (origin, path, query string) {
	start := 0
	if at := strings.Index(address, "://"); at >= 0 {
		start = at + len("://")
	}
	end := strings.IndexAny(address[start:], "/?")
	if end < 0 {
		return address, "", ""
	}
	origin, path = address[:start+end], address[start+end:]
	for at, c := range path {
		if c == '?' && (at == 0 || path[at-1] != '{') {
			return origin, path[:at], path[at+1:]
		}
	}
	return origin, path, ""
}

// templateNames yields the variables of an address that is normalized.
func templateNames(address string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(address, "{") {
			name, _, ok := strings.Cut(part, "}")
			if ok && !yield(name) {
				return
			}
		}
	}
}

// openings are the ways in which an address leaves a place open, before and behind its name.
var openings = [][2]string{{"{{", "}}"}, {"{", "}"}, {"<", ">"}, {"%7B", "%7D"}, {"%7b", "%7d"}}

// normalize writes the places that an address leaves open as {name}, also :name, and escapes what may not stand in an
// address. It drops the fragment, which is never sent.
func normalize(address string) string {
	address, _, _ = strings.Cut(address, "#")
	var b strings.Builder
	for i := 0; i < len(address); {
		name, length := openPlace(address[i:])
		if isPart := i > 0 && address[i-1] == '/' && address[i] == ':'; isPart {
			if n := nameLength(address[i+1:]); n > 1 {
				name, length = address[i+1:i+1+n], n+1
			}
		}
		if name != "" {
			b.WriteString("{" + strings.ReplaceAll(name, "-", "_") + "}")
			i += length
			continue
		}
		writeEscaped(&b, address[i:])
		i++
	}
	return b.String()
}

// writeEscaped writes the first byte of a rest of an address, percent-escaped when it may not stand there. A percent
// sign may where it begins an escape.
func writeEscaped(b *strings.Builder, rest string) {
	const hex = "0123456789ABCDEF"
	c := rest[0]
	if c > ' ' && !isBarePercent(rest) && c != 0x7F && strings.IndexByte("\"<>\\^`{|}", c) < 0 {
		b.WriteByte(c)
		return
	}
	b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
}

// isBarePercent reports whether a text begins with a percent sign that begins no escape.
func isBarePercent(text string) bool {
	if text[0] != '%' {
		return false
	}
	_, err := strconv.ParseUint(text[1:min(len(text), len("%20"))], 16, 8)
	return err != nil || len(text) < len("%20")
}

// hasOperator reports whether what is in braces begins with an operator of RFC 6570.
func hasOperator(name string) bool { return name != "" && strings.IndexByte("+./;?&", name[0]) >= 0 }

// openPlace returns the name of the place that a text begins with, and how many bytes it takes. An operator of RFC 6570
// before the name stays.
func openPlace(text string) (name string, length int) {
	for _, opening := range openings {
		inner, ok := strings.CutPrefix(text, opening[0])
		if !ok {
			continue
		}
		name, _, closed := strings.Cut(inner[:min(len(inner), plan.MaxName)], opening[1])
		if !closed {
			continue
		}
		bare := strings.ReplaceAll(name, "-", "_")
		if opening[0] == "{" && hasOperator(bare) {
			bare = bare[1:]
		}
		if bare != "" && isName(strings.ReplaceAll(bare, ".", "_")) {
			return name, len(opening[0]) + len(name) + len(opening[1])
		}
	}
	return "", 0
}
