package openapi

import (
	"errors"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Bounds of what is kept of a document, its aliases written out.
const (
	maxNodes = 500_000
	maxDepth = 64
)

// shape says what of a node is kept: of an object, the members that keys names, or, with
// each, all of them; of a list, its elements; of anything else, a scalar. The
// values of examples are free.
type shape struct {
	keys map[string]*shape
	each *shape
	list *shape
	ref  bool // may be a reference
	free bool
}

var (
	text   = &shape{}
	free   = &shape{free: true}
	texts  = &shape{list: text}
	schema = newSchema()

	servers = &shape{list: &shape{keys: map[string]*shape{
		"url": text, "variables": {each: &shape{keys: map[string]*shape{"default": text, "enum": texts}}},
	}}}
	security  = &shape{list: &shape{each: texts}}
	example   = &shape{ref: true, keys: map[string]*shape{"value": free}}
	media     = &shape{keys: map[string]*shape{"schema": schema, "example": free, "examples": {each: example}}}
	parameter = &shape{ref: true, keys: map[string]*shape{
		"name": text, "in": text, "required": text, "schema": schema, "example": free, "examples": {each: example}, "content": {each: media},
	}}
	request   = &shape{ref: true, keys: map[string]*shape{"content": {each: media}}}
	operation = &shape{keys: map[string]*shape{
		"requestBody": request, "summary": text, "operationId": text, "parameters": {list: parameter}, "security": security, "servers": servers,
	}}
	pathItem = &shape{ref: true, keys: map[string]*shape{
		"parameters": {list: parameter}, "servers": servers,
		"get": operation, "put": operation, "post": operation, "delete": operation, "options": operation, "head": operation, "patch": operation,
	}}
	scheme   = &shape{ref: true, keys: map[string]*shape{"type": text, "name": text, "in": text, "scheme": text}}
	document = &shape{keys: map[string]*shape{
		"openapi": text, "info": {keys: map[string]*shape{"title": text, "version": text}}, "servers": servers, "security": security,
		"paths": {each: pathItem},
		"components": {keys: map[string]*shape{
			"parameters": {each: parameter}, "requestBodies": {each: request}, "schemas": {each: schema}, "examples": {each: example}, "securitySchemes": {each: scheme}, "pathItems": {each: pathItem},
		}},
	}}
)

// newSchema keeps what a value can be made of.
func newSchema() *shape {
	s := &shape{ref: true}
	s.keys = map[string]*shape{
		"type": free, "format": text, "enum": {list: free}, "const": free, "default": free, "example": free, "examples": {list: free},
		"minimum": text, "items": s, "properties": {each: s}, "required": texts, "readOnly": text, "allOf": {list: s}, "oneOf": {list: s}, "anyOf": {list: s},
	}
	return s
}

// Why a document is not read on.
var (
	errDeep = errors.New("nested too deep, or an anchor is inside itself")
	errMany = errors.New("too much in it, or its aliases unfold to too much")
)

// pruner copies what is kept, and counts.
type pruner struct {
	nodes int
	err   error
}

// prune returns what is kept of a document, as YAML, and how many operations were
// cut off because there are more than are looked at.
func prune(root *yaml.Node) (kept []byte, beyond int, err error) {
	p := &pruner{}
	tree := p.copy(root, document, 0)
	if p.err != nil {
		return nil, 0, wrong("", "choose a smaller document: it is "+p.err.Error())
	}
	beyond = cutOperations(tree)
	newReferences(tree).mend(tree, 0)
	if kept, err = yaml.Marshal(tree); err != nil {
		return nil, 0, unreadable(err)
	}
	return kept, beyond, nil
}

// copy returns what the shape keeps of a node, nil for nothing.
func (p *pruner) copy(n *yaml.Node, s *shape, depth int) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	if p.nodes++; p.err == nil && p.nodes > maxNodes {
		p.err = errMany
	}
	if p.err == nil && depth > maxDepth {
		p.err = errDeep
	}
	switch {
	case p.err != nil:
		return nil
	case n.Kind == yaml.ScalarNode:
		return p.scalar(n, s)
	case n.Kind == yaml.SequenceNode && (s.list != nil || s.free):
		return p.sequence(n, s, depth)
	case n.Kind == yaml.MappingNode && (s.keys != nil || s.each != nil || s.free):
		kept := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		p.members(n, s, depth, func(key string, value *yaml.Node) {
			kept.Content = append(kept.Content, textNode(key), value)
		})
		return kept
	}
	return nil
}

func (p *pruner) scalar(n *yaml.Node, s *shape) *yaml.Node {
	if s.keys != nil || s.each != nil || s.list != nil {
		return nil
	}
	switch tag := n.ShortTag(); tag {
	case "!!int", "!!float", "!!bool", "!!null":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: n.Value}
	}
	return textNode(n.Value)
}

func textNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: strings.ToValidUTF8(value, "\uFFFD")}
}

func (p *pruner) sequence(n *yaml.Node, s *shape, depth int) *yaml.Node {
	kept, element := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}, s.list
	if s.free {
		element = free
	}
	for _, one := range n.Content {
		if one = p.copy(one, element, depth+1); one != nil {
			kept.Content = append(kept.Content, one)
		}
	}
	return kept
}

// members yields what is kept of an object, each name once, its own before those
// that a merge key (<<) brings.
func (p *pruner) members(n *yaml.Node, s *shape, depth int, yield func(key string, value *yaml.Node)) {
	seen := map[string]bool{}
	p.walk(n, depth, func(key string, value *yaml.Node, at int) {
		of := s.of(key)
		if of == nil || seen[key] {
			return
		}
		if seen[key] = true; key == "$ref" && !strings.HasPrefix(value.Value, "#/") {
			return // it leads out of the document
		}
		if kept := p.copy(value, of, at); kept != nil {
			yield(key, kept)
		}
	})
}

// of returns the shape of a member, nil when it is not kept.
func (s *shape) of(key string) *shape {
	switch {
	case key == "$ref" && s.ref:
		return text
	case key == "$ref", strings.HasPrefix(key, "x-"):
		return nil
	case s.free:
		return free
	case s.each != nil:
		return s.each
	}
	return s.keys[key]
}

// walk calls yield for the members of an object, and then for those merged into it.
func (p *pruner) walk(n *yaml.Node, depth int, yield func(key string, value *yaml.Node, depth int)) {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	if depth > maxDepth && p.err == nil {
		p.err = errDeep
	}
	if n.Kind != yaml.MappingNode || p.err != nil {
		return
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content) && p.err == nil; i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode && key.Alias != nil {
			key = key.Alias
		}
		if p.nodes++; p.nodes > maxNodes {
			p.err = errMany
		}
		switch {
		case key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge":
			merged = append(merged, value)
		case key.Kind == yaml.ScalarNode:
			yield(key.Value, value, depth+1)
		}
	}
	for _, one := range merged {
		if one.Kind == yaml.SequenceNode {
			for _, each := range one.Content {
				p.walk(each, depth+1, yield)
			}
			continue
		}
		p.walk(one, depth+1, yield)
	}
}
