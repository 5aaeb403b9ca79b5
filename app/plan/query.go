package plan

import (
	"bytes"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of the query. It is for keys that a site wants in the address. All its values are secrets,
// so they do not stand in the endpoint, which is stored and shown as it is.
const (
	maxQuery      = 20       // parameters
	maxQueryName  = 256      // bytes of a name
	maxQueryValue = 16 << 10 // bytes of a value
)

// checkQuery checks the names and the values of the query. They may be any text: all of it is escaped, and none of
// it is a template. An error shows the mask for a value.
func checkQuery(p Plan, f *fieldErrors) {
	if len(p.Query) > maxQuery {
		f.add("query", strconv.Itoa(len(p.Query))+" parameters", "many_parameters", maxQuery)
	}
	for _, name := range sortedNames(p.Query) {
		field, value := join("query", name), p.Query[name]
		switch {
		case name == "" || len(name) > maxQueryName || !utf8.ValidString(name):
			f.add(field, "", "parameter_name", maxQueryName)
		case len(value) > maxQueryValue || !utf8.ValidString(value):
			f.add(field, mask, "long_parameter")
		}
	}
}

// queryTail returns what the query adds to an address, in the order of the names: "&key=value". A masked
// value stays as it is, since it is shown to a person and never called.
func queryTail(p Plan) string {
	var b strings.Builder
	for _, name := range sortedNames(p.Query) {
		value := p.Query[name]
		if value != mask {
			value = url.QueryEscape(value)
		}
		b.WriteString("&" + url.QueryEscape(name) + "=" + value)
	}
	return b.String()
}

// withTail returns an address with the tail of the query behind its own. A filled address has no fragment, see
// [address.verify].
func withTail(address []byte, tail string) string {
	if tail == "" {
		return string(address)
	}
	switch at := bytes.IndexByte(address, '?'); {
	case at < 0:
		return string(address) + "?" + tail[1:]
	case at == len(address)-1:
		return string(address) + tail[1:]
	}
	return string(address) + tail
}

// masked returns the query with all its values masked.
func masked(query map[string]string) map[string]string {
	hidden := maps.Clone(query)
	for name := range hidden {
		hidden[name] = mask
	}
	return hidden
}
