package openapi

import (
	"context"
	"strings"

	"github.com/tidwall/gjson"
)

// parseJSON reads valid JSON. What has no shape is passed over without a node, and parts of their own (see
// [shape]) are read when a reference leads to them.
func parseJSON(ctx context.Context, doc []byte) (*node, error) {
	r := jsonReader{counter{ended: ctx.Err}}
	return r.value(gjson.ParseBytes(doc), aDocument, 0)
}

// jsonReader reads a document from its outside to its inside. gjson finds the end of each value without looking at
// what is in it, so a byte is passed at most once for each kept value that it is in, of which there are maxDepth at
// most.
type jsonReader struct{ counter }

// value reads a value, and returns nil when its shape does not keep it.
func (r *jsonReader) value(v gjson.Result, s *shape, depth int) (*node, error) {
	if err := r.count(depth, len(v.Raw)); err != nil {
		return nil, err
	}
	switch {
	case v.IsObject() && s.wants(object):
		return r.object(v, s, depth)
	case v.IsArray() && s.wants(list):
		return r.list(v, s, depth)
	case v.Type != gjson.JSON && s.wants(null):
		return jsonScalar(v), nil
	}
	return nil, nil
}

// jsonScalar returns a scalar as a node: a number in the digits that it is written in.
func jsonScalar(v gjson.Result) *node {
	switch v.Type {
	case gjson.String:
		return textNode(v.Str)
	case gjson.Number:
		return &node{kind: number, text: v.Raw}
	case gjson.True, gjson.False:
		return &node{kind: boolean, text: v.Raw}
	case gjson.Null, gjson.JSON:
	}
	return &node{kind: null, text: "null"}
}

// object reads the members of an object. Of members with one name the first counts.
func (r *jsonReader) object(v gjson.Result, s *shape, depth int) (*node, error) {
	m := s.members()
	var err error
	v.ForEach(func(name, value gjson.Result) bool {
		err = r.member(m, strings.ToValidUTF8(name.Str, "\uFFFD"), value, depth)
		return err == nil
	})
	return m.kept, err
}

// member reads a member when it is kept.
func (r *jsonReader) member(m *members, name string, v gjson.Result, depth int) error {
	if err := r.count(depth, len(v.Raw)); err != nil {
		return err
	}
	s := m.next(name)
	switch {
	case s == nil:
		return nil
	case m.shape.apart:
		m.add(name, &node{kind: object, later: func() (*node, error) { return r.value(v, s, depth+1) }})
		return nil
	}
	value, err := r.value(v, s, depth+1)
	m.add(name, value)
	return err
}

// list reads the elements of a list.
func (r *jsonReader) list(v gjson.Result, s *shape, depth int) (*node, error) {
	n := &node{kind: list}
	var err error
	v.ForEach(func(_, each gjson.Result) bool {
		var value *node
		if value, err = r.value(each, s.element(), depth+1); value != nil {
			n.items = append(n.items, value)
		}
		return err == nil
	})
	return n, err
}
