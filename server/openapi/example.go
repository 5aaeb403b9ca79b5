package openapi

import (
	"slices"
	"strconv"
	"strings"
)

// Bounds of the search for the values of one parameter.
const (
	maxValues  = 100
	maxSchemas = 200
)

// valuesOf returns the values to call a parameter with, at least one: its examples, or else its
// default, or else the values that are possible, or else one that is made up.
func valuesOf(p view) []string {
	s := searchOf(p)
	values := s.examples
	for _, more := range [][]string{s.defaults, s.enum} {
		if len(values) == 0 {
			values = more
		}
	}
	if len(values) == 0 {
		values = []string{madeUp(p.text("name"), s.kind, s.format, s.minimum)}
	}
	return values
}

// examplesOf returns all values of a parameter that are in the document, the best first.
func examplesOf(p view) []string {
	s := searchOf(p)
	return slices.Concat(s.examples, s.defaults, s.enum)
}

// hasExample reports whether the document has an example of a parameter.
func hasExample(p view) bool { return len(searchOf(p).examples) > 0 }

// search gathers what a parameter and its schemas say about its values.
type search struct {
	examples, defaults, enum []string
	kind, format             string
	minimum                  float64

	seen   map[*node]bool // schemas that were looked at: a second look finds nothing new
	budget int            // schemas that are still looked at
}

// newSearch returns a search that has looked at nothing.
func newSearch() *search { return &search{seen: map[*node]bool{}, budget: maxSchemas} }

// searchOf looks at a parameter, at its schema, and at its media types.
func searchOf(parameter view) *search {
	s := newSearch()
	s.value(parameter)
	if parameter.value("type") != nil { // in Swagger 2 a parameter is its own schema
		s.examples = add(s.examples, parameter.value("x-example"))
		s.schema(parameter)
	}
	for _, media := range parameter.objects("content") {
		s.value(media)
	}
	return s
}

// value looks at the examples and the schema of a parameter, or of a media type.
func (s *search) value(v view) {
	s.examples = add(s.examples, v.value("example"))
	for _, e := range v.objects("examples") {
		s.examples = add(s.examples, e.value("value"))
	}
	s.schema(v.view("schema"))
}

// schema looks at a schema, its elements, and the schemas it is composed of.
func (s *search) schema(schema view) {
	isSeen := func(n *node) bool { return s.seen[n] }
	if s.budget--; s.budget < 0 || all(schema.chain, isSeen) || !schema.mayLook() {
		return
	}
	for _, n := range schema.chain {
		s.seen[n] = true
	}
	s.take(schema)
	s.schema(schema.view("items"))
	for _, composed := range []string{"allOf", "oneOf", "anyOf"} {
		for _, one := range schema.views(composed) {
			s.schema(one)
		}
	}
}

// all reports whether a condition holds for all nodes; it does for none.
func all(nodes []*node, holds func(*node) bool) bool {
	return !slices.ContainsFunc(nodes, func(n *node) bool { return !holds(n) })
}

// take notes what one schema says, unless another has said it before.
func (s *search) take(schema view) {
	if len(s.examples) == 0 {
		s.examples = add(add(s.examples, schema.value("example")), schema.value("examples"))
	}
	if len(s.defaults) == 0 {
		s.defaults = add(s.defaults, schema.value("default"))
	}
	if len(s.enum) == 0 {
		s.enum = add(add(s.enum, schema.value("const")), schema.value("enum"))
	}
	for _, kind := range schema.texts("type") {
		if s.kind == "" && kind != "null" && kind != "array" {
			s.kind = kind
		}
	}
	if s.format == "" {
		s.format = schema.text("format")
	}
	if n, err := strconv.ParseFloat(schema.text("minimum"), 64); err == nil {
		s.minimum = max(s.minimum, n)
	}
}

// add appends a scalar, or the scalars of a list and of the lists in it, as they are written; each
// once.
func add(values []string, n *node) []string {
	switch {
	case n == nil || len(values) >= maxValues:
	case n.kind == list:
		for _, one := range n.items {
			values = add(values, one)
		}
	case n.isScalar() && n.kind != null && n.text != "" && !slices.Contains(values, n.text):
		values = append(values, n.text)
	}
	return values
}

// madeUp returns a value that the type allows.
func madeUp(name, kind, format string, minimum float64) string {
	switch kind {
	case "integer", "number":
		return strconv.FormatFloat(max(minimum, 1), 'f', -1, 64)
	case "boolean":
		return "true"
	case "object":
		return "{}"
	}
	switch format {
	case "uuid":
		return "00000000-0000-4000-8000-000000000001"
	case "date":
		return "2026-01-31"
	case "date-time":
		return "2026-01-31T12:00:00Z"
	case "email":
		return "ada@example.com"
	}
	if name = strings.ToLower(name); identifies(name) || kind == "" {
		return "1"
	}
	return "example"
}
