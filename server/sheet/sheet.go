// Package sheet reads the table in a file that a person brings: CSV, TSV or other text in the
// encodings that spreadsheets write, and XLSX. It is the one reader of tables for page and command.
//
// [Read] makes a text of the bytes, tab separated where they are a workbook, and [Book.Table] a
// table of that text by the rules for what people paste ([paste.ParseTable]). The page is given the
// text and reads it by the same rules. What a cell holds is kept as text, to the digit: nothing
// here is a number.
//
// Files come from strangers, so reading one is bounded by [Limits]. A workbook is read as a stream
// of XML out of the archive ([archive/zip]). Of its cells only those are kept that hold something, and of its rows
// and columns only those with such a cell, so that the text grows with what was written and not
// with the place where it was written.
//
// The library excelize, which writes our worksheets, is not used for reading. Its Rows makes an
// empty row for every number that is left out and an empty cell for every column, its cells are
// not bounded, and its two limits of unpacking hold only for the archive: a file of 3 KB took 4 GB.
//
// What a person should know about a file comes as facts, for example [Book.Encoding],
// [paste.Table.Blanks] and [paste.Table.Ragged], never as a sentence.
package sheet

import (
	"bytes"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// File is a file as a person brings it.
type File struct {
	Name  string
	Sheet string // which sheet of a workbook is read; empty: the first with anything in it
	Data  []byte

	Hidden bool // rows that the workbook hides, by hand or by a filter, are read too
}

// Book is what was found in a file.
type Book struct {
	Sheets   []string // names of the sheets of a workbook; empty for a text
	Sheet    string   // which of them Text is
	Text     string   // cells quoted as RFC 4180 has it
	Encoding string   // of a text: utf-8, utf-16le, utf-16be or windows-1252; empty for a workbook
	Hidden   int      // rows with something in them that were left out since the workbook hides them

	Errors    int   // cells that hold an error, as #N/A, or a formula whose value was never calculated
	ErrorRows []int // the numbers of the first rows with such a cell, 5 at most

	csv bool // by the ending of its name
}

// Read reads a file within limits. A hidden sheet is read only when it is asked for, or all are
// hidden. The error is a *[plan.FieldError] of the field file, whose OverLimit says that a limit
// refused the file, or the cause of ctx.
func Read(ctx context.Context, f File, l Limits) (Book, error) {
	ending := strings.ToLower(path.Ext(f.Name))
	switch {
	case len(f.Data) == 0:
		return Book{}, wrong(f.Name, "empty_file")
	case int64(len(f.Data)) > l.Bytes:
		return Book{}, over(f.Name, "large_file", mebibytes(l.Bytes))
	case bytes.HasPrefix(f.Data, []byte("PK\x03\x04")), bytes.HasPrefix(f.Data, []byte("PK\x05\x06")): // empty
		return readWorkbook(ctx, f, l)
	}
	if err := foreign(f); err != nil {
		return Book{}, err
	}
	if ending == ".xlsx" {
		return Book{}, wrong(f.Name, "no_workbook")
	}
	text, encoding, err := decode(f, l.Text)
	if err != nil {
		return Book{}, err
	}
	if mistake, ok := errors.AsType[*plan.FieldError](paste.Check(text)); ok {
		own := wrong(f.Name, mistake.Code, mistake.Args...)
		own.OverLimit = mistake.OverLimit
		return Book{}, own
	}
	if slices.Contains([]string{".json", ".ndjson", ".jsonl"}, ending) && !paste.IsJSON(text) {
		return Book{}, wrong(f.Name, "json_no_list")
	}
	return Book{Text: text, Encoding: encoding, csv: ending == ".csv"}, nil
}

// Table returns the table in the text. A file that is called .csv has separated cells also when its
// lines have different numbers of them; then [paste.Table.Ragged] says so. The error is a
// *[plan.FieldError] of the field ids.
func (b Book) Table() (paste.Table, error) {
	t, err := paste.ParseTable(b.Text)
	if err != nil || !b.csv || len(t.Columns) > 1 || t.Separator == 0 {
		return t, err
	}
	for _, sep := range []rune{';', ','} {
		wider, err := paste.ParseSeparated(b.Text, sep)
		if err != nil || len(wider.FirstLine()) > 1 && wider.Ragged > 0 {
			return wider, err
		}
	}
	return t, nil
}

func wrong(name, code string, args ...any) *plan.FieldError {
	return plan.NewFieldError("file", name, code, args...)
}
