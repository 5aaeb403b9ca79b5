package plan

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A plan's query is for keys that a site wants in the address: its values are
// secrets whatever their names, so they are kept out of the endpoint, which is
// stored and shown as it is.
const (
	queryMax      = 20       // parameters
	queryNameMax  = 256      // bytes of a name
	queryValueMax = 16 << 10 // bytes of a value
)

func (p Plan) checkQuery(f *fieldErrors) {
	if len(p.Query) > queryMax {
		f.add("query", strconv.Itoa(len(p.Query))+" parameters", "write at most "+strconv.Itoa(queryMax))
	}
	for _, name := range sortedNames(p.Query) {
		field, value := join("query", name), p.Query[name]
		switch {
		case name == "" || len(name) > queryNameMax || !utf8.ValidString(name):
			f.add(field, "", "give the parameter a name of 1 to "+strconv.Itoa(queryNameMax)+" bytes")
		case len(value) > queryValueMax || !utf8.ValidString(value):
			f.add(field, mask, "write a value of at most 16 KiB of UTF-8 text")
		}
	}
}

// tail is what the query adds to an address, in the order of the names.
func (p Plan) tail() string {
	var b strings.Builder
	for _, name := range sortedNames(p.Query) {
		value := p.Query[name]
		if value != mask { // shown to a person, never called
			value = url.QueryEscape(value)
		}
		b.WriteString("&" + url.QueryEscape(name) + "=" + value)
	}
	return b.String()
}

// withTail puts the tail behind an address.
func withTail(address []byte, tail string) string {
	if tail == "" {
		return string(address)
	}
	before, after, _ := strings.Cut(string(address), "#")
	switch at := strings.IndexByte(before, '?'); {
	case at < 0:
		before += "?" + tail[1:]
	case at == len(before)-1:
		before += tail[1:]
	default:
		before += tail
	}
	if after != "" {
		return before + "#" + after
	}
	return before
}

// masked returns the values of a secret map, each hidden.
func masked(query map[string]string) map[string]string {
	hidden := maps.Clone(query)
	for name := range hidden {
		hidden[name] = mask
	}
	return hidden
}
