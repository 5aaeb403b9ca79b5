// Package openapi reads an OpenAPI 3 document and makes a plan of each operation
// that can be called for many IDs: those with a parameter in the path or the query, or with a
// member of a JSON body that is an ID by its name. Other members are filled with examples.
//
// Documents come from strangers, so most of one is cut away before the library
// github.com/pb33f/libopenapi sees it: what is left is the shape of parameters and
// servers, without aliases, cycles, and references that lead out of the document.
// Nothing is ever fetched or opened for a reference.
//
// What openapi does not do: it validates nothing, writes no body but JSON and plain
// forms, and does not convert Swagger 2.
package openapi

import (
	"bytes"
	"log/slog"
	"strings"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"allsettled/app/plan"
)

// Limits of a document.
const (
	MaxBytes      = 4 << 20 // as it comes
	MaxOperations = 2000    // that are looked at; the rest is left out
)

// Document is what was found: a title, and the operations in the document's order.
type Document struct {
	Title      string
	Operations []Operation
	Left       int // operations left out: without a parameter, or no plan can be made of them
}

// Operation is one that can be called for many IDs.
type Operation struct {
	Method    string // upper case
	Path      string // as in the document
	Summary   string // its summary, or else its operationId
	Parameter string // by its name in the document, the one, or the member of the body, whose values are the IDs
	Key       Key
	Plan      plan.Plan // passes [plan.Plan.Check]; without the key
}

// Key says where an operation wants a secret; the zero value: nowhere.
type Key struct {
	In   string // "header" or "query"
	Name string // of the header or the parameter
}

// Read reads a document in JSON or YAML, of at most [MaxBytes]. source is the address it came
// from, against which its servers are resolved; it may be empty. Its error is a
// *[plan.FieldError] of the field openapi.
func Read(doc []byte, source string) (Document, error) {
	if len(doc) > MaxBytes {
		return Document{}, &plan.FieldError{Field: field, Want: "choose a document of at most 4 MiB", OverLimit: true}
	}
	root, err := parse(bytes.TrimPrefix(doc, []byte("\xEF\xBB\xBF")))
	if err != nil {
		return Document{}, err
	}
	if err := checkVersion(root); err != nil {
		return Document{}, err
	}
	kept, beyond, err := prune(root)
	if err != nil {
		return Document{}, err
	}
	model, err := build(kept)
	if err != nil {
		return Document{}, err
	}
	return offer(model, source, beyond)
}

const field = "openapi"

func wrong(typed, want string) error {
	if runes := []rune(typed); len(runes) > 60 {
		typed = string(runes[:60]) + "…"
	}
	return &plan.FieldError{Field: field, Typed: typed, Want: want}
}

// build hands what was kept to the library, which may open nothing.
func build(kept []byte) (*v3.Document, error) {
	config := &datamodel.DocumentConfiguration{
		Logger:                     slog.New(slog.DiscardHandler),
		SkipExternalRefResolution:  true,
		SkipCircularReferenceCheck: true, // prune left none
		SkipJSONConversion:         true,
		SkipMetadataCollection:     true,
		ExcludeExtensionRefs:       true,
		TransformSiblingRefs:       true, // what stands beside a reference counts too
	}
	doc, err := libopenapi.NewDocumentWithConfiguration(kept, config)
	if err != nil {
		return nil, unreadable(err)
	}
	model, err := doc.BuildV3Model()
	if model == nil || model.Model.Paths == nil {
		return nil, unreadable(err)
	}
	return &model.Model, nil
}

// unreadable tells the library's reason on one line.
func unreadable(err error) error {
	why := "it has no paths"
	if err != nil {
		why, _, _ = strings.Cut(err.Error(), "\n")
	}
	return wrong("", "choose an OpenAPI 3 document: this one cannot be read ("+strings.ToValidUTF8(why, "?")+")")
}
