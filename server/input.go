package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
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

// readIDs reads the text of a list of IDs: list itself, the file that @FILE names, or the standard input for -. A file
// of another kind than text is refused by its kind.
func readIDs(ctx context.Context, list string, stdin io.Reader) (string, error) {
	text := list
	var err error
	if file, ok := strings.CutPrefix(list, "@"); ok {
		var data []byte
		if data, err = readFile(file, sheet.Command.Bytes); err == nil {
			text, err = readText(ctx, file, data)
		}
	} else if list == "-" {
		var data []byte
		if data, err = readAtMost(stdin, sheet.Command.Bytes); err == nil {
			text, err = readText(ctx, "standard input", data)
		}
	}
	if err != nil {
		return "", config.Usagef("--ids %s: %w", list, err)
	}
	return text, nil
}

// readText returns the text of a file, in UTF-8.
func readText(ctx context.Context, name string, data []byte) (string, error) {
	book, err := sheet.Read(ctx, sheet.File{Name: name, Data: data}, sheet.Command)
	if err == nil && book.Sheets != nil {
		err = errors.New("it is a workbook; bring it by --data-file instead")
	}
	return book.Text, err
}

// readFile reads a file of at most most bytes.
func readFile(file string, most int64) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	if info, err := f.Stat(); err == nil && info.Size() > most {
		return nil, tooLarge(most)
	}
	return readAtMost(f, most)
}

// readAtMost reads at most most bytes. More of them are refused before they are all in memory.
func readAtMost(in io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooLarge(most)
	}
	return data, err
}

func tooLarge(most int64) error {
	return fmt.Errorf("it is larger than %d MiB; split it into smaller ones", most>>20)
}

// readRows reads the table in a file: CSV, TSV or XLSX. Its first line names the columns, as they are to stand
// in the address; the column that is the ID is called id in the plan.
func readRows(ctx context.Context, file, column, hidden string) (*plan.Rows, error) {
	table, err := readTable(ctx, file, hidden)
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

// readTable reads a file whose lines all have the same number of cells. hidden says what becomes of the rows that a
// workbook hides; when it is empty, such a workbook is refused: to call for rows that no one sees may do harm.
func readTable(ctx context.Context, file, hidden string) (paste.Table, error) {
	data, err := readFile(file, sheet.Command.Bytes)
	if err != nil {
		return paste.Table{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return paste.Table{}, nil
	}
	book, err := sheet.Read(ctx, sheet.File{Name: file, Data: data, Hidden: hidden == "take"}, sheet.Command)
	if err != nil {
		return paste.Table{}, err
	}
	table, err := book.Table()
	switch {
	case err != nil:
		return paste.Table{}, err
	case book.Hidden > 0 && hidden == "":
		return paste.Table{}, fmt.Errorf("%d of its rows are hidden; add --hidden-rows skip to leave them out, or "+
			"--hidden-rows take to call for them too", book.Hidden)
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
func readInput(file string, stdin io.Reader) (text []byte, err error) {
	if file == "-" {
		text, err = readAtMost(stdin, maxPlan)
	} else {
		text, err = readFile(file, maxPlan)
	}
	if err != nil {
		return nil, config.Usagef("%s: %w", file, err)
	}
	return text, nil
}
