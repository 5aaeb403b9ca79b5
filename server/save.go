package main

import (
	"bufio"
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// saver opens the file for the table before anything is called, so that a
// place that cannot be written costs no run. It returns nil when no file was
// asked for; else a func that writes the outcomes in input order.
func saver(file string) (func([]*settle.Outcome) error, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no file, nothing wrong
	}
	write, ok := map[string]func(*bufio.Writer, []*settle.Outcome) error{
		".csv": writeCSV, ".json": writeJSON, ".ndjson": writeNDJSON,
	}[filepath.Ext(file)]
	if !ok {
		return nil, usagef("-o %s: the file's ending says what to write; there are .csv, .json and .ndjson", file)
	}
	f, err := os.Create(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, usagef("-o: %w", err)
	}
	return func(all []*settle.Outcome) error {
		slices.SortFunc(all, func(a, b *settle.Outcome) int { return cmp.Compare(a.Index, b.Index) })
		w := bufio.NewWriter(f)
		return errors.Join(write(w, all), w.Flush(), f.Close())
	}, nil
}

// writeCSV writes the columns that the first answer suggests beside the ID.
func writeCSV(w *bufio.Writer, all []*settle.Outcome) error {
	columns := []string{"id", "status", "http"}
	for _, o := range all {
		if o.Status == settle.Fulfilled {
			columns = append(columns, table.Suggest(o)...)
			break
		}
	}
	return table.WriteCSV(w, columns, slices.Values(all))
}

func writeJSON(w *bufio.Writer, all []*settle.Outcome) error {
	for i, o := range all {
		before := ",\n"
		if i == 0 {
			before = "[\n"
		}
		_, err := w.Write((settle.Event{Kind: settle.Settled, Outcome: o}).AppendJSON([]byte(before)))
		if err != nil {
			return err
		}
	}
	_, err := w.WriteString("\n]\n")
	return err
}

func writeNDJSON(w *bufio.Writer, all []*settle.Outcome) error {
	for _, o := range all {
		if _, err := w.Write(append((settle.Event{Kind: settle.Settled, Outcome: o}).AppendJSON(nil), '\n')); err != nil {
			return err
		}
	}
	return nil
}
