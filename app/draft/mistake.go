package draft

import (
	"errors"
	"slices"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// FieldNote says what is wrong with a field of the plan, which is named as in its JSON. Pattern is the English
// sentence, with {} for each of the args.
type FieldNote struct {
	Field   string
	Typed   string // empty when nothing was
	Pattern string
	Args    []any
}

// Text says what to type instead, for the place where the field's name stands above it.
func (n *FieldNote) Text() string {
	text := say.Pattern(n.Pattern, n.Args)
	if n.Typed == "" {
		return say.Capital(text) + "."
	}
	return say.T("“{}” will not do: {}.", n.Typed, text)
}

// plain says a mistake where the field's name stands above it.
func plain(e *plan.FieldError) string {
	return (&FieldNote{Typed: e.Typed, Pattern: e.Pattern(), Args: e.Args}).Text()
}

// Want says what to type instead. An argument that is a mistake itself, as in the plan of a link, is said with its
// field.
func Want(e *plan.FieldError) string {
	args := slices.Clone(e.Args)
	for i, arg := range args {
		err, _ := arg.(error)
		if many, ok := errors.AsType[plan.FieldErrors](err); ok {
			err = many[0]
		}
		if inner, ok := errors.AsType[*plan.FieldError](err); ok {
			args[i] = inner.Field + ": " + Want(inner)
		}
	}
	return say.Pattern(e.Pattern(), args)
}

// elements are the form's elements by the names of the plan's fields.
var elements = [][2]string{
	{"endpoint", "address"},
	{"ids", "ids"},
	{"rows", "ids"},
	{"method", "method"},
	{"mode", "modes"},
	{"headers", "headers"},
	{"body", "body"},
	{"inFlight", "in-flight"},
	{"perSecond", "per-second"},
	{"timeoutMs", "timeout"},
	{"attempts", "attempts"},
	{"query", "key"},
}

// ElementOf names the element that a plan's field is edited in.
func ElementOf(field string) string {
	name := field
	if at := strings.IndexAny(field, ".["); at > 0 {
		name = field[:at]
	}
	for _, e := range elements {
		if e[0] == name {
			return e[1]
		}
	}
	return "form"
}
