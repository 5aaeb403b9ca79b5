package plan

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// typedMax is how many characters of what was typed an error repeats.
const typedMax = 60

// FieldError is a mistake in one field of a plan, told to the person who made it.
type FieldError struct {
	Field     string // as in the plan's JSON: "timeoutMs", "ids[3]", "headers.Accept"
	Typed     string // what was typed, shortened to 60 characters; empty when nothing was
	Want      string // what to type instead, as a request: "write a whole number from 0 to 10"
	OverLimit bool   // well formed, but more than this server allows: HTTP 422 instead of 400
}

// Error returns the field, what was typed and what to type, on one line.
func (e *FieldError) Error() string {
	if e.Typed == "" {
		return e.Field + ": " + e.Want
	}
	return e.Field + ": " + strconv.Quote(e.Typed) + " will not do: " + e.Want
}

// FieldErrors are several mistakes of one plan, in the order of its fields; at
// most 20 of them. A single mistake is a *[FieldError] by itself.
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

// fieldErrorsMax bounds how many mistakes of one plan are gathered.
const fieldErrorsMax = 20

// fieldErrors gathers mistakes.
type fieldErrors struct{ list FieldErrors }

// add notes that what was typed in the field is to be replaced by what is wanted.
//
//go:noinline
func (f *fieldErrors) add(field, typed, want string) {
	f.put(&FieldError{Field: field, Typed: Shorten(typed), Want: want})
}

// over notes that the field asks for more than is allowed.
//
//go:noinline
func (f *fieldErrors) over(field, typed, want string) {
	f.put(&FieldError{Field: field, Typed: Shorten(typed), Want: want, OverLimit: true})
}

func (f *fieldErrors) put(e *FieldError) {
	if !f.full() {
		f.list = append(f.list, e)
	}
}

func (f *fieldErrors) full() bool { return len(f.list) >= fieldErrorsMax }

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

// Shorten cuts a text to typedMax characters and marks the cut with an ellipsis.
//
//go:noinline
func Shorten(s string) string {
	if len(s) > 4*typedMax {
		s = s[:4*typedMax+1]
	}
	s = string([]rune(s))
	if utf8.RuneCountInString(s) <= typedMax {
		return s
	}
	return string([]rune(s)[:typedMax]) + "…"
}

// thousands writes a number with a comma before every three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
