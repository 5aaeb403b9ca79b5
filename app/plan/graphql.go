package plan

import "strings"

// graphQL reports whether braces in the body belong to GraphQL.
func graphQL(p Plan) bool {
	return strings.Contains(mediaType(p), "graphql") || jsonBody(p) && strings.Contains(p.Body, `"query"`)
}

// HasIDInBody reports whether the ID goes into the body. The braces of GraphQL, as in user {id}, are no place for it.
func (p Plan) HasIDInBody() bool {
	columns := newColumnNames(p)
	t, _ := compileText(p.Body, columns, jsonBody(p), newDocument(p))
	return t.uses(columns.id)
}

// document follows the quotes in a body of GraphQL, so that it knows what a brace opens: a selection set, as in
// user {id}, or a variable of ours, as in user(id: {id}) and in strings.
type document struct {
	isJSON   bool // the document is a string of JSON
	inJSON   bool // at this place the body is in a string of JSON
	isOpen   bool // and that is the document
	inString bool // of the document
}

// newDocument returns that of a plan's body, nil for other bodies than those of GraphQL.
func newDocument(p Plan) *document {
	if !graphQL(p) {
		return nil
	}
	isJSON := jsonBody(p)
	return &document{isJSON: isJSON, isOpen: !isJSON}
}

// quote notes a quotation mark before a rest of the body.
func (d *document) quote(rest string) {
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
func (d *document) escape(rest string) int {
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
	return strings.HasPrefix(text, "{") && variableName(text[1:]) == ""
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
func (d *document) opensSelection(before string) bool {
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
