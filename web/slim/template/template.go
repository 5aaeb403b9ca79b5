// Package template stands in the place of text/template while the page is built.
//
// go-app makes its scripts of templates on a server, never in a browser. But whoever links
// text/template calls methods by their names, and then the linker must keep every
// exported method of every type there is (cmd/link, "deadcode": reflect.Value.MethodByName).
package template

import (
	"errors"
	"io"
)

// errNone says that the page makes nothing of templates.
var errNone = errors.New("there are no templates in the page")

// Template is none.
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
