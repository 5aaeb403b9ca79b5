package openapi

import (
	"bytes"
	"context"
	"encoding/json"
)

// parseJSON reads valid JSON. What has no shape is passed over without a node.
func parseJSON(ctx context.Context, doc []byte) (*node, error) {
	r := jsonReader{counter: counter{ended: ctx.Err}, dec: json.NewDecoder(bytes.NewReader(doc))}
	r.dec.UseNumber()
	return r.value(aDocument, 0)
}

// jsonReader reads a document token by token.
type jsonReader struct {
	counter

	dec *json.Decoder
}

// value reads the next value, and returns nil when its shape does not keep it.
func (r *jsonReader) value(s *shape, depth int) (*node, error) {
	if err := r.count(depth); err != nil {
		return nil, err
	}
	token, err := r.dec.Token()
	if err != nil {
		return nil, unreadable(err.Error())
	}
	switch token {
	case json.Delim('{'):
		return r.object(s, depth)
	case json.Delim('['):
		return r.list(s, depth)
	}
	if !s.wants(null) {
		return nil, nil
	}
	return scalarNode(token), nil
}

// scalarNode returns a token that is neither a brace nor a bracket as a node.
func scalarNode(token json.Token) *node {
	switch v := token.(type) {
	case string:
		return &node{kind: text, text: v}
	case json.Number:
		return &node{kind: number, text: v.String()}
	case bool:
		if v {
			return &node{kind: boolean, text: "true"}
		}
		return &node{kind: boolean, text: "false"}
	}
	return &node{kind: null, text: "null"}
}

// object reads the members of an object up to its closing brace. Of members with one name the first
// counts.
func (r *jsonReader) object(s *shape, depth int) (*node, error) {
	if !s.wants(object) {
		return nil, r.skip()
	}
	m := s.members()
	for r.dec.More() {
		if err := r.member(m, depth); err != nil {
			return nil, err
		}
	}
	_, err := r.dec.Token()
	return m.kept, err
}

// member reads a member, and adds it when it is kept.
func (r *jsonReader) member(m *members, depth int) error {
	token, err := r.dec.Token()
	if err == nil {
		err = r.count(depth)
	}
	if err != nil {
		return err
	}
	name, _ := token.(string)
	s := m.next(name)
	if s == nil {
		var passed json.RawMessage
		return r.dec.Decode(&passed)
	}
	value, err := r.value(s, depth+1)
	m.add(name, value)
	return err
}

// list reads the elements of a list up to its closing bracket.
func (r *jsonReader) list(s *shape, depth int) (*node, error) {
	if !s.wants(list) {
		return nil, r.skip()
	}
	n := &node{kind: list}
	for r.dec.More() {
		value, err := r.value(s.element(), depth+1)
		if err != nil {
			return nil, err
		}
		if value != nil {
			n.items = append(n.items, value)
		}
	}
	_, err := r.dec.Token()
	return n, err
}

// skip reads to the end of an object or list whose beginning was read.
func (r *jsonReader) skip() error {
	for open := 1; open > 0; {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
	return nil
}
