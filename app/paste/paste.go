// Package paste reads what people paste: lists of IDs, tables out of spreadsheets, and curl commands.
//
// [ParseIDs] and [ParseTable] keep every cell exactly as it stands, to the digit: nothing here is
// a number. [ParseCurl] makes the fields of a plan of a command.
//
// What paste does not do: it opens no file and calls nothing. What it reads is still to be
// checked, by [plan.Plan.Check].
package paste

import "allsettled/app/plan"

// wrong returns the mistake that typed is no good in a field, and what to do instead.
func wrong(field, typed, want string) *plan.FieldError {
	return &plan.FieldError{Field: field, Typed: plan.Shorten(typed), Want: want}
}
