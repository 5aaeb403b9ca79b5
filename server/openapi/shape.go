package openapi

// shape says what is kept of a node while a document is read: of an object, the members that keys
// names, or, with each, all of them; of a list, its elements; without any of these, a scalar. Free
// values, which examples are, are kept whole. Most of a document, its answers, has no shape and is
// not kept.
type shape struct {
	keys map[string]*shape
	each *shape
	list *shape

	// apart says that each member of the object is a part of its own, which is looked at only where a reference leads
	// to it. It is read then: most of a large document are parts that lead to answers.
	apart bool

	ref  bool // may be a reference
	free bool
}

// The shapes of OpenAPI 3 (specification, section 4.8) and of Swagger 2: every name that is kept is here.
// A parameter of Swagger 2 has the names of a schema itself.
var (
	aScalar = &shape{}
	freely  = &shape{free: true}
	scalars = &shape{list: aScalar}
	aSchema = newSchema()

	someServers = &shape{list: &shape{keys: map[string]*shape{
		"url": aScalar, "variables": {each: &shape{keys: map[string]*shape{"default": aScalar, "enum": scalars}}},
	}}}
	aSecurity = &shape{list: &shape{each: scalars}}
	anExample = &shape{ref: true, keys: map[string]*shape{"value": freely}}
	aMedia    = &shape{keys: map[string]*shape{"schema": aSchema, "example": freely, "examples": {each: anExample}}}

	aParameter = &shape{ref: true, keys: map[string]*shape{
		"name": aScalar, "in": aScalar, "required": aScalar, "schema": aSchema,
		"example": freely, "examples": {each: anExample}, "content": {each: aMedia},
		"type": freely, "format": aScalar, "minimum": aScalar, "enum": {list: freely}, "default": freely,
		"items": aSchema, "x-example": freely,
	}}
	aRequest    = &shape{ref: true, keys: map[string]*shape{"content": {each: aMedia}}}
	anOperation = &shape{keys: map[string]*shape{
		"summary": aScalar, "operationId": aScalar, "parameters": {list: aParameter}, "requestBody": aRequest,
		"security": aSecurity, "servers": someServers, "consumes": scalars,
	}}
	aPath = &shape{ref: true, keys: map[string]*shape{
		"parameters": {list: aParameter}, "servers": someServers,
		"get": anOperation, "put": anOperation, "post": anOperation, "delete": anOperation,
		"options": anOperation, "head": anOperation, "patch": anOperation,
	}}
	aScheme   = &shape{ref: true, keys: map[string]*shape{"type": aScalar, "name": aScalar, "in": aScalar}}
	aDocument = &shape{keys: map[string]*shape{
		"openapi": aScalar, "swagger": aScalar, "info": {keys: map[string]*shape{"title": aScalar}},
		"servers": someServers, "security": aSecurity, "paths": {each: aPath},
		"components": {keys: map[string]*shape{
			"parameters": parts(aParameter), "requestBodies": parts(aRequest), "schemas": parts(aSchema),
			"examples": parts(anExample), "securitySchemes": {each: aScheme}, "pathItems": parts(aPath),
		}},
		"host": aScalar, "basePath": aScalar, "schemes": scalars, "consumes": scalars,
		"definitions": parts(aSchema), "parameters": parts(aParameter), "securityDefinitions": {each: aScheme},
	}}
)

// parts returns the shape of an object of parts.
func parts(each *shape) *shape { return &shape{each: each, apart: true} }

// newSchema keeps what a value can be made of.
func newSchema() *shape {
	s := &shape{ref: true}
	s.keys = map[string]*shape{
		"type": freely, "format": aScalar, "minimum": aScalar, "required": scalars, "readOnly": aScalar,
		"enum": {list: freely}, "const": freely, "default": freely, "example": freely, "examples": {list: freely},
		"items": s, "properties": {each: s}, "allOf": {list: s}, "oneOf": {list: s}, "anyOf": {list: s},
	}
	return s
}

// of returns the shape of a member, nil when it is not kept.
func (s *shape) of(name string) *shape {
	switch {
	case s.free:
		return freely
	case name == "$ref" && s.ref:
		return aScalar
	case s.each != nil:
		return s.each
	}
	return s.keys[name]
}

// element returns the shape of a list's elements, nil when the list is not kept.
func (s *shape) element() *shape {
	if s.free {
		return freely
	}
	return s.list
}

// wants reports whether a node of that kind is kept.
func (s *shape) wants(k kind) bool {
	switch k {
	case object:
		return s.free || s.keys != nil || s.each != nil
	case list:
		return s.free || s.list != nil
	default:
		return s.keys == nil && s.each == nil && s.list == nil
	}
}

// members gathers what is kept of one object's members.
type members struct {
	shape *shape
	kept  *node
	seen  map[string]bool
}

// members returns an empty object of this shape.
func (s *shape) members() *members { return &members{s, &node{kind: object}, map[string]bool{}} }

// next returns the shape of a member; nil when it is not kept, or when its name was there before.
func (m *members) next(name string) *shape {
	s := m.shape.of(name)
	if s == nil || m.seen[name] {
		return nil
	}
	m.seen[name] = true
	return s
}

// add keeps a member.
func (m *members) add(name string, value *node) {
	if value != nil {
		m.kept.add(name, value)
	}
}
