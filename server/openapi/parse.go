package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
)

// Bounds of what is kept of a document, its aliases written out.
const (
	maxNodes = 500_000
	maxDepth = 64
)

// Why a document is not read to its end.
var (
	errDeep = errors.New("nested too deep, or an anchor is inside itself")
	errMany = errors.New("too much in it, or its aliases unfold to too much")
	errYAML = errors.New("too much in it for YAML")
)

// parse reads the parts of a document that have a shape, in JSON or YAML. Its error is a
// *plan.FieldError, or errDeep, errMany or errYAML, or that of ctx.
func parse(ctx context.Context, doc []byte) (*node, error) {
	doc = bytes.TrimSpace(bytes.TrimPrefix(doc, []byte("\xEF\xBB\xBF")))
	if bytes.IndexByte(doc, 0) >= 0 { // UTF-16, which YAML allows and is not used, or no text at all
		return nil, wrong("", "neither")
	}
	// Valid cannot be stopped, and takes a tenth of a second for the largest document.
	if bytes.HasPrefix(doc, []byte("{")) && json.Valid(doc) { // to YAML, tabs and surrogate pairs of JSON are mistakes
		return parseJSON(ctx, doc)
	}
	return parseYAML(ctx, doc)
}

// counter bounds how much of a document is kept, and for how long it is read.
type counter struct {
	nodes, passed int          // passed: bytes since ended was asked
	ended         func() error // that of the context
}

// pace is how many bytes are passed at most before it is looked at whether the time is over.
const pace = 64 << 10

// count counts a node at some depth that takes so much of the document.
func (c *counter) count(depth, bytes int) error {
	c.nodes++
	if c.passed += bytes + 64; c.passed > pace {
		c.passed = 0
		if err := c.ended(); err != nil {
			return err
		}
	}
	switch {
	case c.nodes > maxNodes:
		return errMany
	case depth > maxDepth:
		return errDeep
	}
	return nil
}

// checkVersion says what to do with a document of another kind.
func checkVersion(root *node) error {
	version, paths, old := root.member("openapi"), root.member("paths"), root.member("swagger")
	switch {
	case old != nil && !strings.HasPrefix(old.text, "2"):
		return wrong("swagger: "+old.text, "other_version")
	case old != nil:
		if paths == nil {
			return wrong("", "no_paths")
		}
	case version == nil:
		return wrong("", "no_version")
	case !strings.HasPrefix(version.text, "3."):
		return wrong("openapi: "+version.text, "other_version")
	case paths == nil:
		return wrong("", "no_paths")
	}
	return nil
}
