package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/server/config"
	"allsettled/server/record"
	"allsettled/server/sheet"
)

// maxPlan is how many bytes the file of a plan may have, as over HTTP.
const maxPlan = 8 << 20

// readIDs reads a list of IDs: the text itself, the file that @FILE names, or the standard input for -.
func readIDs(list string, stdin io.Reader) ([]string, error) {
	text := []byte(list)
	var err error
	if file, ok := strings.CutPrefix(list, "@"); ok {
		text, err = os.ReadFile(file) //nolint:gosec // the person names it
	} else if list == "-" {
		text, err = io.ReadAll(stdin)
	}
	if err != nil {
		return nil, config.Usagef("--ids %s: %w", list, err)
	}
	ids, err := paste.ParseIDs(string(text))
	if err != nil {
		return nil, config.Usage(fmt.Errorf("--ids: %w", err))
	}
	return ids.List, nil
}

// readRows reads the table in a file: CSV, TSV or XLSX. Its first line names the columns, as they are to stand
// in the address; the column that is the ID is called id in the plan.
func readRows(file, column string) (*plan.Rows, error) {
	table, err := readTable(file)
	if err != nil {
		return nil, config.Usagef("--data-file %s: %w", file, err)
	}
	if len(table.Values) == 0 {
		return nil, config.Usagef(
			"--data-file %s has no rows; its first line names the columns, and each further line is a call", file,
		)
	}
	columns := table.FirstLine()
	rows := &plan.Rows{Columns: columns, Values: table.Values}
	if column == "" {
		return rows, nil
	}
	at := slices.Index(columns, column)
	if at < 0 {
		return nil, config.Usagef(
			"--column %q is not in %s; its columns are %s", column, file, strings.Join(columns, ", "),
		)
	}
	columns[at] = plan.IDColumn
	return rows, nil
}

// readTable reads a file whose lines all have the same number of cells.
func readTable(file string) (paste.Table, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the person names it
	if err != nil {
		return paste.Table{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return paste.Table{}, nil
	}
	book, err := sheet.Read(file, "", data)
	if err != nil {
		return paste.Table{}, err
	}
	table, err := book.Table()
	switch {
	case err != nil:
		return paste.Table{}, err
	case table.Ragged > 0:
		return paste.Table{}, fmt.Errorf("line %d has another number of cells than the first", table.Ragged)
	}
	return table.WithHeader(true), nil
}

// readPlan reads the JSON of a plan from a file, or from the standard input for -, and holds it to
// the rules of plans and of recordings.
func readPlan(file string, stdin io.Reader) (plan.Plan, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return plan.Plan{}, err
	}
	p, err := plan.Decode(text)
	if err == nil {
		err = cmp.Or(record.CheckSize(p), p.Check(plan.Bounds{}))
	}
	if err != nil {
		return p, config.Usagef("%s: %w", file, err)
	}
	return p, nil
}

// readInput reads a file, or the standard input for -, of at most maxPlan bytes.
func readInput(file string, stdin io.Reader) ([]byte, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file) //nolint:gosec // the person names it
		if err != nil {
			return nil, config.Usage(err)
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxPlan+1))
	if err != nil {
		return nil, config.Usagef("%s: %w", file, err)
	}
	if len(text) > maxPlan {
		return nil, config.Usagef("%s is larger than 8 MiB; use a smaller plan", file)
	}
	return text, nil
}
