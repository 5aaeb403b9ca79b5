package plan

import (
	"strings"

	"allsettled/app/plan/text"
)

// MaxName is how many bytes the name of a variable or a header may have.
const MaxName = text.MaxName

// contentType is the header that says what a body is (RFC 9110, 8.3).
const contentType = "Content-Type"

// mediaType returns the plan's Content-Type header in lower case, empty when it has none.
func mediaType(p Plan) string {
	for name, value := range p.Headers {
		if strings.EqualFold(name, contentType) {
			return strings.ToLower(value)
		}
	}
	return ""
}

// jsonBody reports whether values in the body are escaped for JSON. The header decides, if there is
// one. A body that begins with a variable, {id}, is a text: an object begins with a brace and a
// quote.
func jsonBody(p Plan) bool {
	if media := mediaType(p); media != "" {
		return strings.Contains(media, "json")
	}
	s := strings.TrimSpace(p.Body)
	if s == "" || s[0] == '{' && text.VariableName(s[1:]) != "" {
		return false
	}
	return s[0] == '{' || s[0] == '['
}
