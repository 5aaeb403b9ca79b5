package plan

import (
	"slices"
	"strconv"
	"strings"
)

// ownHeaders are those that the HTTP client sets. A plan that sets them too would break its own
// requests, or others on the same connection.
var ownHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive",
	"Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
}

// IsOwnHeader reports whether each call sets a header by itself, so that a plan may not have it.
func IsOwnHeader(name string) bool {
	return slices.ContainsFunc(ownHeaders, func(own string) bool { return strings.EqualFold(name, own) })
}

// Bounds of the headers.
const (
	maxHeaders = 100
	maxHeader  = 16 << 10 // bytes of one header's value
)

// checkHeaders checks the names and the values of the headers, before anything is filled in.
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
	if !isToken(name) {
		return "header_name", nil
	}
	if at := slices.IndexFunc(ownHeaders, func(own string) bool { return strings.EqualFold(name, own) }); at >= 0 {
		return "own_header", []any{ownHeaders[at]}
	}
	switch {
	case len(value) > maxHeader:
		return "long_header", nil
	case !isHeaderText(value):
		return "header_text", nil
	case value == mask && IsSecretHeader(name, value):
		return "masked_secret", nil
	}
	return "", nil
}

// typedHeader returns what an error may repeat of a wrong header: never a secret.
func typedHeader(name, value string) string {
	if !isToken(name) {
		return name
	}
	if IsSecretHeader(name, value) {
		return mask
	}
	return value
}

// isToken reports whether s can be a header's name: a token (RFC 9110, 5.6.2) of at most MaxName
// bytes. What is not one could end the header and begin another.
func isToken(s string) bool {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= MaxName
}

// isLetterOrDigit reports whether a byte is one of ASCII.
func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isHeaderText reports whether s can be a header's value: UTF-8 without control characters other
// than tabs. RFC 9110, 5.5, wants ASCII, but servers and browsers send and read UTF-8. U+FFFD
// stands for bytes that are not UTF-8.
func isHeaderText(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' || r == 0x7F || r == '\uFFFD' {
			return false
		}
	}
	return true
}
