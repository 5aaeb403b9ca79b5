package openapi

import (
	"slices"
	"strings"
)

// kind is what a node of a document is.
type kind uint8

// The kinds of a node. Those before list are scalars.
const (
	null kind = iota
	text
	number
	boolean
	list
	object
)

// node is a value of a document, in JSON or YAML.
type node struct {
	kind  kind
	text  string   // of a scalar, as the document writes it
	names []string // of an object's members, each once, in the document's order
	items []*node  // of a list; of an object, in the order of names

	later func() (*node, error) // reads an object that was not read yet; see [references.read]
}

// textNode returns a text as a node, in valid UTF-8.
func textNode(s string) *node { return &node{kind: text, text: strings.ToValidUTF8(s, "\uFFFD")} }

// member returns a member of an object, nil when there is none.
func (n *node) member(name string) *node {
	if at := slices.Index(n.names, name); at >= 0 {
		return n.items[at]
	}
	return nil
}

// add adds a member to an object.
func (n *node) add(name string, value *node) {
	n.names, n.items = append(n.names, name), append(n.items, value)
}

// isScalar reports whether a node is neither an object nor a list.
func (n *node) isScalar() bool { return n.kind < list }
