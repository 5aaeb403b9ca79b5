// Package template replaces text/template in the page's program; see command slim.
//
// go-app fills in templates on a server only, never in a browser. But a program with text/template calls methods by
// their names, so the linker must keep every exported method of every type (cmd/link, "deadcode":
// reflect.Value.MethodByName).
package template

import (
	"errors"
	"io"
)

// errNone is the error of a template that is executed.
var errNone = errors.New("the page has no templates")

// Template is empty.
type Template struct{}

// New returns a template that cannot be executed.
func New(string) *Template { return &Template{} }

// Must returns t. It panics when there is an error, as text/template's does.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

// Parse reads nothing.
func (t *Template) Parse(string) (*Template, error) { return t, nil }

// Execute always fails.
func (t *Template) Execute(io.Writer, any) error { return errNone }
