package header

import (
	"slices"
	"strings"
)

// IsSecret reports whether a header is masked wherever others may see it: any but those whose names are known to be
// harmless. The list is of what is open and not of what is secret: a name that is missing in it costs a person one
// look at "•••", a missing name of a key would publish it. A value that is empty or one variable has nothing secret:
// the rows have what it stands for.
func IsSecret(name, value string) bool {
	return value != "" && !IsHarmless(name) && !isOneVariable(value)
}

// isOneVariable reports whether a header's value is {NAME} and nothing else.
func isOneVariable(value string) bool {
	inner, opens := strings.CutPrefix(value, "{")
	inner, closes := strings.CutSuffix(inner, "}")
	return opens && closes && !strings.ContainsAny(inner, "{}")
}

// IsHarmless reports whether the value of a header is no secret, whatever it is. Names that are not known are
// not harmless: sites name their keys as they like (AccessKey, X-OTP, DPoP).
func IsHarmless(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(harmlessHeaders, name) || strings.HasSuffix(name, "-version") ||
		slices.ContainsFunc(harmlessPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// harmlessPrefixes are those of content negotiation, conditional requests and what browsers send.
var harmlessPrefixes = []string{"accept-", "if-", "sec-ch-", "sec-fetch-", "x-b3-"}

// harmlessHeaders describe the request, its body or its sender's program. Most are in IANA's registry of
// fields; the others are in wide use.
var harmlessHeaders = []string{
	// RFC 9110, 9111, 9218, 7240
	"accept", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
	"content-location", "content-range", "content-type", "date", "host", "max-forwards", "origin", "pragma", "prefer",
	"priority", "range", "user-agent", "via",
	// of browsers
	"device-memory", "dnt", "downlink", "dpr", "ect", "rtt", "save-data", "sec-gpc", "upgrade-insecure-requests",
	"viewport-width", "width", "x-requested-with",
	// of APIs: which version, which method, which part, how much, and in which language
	"consistencylevel", "depth", "http-method-override", "odata-maxversion", "odata-version", "overwrite",
	"soapaction", "x-channel", "x-country", "x-country-code", "x-currency", "x-fields", "x-goog-fieldmask",
	"x-http-method", "x-http-method-override", "x-language", "x-limit", "x-locale", "x-method-override", "x-offset",
	"x-page", "x-page-size", "x-per-page", "x-platform", "x-region", "x-time-zone", "x-timezone",
	// to find a request again, and not to obey it twice
	"idempotency-key", "request-id", "traceparent", "tracestate", "x-correlation-id", "x-idempotency-key",
	"x-request-id", "x-trace-id",
}

// IsKey reports whether a header's name says that it holds a key: it has "token", "secret", "password",
// "apikey" or "authorization" in it, or one of keyWords between its hyphens, underscores and dots. It is for
// choosing among headers; what must stay secret is for [IsSecret].
func IsKey(name string) bool {
	name = strings.ToLower(name)
	if IsHarmless(name) {
		return false
	}
	for _, part := range []string{"token", "secret", "password", "apikey", "authorization"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return slices.ContainsFunc(strings.FieldsFunc(name, betweenWords), func(word string) bool {
		return slices.Contains(keyWords, word)
	})
}

// betweenWords reports whether a rune separates the words of a header's name.
func betweenWords(r rune) bool { return r == '-' || r == '_' || r == '.' }

// keyWords count only as whole words: X-Author and X-Keyboard hold no key.
var keyWords = []string{
	"auth", "authentication", "bearer", "cookie", "cookies", "credential", "credentials",
	"csrf", "jwt", "key", "passwd", "passphrase", "pin", "pwd", "session", "sessionid", "sid", "signature", "xsrf",
}
