// Package openapi reads an OpenAPI 3 or Swagger 2 document and makes a plan of each operation that can be
// called for many IDs: those with a parameter in the path or the query, or with a member of a JSON body
// that is an ID by its name. Other members are filled with examples.
//
// Documents come from strangers. While one is read, most of it is passed over: what is kept is the
// shape of servers, parameters and bodies, at most half a million nodes, with aliases written out. Of JSON,
// schemas and other parts are read only when a reference leads to them.
// References are followed one by one, when something is looked for behind them, and inside of the
// document only; nothing is ever fetched or opened. Every search stops after a number of schemas,
// so circles cost nothing, and all of it ends with a context.
//
// A library for OpenAPI is not used: github.com/pb33f/libopenapi took a third of the time of
// building the whole program and twice the time of this package for each document, and
// github.com/getkin/kin-openapi resolves every reference of a document before it answers.
//
// What openapi does not do: it validates nothing, and writes no body but JSON and plain forms.
package openapi

import (
	"context"
	"errors"
	"strings"
	"time"

	"allsettled/app/plan"
)

// Limits of a document.
const (
	MaxBytes      = 16 << 20        // as it comes
	MaxOperations = 2000            // that are looked at; the rest is left out
	maxTime       = 2 * time.Second // to read it
)

// Document is what was found: a title, and the operations in the document's order.
type Document struct {
	Title      string
	Operations []Operation
	Servers    []Server
	LeftOut    []LeftOut // what there is no plan of, in the document's order
}

// LeftOut is an operation or a path of which there is no plan.
type LeftOut struct {
	Name string // "GET /pets", or a path
	Code string // why: one of the codes below
	Ref  string // the reference that leads to it, where that is why
}

// Why an operation or a path is left out.
const (
	LeftNoID      = "no_id"      // it takes nothing that can be an ID
	LeftOtherFile = "other_file" // it is in another file, and none is opened
	LeftNoTarget  = "no_target"  // it refers to what is not in the document
	LeftNoAddress = "no_address" // its server's address cannot be called
	LeftNoPlan    = "no_plan"    // a plan of it would not pass its check
	LeftTooMany   = "too_many"   // it comes after MaxOperations others
	LeftTooLate   = "too_late"   // the time was over before it was looked at
)

// Server is an address that operations are below.
type Server struct {
	Site      string // as the plans have it: without a slash at its end, its variables replaced
	Template  string // the same with {name} for each variable
	Variables []Variable
}

// Variable is a part of a server's address that may be another.
type Variable struct {
	Name   string
	Value  string   // in Site
	Values []string // all that are possible; empty when the document does not say
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

// Read reads a document in JSON or YAML, of at most [MaxBytes]. source is the address it came from,
// against which its servers are resolved; it may be empty. Its error is a *[plan.FieldError] of the
// field openapi; of the field source when the document does not say where its API is and source is
// empty. It takes two seconds at most, and less when ctx ends before: a document that is not parsed by then is refused,
// and operations that are not looked at by then are left out.
func Read(ctx context.Context, doc []byte, source string) (Document, error) {
	if len(doc) > MaxBytes {
		return Document{}, plan.NewLimitError(field, "", "large_document")
	}
	ctx, stop := context.WithTimeout(ctx, maxTime)
	defer stop()
	root, err := parse(ctx, doc)
	if err != nil {
		return Document{}, refusal(err)
	}
	if err := checkVersion(root); err != nil {
		return Document{}, err
	}
	if root.member("swagger") != nil {
		upgrade(root, source)
	}
	refs := newReferences(root)
	found, err := readOperations(ctx, refs, source)
	if ctx.Err() == nil && refs.err != nil {
		return Document{}, refusal(refs.err)
	}
	return found, err
}

// refusal says why a document was not read to its end.
func refusal(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return wrong("", "slow_document", int(maxTime.Seconds()))
	case errors.Is(err, errDeep):
		return wrong("", "deep_document", maxDepth)
	case errors.Is(err, errMany):
		return wrong("", "wide_document", maxNodes)
	case errors.Is(err, errYAML):
		return wrong("", "wide_yaml", maxYAML)
	}
	return err
}

// field is the field of all mistakes in a document.
const field = "openapi"

// wrong returns a mistake in the document.
func wrong(typed, code string, args ...any) error {
	return plan.NewFieldError(field, typed, code, args...)
}

// unreadable is the mistake of a document that is neither JSON nor YAML, or has no paths.
func unreadable(why string) error {
	return wrong("", "unreadable", strings.ToValidUTF8(why, "?"))
}
