package plan

import (
	"strconv"
	"strings"

	"allsettled/app/header"
)

// Bounds of the headers.
const (
	maxHeaders = 100
	maxHeader  = 16 << 10 // bytes of one header's value
)

// checkHeaders checks the names and the values of the headers, before anything is filled in. Names are compared
// without regard to case, as HTTP does: of two spellings of one name, which one a site gets would be left to chance.
func checkHeaders(p Plan, f *fieldErrors) {
	if len(p.Headers) > maxHeaders {
		f.add("headers", strconv.Itoa(len(p.Headers))+" headers", "many_headers", maxHeaders)
		return
	}
	names := sortedNames(p.Headers)
	for i, name := range names {
		field := join("headers", name)
		if code, args := badHeader(name, p.Headers[name]); code != "" {
			f.add(field, typedHeader(name, p.Headers[name]), code, args...)
		}
		for _, other := range names[:i] {
			if strings.EqualFold(name, other) {
				f.add(field, name, "header_twice", other)
			}
		}
	}
}

// badHeader returns the code of a mistake in a header and its arguments; an empty code for none.
func badHeader(name, value string) (code string, args []any) {
	if !header.IsName(name) {
		return "header_name", nil
	}
	if spelling, own := header.Own(name); own {
		return "own_header", []any{spelling}
	}
	switch {
	case len(value) > maxHeader:
		return "long_header", nil
	case !header.IsValue(value):
		return "header_text", nil
	case value == mask && header.IsSecret(name, value):
		return "masked_secret", nil
	}
	return "", nil
}

// typedHeader returns what an error may repeat of a wrong header: never a secret. A name that is no name is shown
// itself, and its value is not: it may be a whole line with a key in it.
func typedHeader(name, value string) string {
	if !header.IsName(name) {
		return name
	}
	if header.IsSecret(name, value) {
		return mask
	}
	return value
}
