package template_test

import (
	"errors"
	"io"
	"testing"

	slim "allsettled/web/slim/template"
)

func TestNoTemplateIsExecuted(t *testing.T) {
	if err := slim.Must(slim.New("x").Parse("{{.}}")).Execute(io.Discard, 1); err == nil {
		t.Error("a template was executed where there are none")
	}
	defer func() {
		if recover() == nil {
			t.Error("Must took an error")
		}
	}()
	slim.Must(nil, errors.New("an error"))
}
