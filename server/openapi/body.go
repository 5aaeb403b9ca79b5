package openapi

import (
	"encoding/json"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/plan"
)

// Bounds of a body that is made up.
const (
	maxBody    = 16 << 10 // bytes
	maxMembers = 50       // of one object
	maxInside  = 8        // objects and lists in each other
	maxMade    = 400      // schemas that are looked at
)

// body is what an operation takes.
type body struct {
	kind  string // its Content-Type, empty when it is the plan's default
	value *node
	form  bool // else JSON
}

// formType is the media type of a plain form.
const formType = "application/x-www-form-urlencoded"

// isJSON reports whether a media type without parameters is one of JSON, or allows it: frameworks of Java write */*
// where a method does not say what it takes.
func isJSON(plain string) bool { return isPlainJSON(plain) || strings.HasSuffix(plain, "+json") }

// isPlainJSON reports whether a body may have the media type that a plan gives it by itself.
func isPlainJSON(plain string) bool {
	return plain == "application/json" || plain == "*/*" || plain == "application/*"
}

// body returns the first body that the operation takes as JSON, or else as a form; nil for none.
func (s scope) body() *body {
	if s.doc.value("swagger") != nil {
		return s.oldBody()
	}
	var form *body
	for kind, media := range s.op.view("requestBody").objects("content") {
		plain, _, err := mime.ParseMediaType(kind)
		if err != nil {
			continue
		}
		one := &body{kind: kind, value: valueOf(media), form: plain == formType}
		switch {
		case one.value == nil:
		case isJSON(plain):
			if isPlainJSON(plain) {
				one.kind = ""
			}
			return one
		case one.form && form == nil && one.value.kind == object:
			form = one
		}
	}
	return form
}

// valueOf returns an example of a media type, or else a value that is made by its schema.
func valueOf(media view) *node {
	if example := media.value("example"); example != nil {
		return example
	}
	for _, e := range media.objects("examples") {
		if value := e.value("value"); value != nil {
			return value
		}
	}
	return (&maker{budget: maxMade}).value("", media.view("schema"), 0)
}

// maker makes values up by schemas.
type maker struct {
	budget int     // schemas that are still looked at
	open   []*node // the schemas that the value being made is inside of
}

// enter notes that a value is made by this schema until leave is called. It returns nil when the
// schema is missing or inside itself, and when enough were looked at.
func (m *maker) enter(schema view) (leave func()) {
	isOpen := func(n *node) bool { return slices.Contains(m.open, n) }
	if m.budget--; m.budget < 0 || !schema.mayLook() || slices.ContainsFunc(schema.chain, isOpen) {
		return nil
	}
	outside := len(m.open)
	m.open = append(m.open, schema.chain...)
	return func() { m.open = m.open[:outside] }
}

// value makes a value; nil when the document says nothing about it. deep counts the objects and
// lists around it.
func (m *maker) value(name string, schema view, deep int) *node {
	leave := m.enter(schema)
	if leave == nil {
		return nil
	}
	defer leave()
	if said := saidOf(schema); said != nil || deep > maxInside {
		return said
	}
	if items := schema.view("items"); items.exists() {
		made := &node{kind: list}
		if one := m.value("", items, deep+1); one != nil {
			made.items = append(made.items, one)
		}
		return made
	}
	made := &node{kind: object}
	if m.members(made, schema, deep); len(made.items) > 0 || slices.Contains(schema.texts("type"), "object") {
		return made
	}
	for _, one := range append(schema.views("oneOf"), schema.views("anyOf")...) {
		if made := m.value(name, one, deep+1); made != nil {
			return made
		}
	}
	return m.scalar(name, schema)
}

// saidOf returns a value that a schema has itself: an example, or else its default, its constant,
// or its first possible value.
func saidOf(schema view) *node {
	if example := schema.value("example"); example != nil {
		return example
	}
	if all := schema.list("examples"); len(all) > 0 {
		return all[0]
	}
	for _, name := range []string{"default", "const"} {
		if said := schema.value(name); said != nil {
			return said
		}
	}
	if all := schema.list("enum"); len(all) > 0 {
		return all[0]
	}
	return nil
}

// members adds the members that an object must have, and those that have an example; all of them
// when the schema does not say which it must have.
func (m *maker) members(made *node, schema view, deep int) {
	for _, part := range schema.views("allOf") {
		if leave := m.enter(part); leave != nil {
			m.members(made, part, deep)
			leave()
		}
	}
	required := schema.texts("required")
	for name, one := range schema.objects("properties") {
		wanted := len(required) == 0 || slices.Contains(required, name) || one.value("example") != nil
		if !wanted || one.says("readOnly") || len(made.items) >= maxMembers || made.member(name) != nil {
			continue
		}
		if value := m.value(name, one, deep+1); value != nil {
			made.add(name, value)
		}
	}
}

// scalar returns a scalar that the type allows; nil for an element of a list about which nothing
// is said. What the search for its type looks at counts too.
func (m *maker) scalar(name string, schema view) *node {
	s := newSearch()
	s.budget = max(m.budget, 1)
	s.schema(schema)
	m.budget = s.budget
	if name == "" && s.kind == "" {
		return nil
	}
	value := madeUp(name, s.kind, s.format, s.minimum)
	switch s.kind {
	case "integer", "number":
		return &node{kind: number, text: value}
	case "boolean":
		return &node{kind: boolean, text: value}
	case "object":
		return &node{kind: object}
	case "null":
		return &node{kind: null}
	}
	return textNode(value)
}

// placeOfID puts {id} in the place of the first member that is an ID by its name, and returns the
// name and the value that was there. Forms have none: a plan does not escape values for them.
func (b *body) placeOfID() (name, was string) {
	if b == nil || b.form || b.value.kind != object {
		return "", ""
	}
	for i, name := range b.value.names {
		value := b.value.items[i]
		if !identifies(name) || len(name) > maxName || value.text == "" || value.kind != text && value.kind != number {
			continue
		}
		place := &node{kind: idInQuotes}
		if written(nil, value)[0] != '"' {
			place.kind = idBare
		}
		with := *b.value // the document's own stays as it is
		with.items = slices.Clone(with.items)
		with.items[i] = place
		b.value = &with
		return name, value.text
	}
	return "", ""
}

// in returns a plan with the body, unless the body is too long.
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

// The kinds of a node in whose place the ID is put.
const (
	idInQuotes = iota + object + 1
	idBare
)

// text returns the body as it is sent. It returns false when the body is too long.
func (b *body) text() (string, bool) {
	written := written(nil, b.value)
	if b.form {
		values := url.Values{}
		for i, name := range b.value.names {
			if value := b.value.items[i]; value.isScalar() {
				values.Set(name, value.text)
			}
		}
		written = []byte(values.Encode())
	}
	return string(written), len(written) <= maxBody
}

// written appends a value as JSON. Braces in texts are escaped: to a plan they are variables.
func written(dst []byte, n *node) []byte {
	if len(dst) > maxBody {
		return dst
	}
	switch n.kind {
	case object:
		return bracketed(dst, "{}", len(n.items), func(dst []byte, i int) []byte {
			return written(append(quoted(dst, n.names[i]), ':'), n.items[i])
		})
	case list:
		return bracketed(dst, "[]", len(n.items), func(dst []byte, i int) []byte { return written(dst, n.items[i]) })
	case idInQuotes:
		return append(dst, `"{id}"`...)
	case idBare:
		return append(dst, `{id}`...)
	case null:
		return append(dst, "null"...)
	case number, boolean:
		if json.Valid([]byte(n.text)) { // YAML has more: 0x1f, .inf, True
			return append(dst, n.text...)
		}
	case text:
	}
	return quoted(dst, n.text)
}

// bracketed appends n values with commas between them, in a pair of brackets.
func bracketed(dst []byte, brackets string, n int, one func(dst []byte, i int) []byte) []byte {
	dst = append(dst, brackets[0])
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, i)
	}
	return append(dst, brackets[1])
}

// quoted appends a text as JSON, its braces escaped.
func quoted(dst []byte, s string) []byte {
	said, _ := json.Marshal(s) // texts always marshal
	return append(dst, strings.NewReplacer("{", `\u007b`, "}", `\u007d`).Replace(string(said))...)
}
