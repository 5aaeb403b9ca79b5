package openapi

import (
	"slices"
	"strconv"
	"strings"
)

// Bounds of the search for a parameter's values.
const (
	maxValues  = 100
	maxSchemas = 200 // that are looked at for one parameter
)

// valuesOf returns what a parameter can be called with, at least one value.
func valuesOf(p view) []string {
	s := searchOf(p)
	values := s.examples
	for _, more := range [][]string{s.defaults, s.enum} {
		if len(values) == 0 {
			values = more
		}
	}
	if len(values) == 0 {
		values = []string{otherwise(p.text("name"), s.kind, s.format, s.minimum)}
	}
	return values
}

// examplesOf returns what the document says to send: examples, or else a default or the
// values that are possible.
func examplesOf(p view) []string {
	s := searchOf(p)
	return slices.Concat(s.examples, s.defaults, s.enum)
}

// hasExample reports whether the document shows a value of the parameter.
func hasExample(p view) bool { return len(searchOf(p).examples) > 0 }

// search gathers what a parameter and its schemas say of its values.
type search struct {
	examples, defaults, enum []string
	kind, format             string
	minimum                  float64
	budget                   int
}

func searchOf(parameter view) *search {
	s := &search{budget: maxSchemas}
	s.value(parameter)
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
	if s.budget--; !schema.exists() || s.budget < 0 {
		return
	}
	s.take(schema)
	s.schema(schema.view("items"))
	for _, composed := range []string{"allOf", "oneOf", "anyOf"} {
		for _, one := range schema.views(composed) {
			s.schema(one)
		}
	}
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

// add appends a scalar, or the scalars of a list and of the lists in it, as they are written; each once.
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

// otherwise makes up a value that the type allows.
func otherwise(name, kind, format string, minimum float64) string {
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
