package text

import "strings"

// Document follows the quotes in a body of GraphQL, so that it knows what a brace opens: a selection set, as in
// user {id}, or a variable of ours, as in user(id: {id}) and in strings.
type Document struct {
	isJSON   bool // the document is a string of JSON
	inJSON   bool // at this place the body is in a string of JSON
	isOpen   bool // and that is the document
	inString bool // of the document
}

// NewDocument returns the document in a body of GraphQL: the body itself, or a string in its JSON. It is used up by
// one [Compile]. The nil document is that of any other text.
func NewDocument(isJSON bool) *Document { return &Document{isJSON: isJSON, isOpen: !isJSON} }

// quote notes a quotation mark before a rest of the body. In JSON, where a string begins, the text behind the mark
// decides whether it is the document: the member may have any name, and "query" is also a name of many other APIs.
func (d *Document) quote(rest string) {
	if d == nil {
		return
	}
	if !d.isJSON {
		d.inString = !d.inString
		return
	}
	d.isOpen, d.inString = !d.inJSON && beginsDocument(rest), false
	d.inJSON = !d.inJSON
}

// escape returns how many bytes of a rest of the body, which begins with a backslash, are escapes: in JSON \" is a
// quotation mark of the document, and \\\" one inside of a string of it.
func (d *Document) escape(rest string) int {
	const pair = len(`\\`)
	switch {
	case d == nil || !d.isJSON:
	case strings.HasPrefix(rest, `\"`):
		d.inString = !d.inString
	case strings.HasPrefix(rest, `\\\`) && d.inString:
		return 2 * pair
	}
	return pair
}

// beginsDocument reports whether a text begins as a document of GraphQL (October 2021, 2.2), and not with a variable.
func beginsDocument(text string) bool {
	text = strings.TrimLeft(trimEscapes(text), " ")
	for _, word := range []string{"query", "mutation", "subscription", "fragment"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return strings.HasPrefix(text, "{") && VariableName(text[1:]) == ""
}

// trimEscapes cuts the blanks and line ends that a text in JSON begins with.
func trimEscapes(text string) string {
	for {
		before := len(text)
		text = strings.TrimLeft(text, " ")
		for _, escape := range []string{`\n`, `\r`, `\t`} {
			text = strings.TrimPrefix(text, escape)
		}
		if len(text) == before {
			return text
		}
	}
}

// opensSelection reports whether the brace behind a text opens a selection set: one stands behind a name, the closing
// parenthesis of arguments, or another brace.
func (d *Document) opensSelection(before string) bool {
	if !d.isOpen || d.inString {
		return false
	}
	for again := true; again; {
		length := len(before)
		before = strings.TrimRight(before, " \n\r\t,")
		if d.isJSON {
			for _, escape := range []string{`\n`, `\r`, `\t`} {
				before = strings.TrimSuffix(before, escape)
			}
		}
		again = len(before) < length
	}
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("){}", c) >= 0
}
