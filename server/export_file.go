package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/export"
)

// saver opens the file for the table before anything is called, so that a
// place that cannot be written costs no run. It returns nil when no file was
// asked for; else a func that writes what was told of the plan in input order.
func saver(file string) (func(context.Context, plan.Plan, *runOutput) error, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no file, nothing wrong
	}
	write, ok := map[string]func(context.Context, io.Writer, plan.Plan, *runOutput) error{
		".csv": writeTable("csv"), ".tsv": writeTable("tsv"), ".xlsx": writeTable("xlsx"), ".json": writeJSON, ".ndjson": writeNDJSON,
	}[strings.ToLower(filepath.Ext(file))]
	if !ok {
		return nil, usagef("-o %s: the file's ending says what to write; there are .csv, .tsv, .xlsx, .json and .ndjson", file)
	}
	f, err := os.Create(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, usagef("-o: %w", err)
	}
	return func(ctx context.Context, p plan.Plan, t *runOutput) error {
		slices.SortFunc(t.outcomes, func(a, b *settle.Outcome) int { return cmp.Compare(a.Index, b.Index) })
		w := bufio.NewWriter(f)
		return errors.Join(write(ctx, w, p, t), w.Flush(), f.Close())
	}, nil
}

// writeTable writes the columns that the first answer suggests beside the ID, or
// beside all columns of a data file. CSV is without a byte order mark here: other
// programs of a terminal are to read it.
func writeTable(format string) func(context.Context, io.Writer, plan.Plan, *runOutput) error {
	return func(ctx context.Context, w io.Writer, p plan.Plan, t *runOutput) error {
		run := export.Run{Plan: p, Events: t.events, Body: t.body}
		o := export.Order{Format: format, NoMark: true}
		if p.Rows == nil {
			suggested, err := run.Suggest()
			if err != nil {
				return err
			}
			o.Columns = slices.Concat([]string{"id", "status", "http"}, suggested, []string{"code", "reason"})
		}
		return export.Write(ctx, w, run, o)
	}
}

// events tells the run again, in input order; what it came to is told last.
func (t *runOutput) events() iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		for _, o := range t.outcomes {
			if !yield(settle.Event{Kind: settle.Settled, Outcome: o}, nil) {
				return
			}
		}
		_ = yield(settle.Event{Kind: settle.Decided, Verdict: &t.verdict}, nil) &&
			yield(settle.Event{Kind: settle.Ended, Sum: &t.sum, Verdict: &t.verdict}, nil)
	}
}

// body returns the whole answer of a call, of whose outcomes there is one each.
func (t *runOutput) body(index int) []byte {
	if index >= len(t.outcomes) {
		return nil
	}
	body, _ := t.outcomes[index].Body()
	return body
}

func writeJSON(_ context.Context, w io.Writer, _ plan.Plan, t *runOutput) error {
	for i, o := range t.outcomes {
		before := ",\n"
		if i == 0 {
			before = "[\n"
		}
		_, err := w.Write((settle.Event{Kind: settle.Settled, Outcome: o}).AppendJSON([]byte(before)))
		if err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

func writeNDJSON(_ context.Context, w io.Writer, _ plan.Plan, t *runOutput) error {
	for _, o := range t.outcomes {
		if _, err := w.Write(append((settle.Event{Kind: settle.Settled, Outcome: o}).AppendJSON(nil), '\n')); err != nil {
			return err
		}
	}
	return nil
}
