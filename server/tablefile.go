package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
	"allsettled/server/config"
	"allsettled/server/export"
)

// tableWriter writes a run as one of the formats of `run -o`.
type tableWriter func(ctx context.Context, w io.Writer, p plan.Plan, t *runOutput) error

// tableFile opens the file of the table before anything is called, so that a file that cannot be
// written costs no run. It returns what writes the table, in the order of the IDs; nil without a file.
func tableFile(file string) (func(context.Context, plan.Plan, *runOutput) error, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no file is no error
	}
	format, ok := table.FormatNamed(strings.TrimPrefix(strings.ToLower(filepath.Ext(file)), "."))
	if !ok {
		return nil, config.Usagef(
			"-o %s: write a name that ends in one of %s", file, strings.Join(table.FormatNames("."), ", "),
		)
	}
	write := writeTable(format.Name)
	if events, ok := eventWriters[format.Name]; ok {
		write = events
	}
	f, err := os.Create(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, config.Usagef("-o: %w", err)
	}
	return func(ctx context.Context, p plan.Plan, t *runOutput) error {
		slices.SortFunc(t.outcomes, func(a, b *settle.Outcome) int { return cmp.Compare(a.Index, b.Index) })
		w := bufio.NewWriter(f)
		return errors.Join(write(ctx, w, p, t), w.Flush(), f.Close())
	}, nil
}

// eventWriters write the events themselves, in the formats that can hold them.
var eventWriters = map[string]tableWriter{"json": writeJSON, "ndjson": writeNDJSON}

// writeTable writes the columns that the first response suggests beside the ID, or beside all columns
// of a data file. CSV has no byte order mark here, since other programs of a terminal read it.
func writeTable(format string) tableWriter {
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

func writeJSON(_ context.Context, w io.Writer, _ plan.Plan, t *runOutput) error {
	for i, o := range t.outcomes {
		before := ",\n"
		if i == 0 {
			before = "[\n"
		}
		_, err := w.Write(event.AppendJSON([]byte(before), settle.Event{Kind: settle.Settled, Outcome: o}))
		if err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

func writeNDJSON(_ context.Context, w io.Writer, _ plan.Plan, t *runOutput) error {
	for _, o := range t.outcomes {
		if _, err := w.Write(append(event.AppendJSON(nil, settle.Event{Kind: settle.Settled, Outcome: o}),
			'\n')); err != nil {
			return err
		}
	}
	return nil
}
