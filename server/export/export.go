// Package export writes a run as a table in input order, for people and their spreadsheets.
//
// A table has a line an input, whatever became of the call: what did not settle
// is pending. The formats are csv and tsv, json and ndjson, and xlsx, which has the
// plan (its secrets masked) and the sum that adds up on a second sheet. What a
// cell holds is for app/table to say; here it is written down.
//
// # Cells
//
// An ID and what came in with it leave as the text they were, 007 as 007.
// Numbers keep their digits: in a sheet, one that would lose some is a text. A
// text that a spreadsheet would run as a formula gets an apostrophe before it, in
// csv, tsv and xlsx. An answer that is no JSON leaves the columns empty that are
// paths into it (the reason not_json of the product); the line is there.
//
// # Order
//
// A run's log is in the order in which calls settled. One pass over it writes
// the lines; those that came before their turn wait in memory, up to 32 MiB of
// them. What would exceed that is dropped, furthest first, and read again in
// another pass. Calls settle about in input order, so that one pass is the rule; a run
// that settled backwards takes one for each 16 MiB or more of table.
package export

import (
	"context"
	"io"
	"iter"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/runs"
)

// Run is what is exported.
type Run struct {
	Plan plan.Plan // for IDs, input columns and the second sheet; masked there whether it is here or not

	// Events yields the run's log so far, and again each time it is called. Only
	// what settled, was decided and ended is looked at. Required.
	Events func() iter.Seq2[settle.Event, error]

	// Body returns the whole answer of a call of which the log holds only the
	// beginning, nil when there is none. Nil: there never is.
	Body func(index int) []byte
}

// Decoded reads the batches of a run's log as events.
func Decoded(log iter.Seq2[runs.Batch, error]) iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		for batch, err := range log {
			if err != nil {
				yield(settle.Event{}, err)
				return
			}
			for _, line := range batch.Events {
				e, err := event.Decode(line.JSON)
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// Write writes the run as a table. A mistake in the order, and a run too large
// for a sheet, is a *[plan.FieldError], and nothing has been written then. It ends early when ctx does.
func Write(ctx context.Context, w io.Writer, r Run, o Order) error {
	columns, err := o.columns(r)
	if err != nil {
		return err
	}
	names := columns
	if o.Names != nil {
		names = o.Names
	}
	e := exporter{
		run: r, only: o.Only, columns: columns, names: names, out: writers[o.Format](o, w, r.Plan),
		tally: settle.NewTally(r.Plan.Mode, r.Plan.Total(), noTime),
	}
	return e.write(ctx)
}
