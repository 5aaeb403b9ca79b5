package plan

import (
	"strconv"
	"strings"
)

// ownHeaders are set by the one who makes the call; a plan that sets them too would
// break its own requests, or those of others on the same connection.
var ownHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive",
	"Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
}

// checkHeaders checks names and templates of the headers.
func (p Plan) checkHeaders(f *fieldErrors) {
	if len(p.Headers) > headersMax {
		f.add("headers", strconv.Itoa(len(p.Headers))+" headers", "write at most "+strconv.Itoa(headersMax)+" headers")
		return
	}
	names := sortedNames(p.Headers)
	for i, name := range names {
		field := join("headers", name)
		if want := badHeader(name, p.Headers[name]); want != "" {
			f.add(field, typedHeader(name, p.Headers[name]), want)
		}
		for _, other := range names[:i] {
			if strings.EqualFold(name, other) {
				f.add(field, name, "write each header once; it is there as "+other+" already")
			}
		}
	}
}

// badHeader returns what to type instead of a header that will not do.
func badHeader(name, value string) string {
	if !token(name) {
		return "write a header's name, such as Accept: letters, digits and hyphens"
	}
	for _, own := range ownHeaders {
		if strings.EqualFold(name, own) {
			return "leave out " + own + ": it is set for each call as it must be"
		}
	}
	switch {
	case len(value) > headerMax:
		return "write a header of at most 16 KiB"
	case !headerText(value):
		return "leave out line breaks and control characters"
	case value == mask && IsSecretHeader(name):
		return "type the secret again: it was left out when this plan was stored"
	}
	return ""
}

// typedHeader returns what of a wrong header may be repeated: never a secret.
func typedHeader(name, value string) string {
	if !token(name) {
		return name
	}
	if IsSecretHeader(name) {
		return mask
	}
	return value
}

// token reports whether s can be a header's name (RFC 9110, 5.6.2).
func token(s string) bool {
	for i := range len(s) {
		if classes[s[i]]&unreserved == 0 && strings.IndexByte("!#$%&'*+^`|", s[i]) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= MaxName
}

// headerText reports whether s can stand in a header: UTF-8 without control
// characters, tabs aside.
func headerText(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' || r == 0x7F || r == '\uFFFD' {
			return false
		}
	}
	return true
}
