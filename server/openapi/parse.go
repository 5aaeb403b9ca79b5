package openapi

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/pb33f/go-yaml"
)

// parse reads JSON or YAML into nodes; aliases are not followed.
func parse(doc []byte) (*yaml.Node, error) {
	if n := parseJSON(doc); n != nil {
		return n, nil
	}
	var n yaml.Node
	if err := yaml.Unmarshal(doc, &n); err != nil {
		return nil, unreadable(err)
	}
	if n.Kind != yaml.DocumentNode || len(n.Content) != 1 || n.Content[0].Kind != yaml.MappingNode {
		return nil, wrong("", "choose an OpenAPI 3 document, in JSON or YAML: this one is neither")
	}
	return n.Content[0], nil
}

// checkVersion says what to do with a document of another kind.
func checkVersion(root *yaml.Node) error {
	if old := member(root, "swagger"); old != nil {
		return wrong("swagger: "+old.Value, "convert it to OpenAPI 3 first, as editor.swagger.io does under Edit: this one is Swagger 2")
	}
	version := member(root, "openapi")
	switch {
	case version == nil:
		return wrong("", `choose an OpenAPI 3 document: this one has no line "openapi: 3…"`)
	case !strings.HasPrefix(version.Value, "3."):
		return wrong("openapi: "+version.Value, "choose an OpenAPI 3 document")
	case member(root, "paths") == nil:
		return wrong("", "choose an OpenAPI 3 document with paths: this one has none")
	}
	return nil
}

// parseJSON reads an object of JSON, which the YAML library takes for YAML but for its
// surrogate pairs and tabs; nil for anything else.
func parseJSON(doc []byte) *yaml.Node {
	if doc = bytes.TrimSpace(doc); len(doc) == 0 || doc[0] != '{' || !json.Valid(doc) {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	n, err := nextNode(dec)
	if err != nil {
		return nil
	}
	return n
}

// nextNode reads the next value. Its depth is what [json.Valid] allows.
func nextNode(dec *json.Decoder) (*yaml.Node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if v == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		for dec.More() { // names and values alike
			one, err := nextNode(dec)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, one)
		}
		_, err := dec.Token()
		return n, err
	case string:
		return textNode(v), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: v.String()}, nil
	case bool:
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
		if v {
			n.Value = "true"
		}
		return n, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
}
