package openapi

import (
	"encoding/json"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"allsettled/app/plan"
)

// Bounds of a body that is made up.
const (
	maxBody    = 16 << 10 // bytes
	maxMembers = 50       // of one object
	maxInside  = 8        // objects and lists in each other
)

// body is what an operation wants to be sent.
type body struct {
	kind  string // its Content-Type, empty where that need not be said
	value *yaml.Node
	form  bool // else JSON
}

// body is the first that the operation takes as JSON, or else as a form; nil for none.
func (a asked) body() *body {
	if a.op.RequestBody == nil {
		return nil
	}
	var form *body
	for kind, media := range a.op.RequestBody.Content.FromOldest() {
		plain, _, err := mime.ParseMediaType(kind)
		if err != nil || media == nil {
			continue
		}
		one := &body{kind: kind, value: valueOf(media), form: plain == "application/x-www-form-urlencoded"}
		switch {
		case one.value == nil:
		case plain == "application/json":
			one.kind = "" // which the plan gives it by itself
			return one
		case strings.HasSuffix(plain, "+json"):
			return one
		case one.form && form == nil && one.value.Kind == yaml.MappingNode:
			form = one
		}
	}
	return form
}

// valueOf is an example that the document shows, or else one made of the schema.
func valueOf(m *v3.MediaType) *yaml.Node {
	if m.Example != nil {
		return m.Example
	}
	for _, e := range m.Examples.FromOldest() {
		if e != nil && e.Value != nil {
			return e.Value
		}
	}
	return (&maker{budget: maxSchemas}).value("", m.Schema, 0)
}

// maker makes values up by schemas; budget is how many it still looks at.
type maker struct{ budget int }

// value makes one; nil where there is nothing to go by.
func (m *maker) value(name string, proxy *base.SchemaProxy, deep int) *yaml.Node {
	if m.budget--; proxy == nil || m.budget < 0 || deep > maxInside {
		return nil
	}
	schema := proxy.Schema()
	if schema == nil {
		return nil
	}
	if said := saidOf(schema); said != nil {
		return said
	}
	if schema.Items != nil && schema.Items.N == 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if one := m.value("", schema.Items.A, deep+1); one != nil {
			list.Content = append(list.Content, one)
		}
		return list
	}
	object := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	if m.members(object, schema, deep); len(object.Content) > 0 || slices.Contains(schema.Type, "object") {
		return object
	}
	for _, one := range append(slices.Clone(schema.OneOf), schema.AnyOf...) {
		if made := m.value(name, one, deep+1); made != nil {
			return made
		}
	}
	return scalarOf(name, proxy)
}

// saidOf is what a schema says itself that a value looks like.
func saidOf(schema *base.Schema) *yaml.Node {
	said := append([]*yaml.Node{schema.Example}, schema.Examples...)
	said = append(append(said, schema.Default, schema.Const), schema.Enum...)
	if at := slices.IndexFunc(said, func(n *yaml.Node) bool { return n != nil }); at >= 0 {
		return said[at]
	}
	return nil
}

// members adds what an object must have, and what the document shows an example of; everything
// where the schema does not say what it must have.
func (m *maker) members(object *yaml.Node, schema *base.Schema, deep int) {
	for _, one := range schema.AllOf {
		if m.budget--; m.budget < 0 {
			return
		}
		if part := one.Schema(); part != nil && deep <= maxInside {
			m.members(object, part, deep+1)
		}
	}
	for name, proxy := range schema.Properties.FromOldest() {
		one := proxy.Schema()
		wanted := len(schema.Required) == 0 || slices.Contains(schema.Required, name) || one != nil && one.Example != nil
		if one == nil || one.ReadOnly != nil && *one.ReadOnly || !wanted || len(object.Content) >= 2*maxMembers || member(object, name) != nil {
			continue
		}
		if value := m.value(name, proxy, deep+1); value != nil {
			object.Content = append(object.Content, textNode(name), value)
		}
	}
}

// scalarOf makes up a single value that the type allows; nil for an element of which nothing is known.
func scalarOf(name string, proxy *base.SchemaProxy) *yaml.Node {
	s := &search{budget: maxSchemas}
	s.schema(proxy)
	if name == "" && s.kind == "" {
		return nil // nothing is known of it
	}
	value := otherwise(name, s.kind, s.format, s.minimum)
	switch s.kind {
	case "integer", "number":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: value}
	case "boolean":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: value}
	case "object":
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	case "null":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	}
	return textNode(value)
}

// placeOfID puts {id} in the place of the first member that is an ID by its name, and returns
// that name and what stood there. Forms have none: nothing escapes an ID for them.
func (b *body) placeOfID() (name, was string) {
	if b == nil || b.form || b.value.Kind != yaml.MappingNode {
		return "", ""
	}
	for i := 0; i+1 < len(b.value.Content); i += 2 {
		key, value := b.value.Content[i].Value, b.value.Content[i+1]
		if !identifies(key) || len(key) > maxName || value.Kind != yaml.ScalarNode || value.Value == "" || value.ShortTag() == "!!null" || value.ShortTag() == "!!bool" {
			continue
		}
		with := &yaml.Node{Kind: yaml.MappingNode, Content: slices.Clone(b.value.Content)} // the document's own stays as it is
		with.Content[i+1] = &yaml.Node{Kind: yaml.ScalarNode, Tag: placeQuoted}
		if written(nil, value)[0] != '"' {
			with.Content[i+1].Tag = placeBare
		}
		b.value = with
		return key, value.Value
	}
	return "", ""
}

// in gives a plan the body, unless that is too long.
func (b *body) in(p plan.Plan) plan.Plan {
	if b == nil {
		return p
	}
	text, ok := b.text()
	if !ok {
		return p
	}
	if p.Body = text; b.kind == "" {
		return p
	}
	p.Headers = maps.Clone(p.Headers)
	if p.Headers == nil {
		p.Headers = map[string]string{}
	}
	p.Headers["Content-Type"] = b.kind
	return p
}

// The tags of a node in whose place the ID is put.
const (
	placeQuoted = "!id-quoted"
	placeBare   = "!id-bare"
)

// text writes the body; false when it is too long.
func (b *body) text() (string, bool) {
	var text []byte
	if b.form {
		values := url.Values{}
		for i := 0; i+1 < len(b.value.Content); i += 2 {
			if value := b.value.Content[i+1]; value.Kind == yaml.ScalarNode {
				values.Set(b.value.Content[i].Value, value.Value)
			}
		}
		text = []byte(values.Encode())
	} else {
		text = written(nil, b.value)
	}
	return string(text), len(text) <= maxBody
}

// written appends a value as JSON. Braces in texts are escaped: to a plan they are places to be filled.
func written(dst []byte, n *yaml.Node) []byte {
	if len(dst) > maxBody {
		return dst
	}
	switch n.Kind {
	case yaml.MappingNode:
		return list(dst, '{', '}', len(n.Content)/2, func(dst []byte, i int) []byte {
			return written(append(quoted(dst, n.Content[2*i].Value), ':'), n.Content[2*i+1])
		})
	case yaml.SequenceNode:
		return list(dst, '[', ']', len(n.Content), func(dst []byte, i int) []byte { return written(dst, n.Content[i]) })
	default:
		return scalar(dst, n)
	}
}

func list(dst []byte, open, end byte, n int, one func(dst []byte, i int) []byte) []byte {
	dst = append(dst, open)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, i)
	}
	return append(dst, end)
}

func scalar(dst []byte, n *yaml.Node) []byte {
	switch n.ShortTag() {
	case placeQuoted:
		return append(dst, `"{id}"`...)
	case placeBare:
		return append(dst, `{id}`...)
	case "!!null":
		return append(dst, "null"...)
	case "!!int", "!!float", "!!bool":
		if json.Valid([]byte(n.Value)) { // YAML has more: 0x1f, .inf, yes
			return append(dst, n.Value...)
		}
	}
	return quoted(dst, n.Value)
}

func quoted(dst []byte, text string) []byte {
	said, _ := json.Marshal(text) // texts always marshal
	return append(dst, strings.NewReplacer("{", `\u007b`, "}", `\u007d`).Replace(string(said))...)
}
