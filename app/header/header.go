// Package header knows the names and values of a request's headers: which may be sent, which the HTTP client sets by
// itself, and which hold a secret.
//
// A header is judged here by its name and its text alone. What a plan does with it (masks it, refuses it, leaves it out
// of a link) is for the packages that have the plan.
package header

import (
	"slices"
	"strings"
)

// MaxName is how many bytes a header's name may have. RFC 9110 has no limit, but nginx refuses a header line of more
// than 8 KiB (large_client_header_buffers), and a name as long as Cross-Origin-Embedder-Policy-Report-Only has
// 40.
const MaxName = 200

// own are those that the HTTP client sets. A plan that sets them too would break its own requests, or others on the
// same connection: a wrong Content-Length ends a body too soon, and the rest is read as the next request
// (RFC 9112, 11.2). Browsers refuse most of them as forbidden request headers (WHATWG Fetch, 2.2.2).
var own = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive",
	"Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
}

// Own reports whether each call sets a header by itself, so that a plan may not have it, and returns its usual
// spelling.
func Own(name string) (spelling string, ok bool) {
	at := slices.IndexFunc(own, func(one string) bool { return strings.EqualFold(name, one) })
	if at < 0 {
		return "", false
	}
	return own[at], true
}

// Has reports whether headers has one of that name, in any spelling (RFC 9110, 5.1).
func Has(headers map[string]string, name string) bool {
	for have := range headers {
		if strings.EqualFold(have, name) {
			return true
		}
	}
	return false
}

// IsName reports whether s can be a header's name: a token (RFC 9110, 5.6.2) of at most [MaxName] bytes. What is not
// one could end the header and begin another.
func IsName(s string) bool {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) && strings.IndexByte("-._~!#$%&'*+^`|", s[i]) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= MaxName
}

// isLetterOrDigit reports whether a byte is one of ASCII.
func isLetterOrDigit(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// IsValue reports whether s can be a header's value: UTF-8 without control characters other than tabs. RFC 9110, 5.5,
// wants ASCII, but servers and browsers send and read UTF-8. U+FFFD stands for bytes that are not UTF-8, so it is
// refused too.
func IsValue(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' || r == 0x7F || r == '\uFFFD' {
			return false
		}
	}
	return true
}
