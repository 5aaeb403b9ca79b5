// Package export writes a run as a table in input order, for people and their spreadsheets.
//
// A table has one row for each input, also for calls that have not settled: those are pending. The formats are csv and
// tsv, json and ndjson, and xlsx, whose second sheet has the plan, its secrets masked, and the counts. Package table
// says what a cell holds.
//
// # Cells
//
// IDs and other columns of the input are written as the text that they were, 007 as 007. Numbers keep their digits: in
// a worksheet, a number that would lose some is a text. A text that a spreadsheet would run as a formula gets an
// apostrophe before it, in csv, tsv and xlsx. When an answer is not JSON, the cells of columns that are paths into it
// are empty.
//
// # Order
//
// A run's log is in the order in which calls settled. One pass over it writes the rows. Rows that come before their
// turn wait in memory, up to 32 MiB of them; beyond that, the rows furthest from their turn are dropped and read in
// another pass. Calls settle roughly in input order, so one pass is normal. A run that settled backwards takes a pass
// for each 16 MiB of table or more.
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

// Run is the run to export.
type Run struct {
	Plan plan.Plan // for IDs, input columns and the second sheet, which masks its secrets

	// Events yields the run's log so far, from its start at each call. Only settled, decided and ended events are
	// used. Required.
	Events func() iter.Seq2[settle.Event, error]

	// Body returns the whole answer of a call of which the log has only the beginning, nil when there is none. Nil:
	// there are no such answers.
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

// Write writes the run as a table. When the order has a mistake, or the run is too large for a worksheet, it writes
// nothing and returns a *[plan.FieldError]. It stops when ctx ends.
func Write(ctx context.Context, w io.Writer, r Run, o Order) error {
	columns, err := o.columns(r)
	if err != nil {
		return err
	}
	e := exporter{
		run: r, only: o.Only, out: writers[o.Format](o, w, r.Plan),
		columns: columns, names: r.Plan.Rows.Headed(columns, o.Names),
		tally: settle.NewTally(r.Plan.Mode, r.Plan.Total(), noTime),
	}
	return e.write(ctx)
}
