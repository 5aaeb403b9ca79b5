package plan

import (
	"strings"

	"allsettled/app/plan/text"
)

// graphQL reports whether braces in the body belong to GraphQL.
func graphQL(p Plan) bool {
	return strings.Contains(mediaType(p), "graphql") || jsonBody(p) && strings.Contains(p.Body, `"query"`)
}

// HasIDInBody reports whether the ID goes into the body. The braces of GraphQL, as in user {id}, are no place for it.
func (p Plan) HasIDInBody() bool {
	columns := newColumnNames(p)
	t, _ := text.Compile(p.Body, columns.find, jsonBody(p), newDocument(p))
	return t.Uses(columns.id)
}

// newDocument returns that of a plan's body, nil for other bodies than those of GraphQL.
func newDocument(p Plan) *text.Document {
	if !graphQL(p) {
		return nil
	}
	return text.NewDocument(jsonBody(p))
}
