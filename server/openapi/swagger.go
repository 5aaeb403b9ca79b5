package openapi

import (
	"net/url"
	"slices"
	"strings"
)

// upgrade puts what OpenAPI 3 has elsewhere in its place in a Swagger 2 document (specification 2.0): the
// address and the ways to authorize. References lead into the document as it is, so what they lead to stays
// where it was. Parameters and bodies are read as they are, see [search] and [scope.oldBody].
func upgrade(root *node, source string) {
	server := &node{kind: object}
	server.add("url", textNode(oldAddress(root, source)))
	put(root, "servers", &node{kind: list, items: []*node{server}})
	if schemes := root.member("securityDefinitions"); schemes != nil {
		components := &node{kind: object}
		components.add("securitySchemes", schemes)
		put(root, "components", components)
	}
}

// put sets a member of an object.
func put(n *node, name string, value *node) {
	if at := slices.Index(n.names, name); at >= 0 {
		n.items[at] = value
		return
	}
	n.add(name, value)
}

// oldAddress returns where the API of a Swagger 2 document is, relative to the document where it has no host.
func oldAddress(root *node, source string) string {
	at := func(name string) string {
		if one := root.member(name); one != nil {
			return one.text
		}
		return ""
	}
	base, host := at("basePath"), at("host")
	if !strings.HasPrefix(base, "/") {
		base = "/" + base
	}
	if host == "" {
		return base
	}
	return oldScheme(root, source) + "://" + host + base
}

// oldScheme returns https where a Swagger 2 document allows it, and where it says nothing, the scheme that
// the document came by.
func oldScheme(root *node, source string) string {
	var all []string
	if schemes := root.member("schemes"); schemes != nil {
		for _, one := range schemes.items {
			all = append(all, one.text)
		}
	}
	if slices.Contains(all, "http") && !slices.Contains(all, "https") {
		return "http"
	}
	if u, err := url.Parse(source); err == nil && u.Scheme == "http" && len(all) == 0 {
		return "http"
	}
	return "https"
}

// oldBody returns the body of an operation of Swagger 2, where it is a parameter, or each of its fields is
// one; nil for none.
func (s scope) oldBody() *body {
	kinds := s.consumes()
	form := &body{kind: formType, form: true, value: &node{kind: object}}
	for _, p := range s.parameters() {
		switch p.text("in") {
		case "body":
			return oldJSON(kinds, p)
		case "formData":
			if name := p.text("name"); p.says("required") || hasExample(p) {
				form.value.add(name, textNode(valuesOf(p)[0]))
			}
		}
	}
	if len(form.value.items) == 0 || len(kinds) > 0 && !slices.Contains(kinds, formType) {
		return nil
	}
	return form
}

// oldJSON returns what a body parameter takes, where the operation takes JSON; nil where not.
func oldJSON(kinds []string, parameter view) *body {
	at := slices.IndexFunc(kinds, isJSON)
	value := valueOf(parameter)
	switch {
	case value == nil || at < 0 && len(kinds) > 0:
		return nil
	case at < 0 || isPlainJSON(kinds[at]):
		return &body{value: value}
	}
	return &body{kind: kinds[at], value: value}
}

// consumes returns the media types that an operation of Swagger 2 takes.
func (s scope) consumes() []string {
	if kinds := s.op.texts("consumes"); len(kinds) > 0 {
		return kinds
	}
	return s.doc.texts("consumes")
}
