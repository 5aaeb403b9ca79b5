package openapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"
)

// Bounds of the search for a parameter's values.
const (
	maxValues  = 100
	maxSchemas = 200 // that are looked at for one parameter
)

// valuesOf returns what a parameter can be called with, at least one value.
func valuesOf(p *v3.Parameter) []string {
	s := searchOf(p)
	values := s.examples
	for _, more := range [][]string{s.defaults, s.enum} {
		if len(values) == 0 {
			values = more
		}
	}
	if len(values) == 0 {
		values = []string{otherwise(p.Name, s.kind, s.format, s.minimum)}
	}
	return values
}

// examplesOf returns what the document says to send: examples, or else a default or the
// values that are possible.
func examplesOf(p *v3.Parameter) []string {
	s := searchOf(p)
	return slices.Concat(s.examples, s.defaults, s.enum)
}

// hasExample reports whether the document shows a value of the parameter.
func hasExample(p *v3.Parameter) bool { return len(searchOf(p).examples) > 0 }

// search gathers what a parameter and its schemas say of its values.
type search struct {
	examples, defaults, enum []string
	kind, format             string
	minimum                  float64
	budget                   int
}

func searchOf(p *v3.Parameter) *search {
	s := &search{budget: maxSchemas}
	s.example(p.Example, p.Examples)
	s.schema(p.Schema)
	for _, m := range p.Content.FromOldest() {
		if m != nil {
			s.example(m.Example, m.Examples)
			s.schema(m.Schema)
		}
	}
	return s
}

func (s *search) example(one *yaml.Node, many *orderedmap.Map[string, *base.Example]) {
	s.examples = add(s.examples, one)
	for _, e := range many.FromOldest() {
		if e != nil {
			s.examples = add(s.examples, e.Value)
		}
	}
}

// schema looks at a schema, its elements, and the schemas it is composed of.
func (s *search) schema(proxy *base.SchemaProxy) {
	if s.budget--; proxy == nil || s.budget < 0 {
		return
	}
	schema := proxy.Schema()
	if schema == nil {
		return
	}
	s.take(schema)
	if schema.Items != nil && schema.Items.N == 0 {
		s.schema(schema.Items.A)
	}
	for _, composed := range [][]*base.SchemaProxy{schema.AllOf, schema.OneOf, schema.AnyOf} {
		for _, one := range composed {
			s.schema(one)
		}
	}
}

func (s *search) take(schema *base.Schema) {
	if len(s.examples) == 0 {
		s.examples = add(s.examples, schema.Example)
		for _, one := range schema.Examples {
			s.examples = add(s.examples, one)
		}
	}
	if len(s.defaults) == 0 {
		s.defaults = add(s.defaults, schema.Default)
	}
	if len(s.enum) == 0 {
		s.enum = add(s.enum, schema.Const)
		for _, one := range schema.Enum {
			s.enum = add(s.enum, one)
		}
	}
	for _, kind := range schema.Type {
		if s.kind == "" && kind != "null" && kind != "array" {
			s.kind = kind
		}
	}
	if s.format == "" {
		s.format = schema.Format
	}
	if schema.Minimum != nil {
		s.minimum = max(s.minimum, *schema.Minimum)
	}
}

// add appends a scalar, or the scalars of a list, as they are written; each once.
func add(values []string, n *yaml.Node) []string {
	switch {
	case n == nil || len(values) >= maxValues:
	case n.Kind == yaml.ScalarNode:
		if n.Value != "" && n.ShortTag() != "!!null" && !slices.Contains(values, n.Value) {
			values = append(values, n.Value)
		}
	case n.Kind == yaml.SequenceNode:
		for _, one := range n.Content {
			if one.Kind == yaml.ScalarNode {
				values = add(values, one)
			}
		}
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
