package plan

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxTyped is how many characters of what was typed an error repeats.
const maxTyped = 60

// FieldError is a mistake in one field of a plan, for the person who made it. Its facts travel: English is made
// here, any other language where it is shown, from Code and Args.
type FieldError struct {
	// Field is the place of the mistake in the plan's JSON: "timeoutMs", "ids[3]", "headers.Accept".
	Field string

	// Typed is what was typed, shortened to 60 characters; empty when nothing was. It never repeats a
	// secret.
	Typed string

	// Code is the row of [Mistakes] that says what to type instead.
	Code string

	// Args are put into the sentence of that row: texts, whole numbers, lists of words to choose from, or a mistake
	// inside of this one. They survive JSON, where a number becomes a float64 and a list []any.
	Args []any

	// Want is what to type instead, as a request: "write a whole number from 0 to 10".
	Want string

	// OverLimit reports that the plan is well formed, but asks for more than this server allows: HTTP
	// 422 instead of 400.
	OverLimit bool
}

// NewFieldError returns a mistake in a field: what was typed there, and the code of a row of [Mistakes] with its
// arguments.
func NewFieldError(field, typed, code string, args ...any) *FieldError {
	e := &FieldError{Field: field, Typed: Shorten(typed), Code: code, Args: args}
	e.Want = Fill(e.Pattern(), e.Args)
	return e
}

// NewLimitError returns the mistake that a field asks for more than is allowed.
func NewLimitError(field, typed, code string, args ...any) *FieldError {
	e := NewFieldError(field, typed, code, args...)
	e.OverLimit = true
	return e
}

// Error returns the field, what was typed and what to type, on one line.
func (e *FieldError) Error() string {
	if e.Typed == "" {
		return e.Field + ": " + e.Want
	}
	return e.Field + ": " + strconv.Quote(e.Typed) + " will not do: " + e.Want
}

// FieldErrors are several mistakes of one plan, in the order of its fields; at most 20 of them. A
// single mistake is a *[FieldError] by itself.
type FieldErrors []*FieldError

// Error returns the mistakes, joined by semicolons.
func (e FieldErrors) Error() string {
	parts := make([]string, len(e))
	for i, one := range e {
		parts[i] = one.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap gives [errors.As] each mistake.
func (e FieldErrors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// OverLimit reports whether nothing is wrong but limits: HTTP 422 instead of 400.
func (e FieldErrors) OverLimit() bool {
	for _, one := range e {
		if !one.OverLimit {
			return false
		}
	}
	return len(e) > 0
}

// maxErrors is how many mistakes of one plan are gathered. A person reads no more at once, and most of a long list
// is one mistake made many times.
const maxErrors = 20

// fieldErrors gathers mistakes.
type fieldErrors struct{ list FieldErrors }

// add notes a mistake in a field, as [NewFieldError] takes it.
func (f *fieldErrors) add(field, typed, code string, args ...any) {
	f.put(NewFieldError(field, typed, code, args...))
}

// over notes that a field asks for more than is allowed.
func (f *fieldErrors) over(field, typed, code string, args ...any) {
	f.put(NewLimitError(field, typed, code, args...))
}

// put adds a mistake, unless there are enough: a list of a million IDs can have a million mistakes.
func (f *fieldErrors) put(e *FieldError) {
	if !f.full() {
		f.list = append(f.list, e)
	}
}

// full reports whether more mistakes would be left out, so that a loop over IDs can end.
func (f *fieldErrors) full() bool { return len(f.list) >= maxErrors }

// err returns nil, the one mistake, or all of them.
func (f *fieldErrors) err() error {
	switch len(f.list) {
	case 0:
		return nil
	case 1:
		return f.list[0]
	}
	return f.list
}

// Prefix returns an error with the name of a field before the fields that it is about: "attempts"
// within "plan" is "plan.attempts". It returns an error that is neither a *[FieldError] nor
// [FieldErrors] as it is.
func Prefix(field string, err error) error {
	if many, ok := errors.AsType[FieldErrors](err); ok {
		inner := make(FieldErrors, len(many))
		for i, one := range many {
			inner[i] = prefixed(field, one)
		}
		return inner
	}
	if one, ok := errors.AsType[*FieldError](err); ok {
		return prefixed(field, one)
	}
	return err
}

// prefixed returns a copy of a mistake within a field. One that has the prefix already keeps its
// name.
func prefixed(field string, e *FieldError) *FieldError {
	inner := *e
	if inner.Field != field && !strings.HasPrefix(inner.Field, field+".") {
		inner.Field = field + "." + inner.Field
	}
	return &inner
}

// Shorten returns at most the first 60 characters of a text, with an ellipsis behind them where
// some are left out. Bytes that are not UTF-8 become U+FFFD.
func Shorten(s string) string {
	if len(s) > utf8.UTFMax*maxTyped {
		s = s[:utf8.UTFMax*maxTyped+1]
	}
	if runes := []rune(s); len(runes) > maxTyped {
		return string(runes[:maxTyped]) + "…"
	}
	return string([]rune(s))
}
