// Package paste reads what people paste: lists of IDs, tables out of spreadsheets, and curl
// commands.
//
// [ParseIDs] and [ParseTable] keep every cell exactly as it stands, to the digit: nothing here is a
// number. [ParseCommand] makes the fields of a plan of a command of curl;
// package curl has the list of its options.
//
// What paste does not do: it opens no file and calls nothing. What it reads is still to be checked,
// by [plan.Plan.Check].
package paste
