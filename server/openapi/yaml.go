package openapi

import (
	"bytes"
	"context"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// maxYAML is how many nodes a document in YAML may have: the library makes all of them before
// anything can be looked at, and each takes about 170 bytes. It has no bound of its own but for
// nested collections (10,000). What API descriptions of several thousand pages have is more: those are read as JSON.
const maxYAML = 600_000

// parseYAML reads YAML. The library does not follow aliases as long as it makes nodes; what is kept
// of those is copied and counted here.
func parseYAML(ctx context.Context, doc []byte) (*node, error) {
	if mostNodes(doc) > maxYAML {
		if bytes.HasPrefix(doc, []byte("{")) { // broken JSON, most likely: its JSON is no help
			return nil, wrong("", "neither")
		}
		return nil, errYAML
	}
	var n yaml.Node
	switch err := yaml.NewDecoder(&timed{doc, ctx.Err}).Decode(&n); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, io.EOF):
		return nil, wrong("", "neither")
	case err != nil:
		return nil, unreadable(err.Error())
	}
	if n.Kind != yaml.DocumentNode || len(n.Content) != 1 || n.Content[0].Kind != yaml.MappingNode {
		return nil, wrong("", "neither")
	}
	return (&yamlReader{counter{ended: ctx.Err}}).value(n.Content[0], aDocument, 0)
}

// timed reads a document until its time is over. The library asks for the next few hundred bytes as it goes on.
type timed struct {
	rest  []byte
	ended func() error // that of the context
}

// Read implements [io.Reader].
func (t *timed) Read(p []byte) (n int, err error) {
	if err = t.ended(); err != nil {
		return 0, err
	}
	if len(t.rest) == 0 {
		return 0, io.EOF
	}
	n = copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// mostNodes returns how many nodes a document has at most, without reading it: a node begins on a
// line of its own, or behind a character that does nothing else outside of texts. An entry of a
// flow mapping may be two, a key and a null. What stands in texts is counted too: a document of 4
// MiB as people write them comes to less than 500,000.
func mostNodes(doc []byte) (n int) {
	before := byte('\n')
	for _, c := range doc {
		switch c {
		case '\n', '\r', ':', '[', '{':
			n++
		case ',':
			n += 2
		case ' ', '\t': // behind an indicator
			if before == '-' {
				n++
			}
			if before == '?' { // a mapping, and the null that a key without a value has
				n += 2
			}
		case '#': // comments are kept too
			if before == ' ' || before == '\t' || before == '\n' || before == '\r' {
				n += 2
			}
		}
		before = c
	}
	for _, line := range []string{"-\n", "-\r", "?\n", "?\r", "?\n", "?\r", "\u0085", "\u2028", "\u2029"} {
		n += bytes.Count(doc, []byte(line))
	}
	return n
}

// yamlReader copies what is kept of a tree of YAML.
type yamlReader struct{ counter }

// value copies a node, and returns nil when its shape does not keep it.
func (r *yamlReader) value(n *yaml.Node, s *shape, depth int) (*node, error) {
	n = aliased(n)
	if err := r.count(depth, 0); err != nil {
		return nil, err
	}
	switch {
	case n.Kind == yaml.ScalarNode && s.wants(null):
		return yamlScalar(n), nil
	case n.Kind == yaml.SequenceNode && s.wants(list):
		return r.list(n, s.element(), depth)
	case n.Kind == yaml.MappingNode && s.wants(object):
		m := s.members()
		return m.kept, r.object(m, n, depth)
	}
	return nil, nil
}

// aliased returns what an alias stands for.
func aliased(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// yamlScalar returns a scalar as a node. Its text is kept as it is written: what YAML takes for a
// number or a time may be the digits of an ID.
func yamlScalar(n *yaml.Node) *node {
	switch n.ShortTag() {
	case "!!int", "!!float":
		return &node{kind: number, text: n.Value}
	case "!!bool":
		return &node{kind: boolean, text: n.Value}
	case "!!null":
		return &node{kind: null, text: n.Value}
	}
	return textNode(n.Value)
}

// list copies the elements of a list that are kept.
func (r *yamlReader) list(n *yaml.Node, s *shape, depth int) (*node, error) {
	kept := &node{kind: list}
	for _, one := range n.Content {
		value, err := r.value(one, s, depth+1)
		if err != nil {
			return nil, err
		}
		if value != nil {
			kept.items = append(kept.items, value)
		}
	}
	return kept, nil
}

// object adds the members of a mapping: its own, and then those that a merge key (<<) brings.
func (r *yamlReader) object(m *members, n *yaml.Node, depth int) error {
	if n = aliased(n); n.Kind != yaml.MappingNode {
		return nil
	}
	if depth > maxDepth {
		return errDeep
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := aliased(n.Content[i]), n.Content[i+1]
		if err := r.count(depth, 0); err != nil {
			return err
		}
		switch {
		case key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge":
			merged = append(merged, value)
		case key.Kind == yaml.ScalarNode:
			if err := r.member(m, key.Value, value, depth); err != nil {
				return err
			}
		}
	}
	return r.merge(m, merged, depth)
}

// member adds a member when it is kept.
func (r *yamlReader) member(m *members, name string, n *yaml.Node, depth int) error {
	s := m.next(name)
	if s == nil {
		return nil
	}
	value, err := r.value(n, s, depth+1)
	m.add(name, value)
	return err
}

// merge adds what the values of merge keys hold: mappings, or lists of them.
func (r *yamlReader) merge(m *members, merged []*yaml.Node, depth int) error {
	for _, one := range merged {
		all := []*yaml.Node{one}
		if one = aliased(one); one.Kind == yaml.SequenceNode {
			all = one.Content
		}
		for _, each := range all {
			if err := r.object(m, each, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
