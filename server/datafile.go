package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/server/config"
	"allsettled/server/sheet"
)

// dataFile is the file whose rows fill in the variables of a plan, and how it is read.
type dataFile struct {
	name   string // - for the standard input
	column string // that is the ID; empty: the column id, or else the first
	hidden string // rows of a workbook: skip, take, or empty where nothing is said
}

// declare declares the flags of a data file.
func (d *dataFile) declare(f *pflag.FlagSet) {
	f.StringVar(&d.name, "data-file", "", "CSV, TSV, JSON or XLSX `FILE` whose columns fill in the address, - for the "+
		"standard input; its first line names them")
	f.StringVar(&d.column, "column", "", "`COLUMN` of the data file that is the ID (default: id, else the first)")
	f.StringVar(&d.hidden, "hidden-rows", "", "`skip` or take the rows that a workbook hides (without it, one that "+
		"hides rows is refused)")
}

// check returns what is wrong with the flags.
func (d *dataFile) check() error {
	if d.hidden != "" && d.hidden != "skip" && d.hidden != "take" {
		return config.Usagef("--hidden-rows %q is neither skip nor take", d.hidden)
	}
	if d.column != "" && d.name == "" {
		return config.Usagef("--column %q names a column of --data-file; set that too", d.column)
	}
	return nil
}

// rows reads the table in the file, and returns it as the rows of a plan too. Its first line names the columns, as they
// are to stand in the address; the column that is the ID is called id in the plan. What a person should know about the
// file goes to note.
func (d *dataFile) rows(
	ctx context.Context, stdin io.Reader, note func(string, ...any),
) (*plan.Rows, *paste.Table, error) {
	table, err := d.table(ctx, stdin, note)
	if err != nil {
		return nil, nil, config.Usagef("--data-file %s: %w", d.name, err)
	}
	if len(table.Values) == 0 {
		return nil, nil, config.Usagef(
			"--data-file %s has no rows; its first line names the columns, and each further line is a call", d.name,
		)
	}
	heads := table.FirstLine()
	if d.column == "" {
		return table.Rows(max(slices.Index(heads, plan.IDColumn), 0)), &table, nil
	}
	at := slices.Index(heads, d.column)
	if at < 0 {
		return nil, nil, config.Usagef(
			"--column %q is not in %s; its columns are %s", d.column, d.name, strings.Join(heads, ", "),
		)
	}
	return table.Rows(at), &table, nil
}

// table reads a file whose lines all have the same number of cells. A workbook that hides rows is refused where
// nothing is said about them: to call for rows that no one sees may do harm.
func (d *dataFile) table(ctx context.Context, stdin io.Reader, note func(string, ...any)) (paste.Table, error) {
	data, err := d.read(stdin)
	if err != nil {
		return paste.Table{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return paste.Table{}, nil
	}
	book, err := sheet.Read(ctx, sheet.File{Name: d.name, Data: data, Hidden: d.hidden == "take"}, sheet.Command)
	if err != nil {
		return paste.Table{}, err
	}
	table, err := book.Table()
	switch {
	case err != nil:
		return paste.Table{}, err
	case book.Hidden > 0 && d.hidden == "":
		return paste.Table{}, fmt.Errorf("%d of its rows are hidden; add --hidden-rows skip to leave them out, or "+
			"--hidden-rows take to call for them too", book.Hidden)
	case table.Ragged > 0:
		return paste.Table{}, fmt.Errorf("line %d has another number of cells than the first", table.Ragged)
	}
	if book.Errors > 0 {
		note("--data-file %s: %d of its cells hold an error or a formula without its value, first in the rows %s; "+
			"open it in a spreadsheet and save it again", d.name, book.Errors,
			strings.Trim(fmt.Sprint(book.ErrorRows), "[]"))
	}
	if n := table.Above + table.Below; n > 0 {
		note("--data-file %s: %d of its rows stand above or below the table and are left out, first %q",
			d.name, n, plan.Shorten(table.Outside()))
	}
	if table.Member != "" {
		note("--data-file %s: read from the list %s in it", d.name, table.Member)
	}
	return table.WithHeader(true), nil
}

// read reads the bytes of the file.
func (d *dataFile) read(stdin io.Reader) ([]byte, error) {
	if d.name == "-" {
		return readAtMost(stdin, sheet.Command.Bytes)
	}
	return readFile(d.name, sheet.Command.Bytes)
}
