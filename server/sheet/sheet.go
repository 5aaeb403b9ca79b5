// Package sheet reads the table in a file that a person brings: CSV, TSV or other text in the
// encodings that spreadsheets write, and XLSX. It is the one reader of tables for page and command.
//
// [Read] makes a text of the bytes, tab separated where they are a workbook, and [Book.Table] a
// table of that text by the rules for what people paste ([paste.ParseTable]). The page is given the
// text and reads it by the same rules. What a cell shows is kept as text, to the digit: nothing
// here is a number.
//
// What a person should know about a file comes as facts, for example [Book.Encoding],
// [paste.Table.Blanks] and [paste.Table.Ragged], never as a sentence.
package sheet

import (
	"bytes"
	"path"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// MaxBytes is how large a file may be that comes over HTTP. A command may read a larger one.
const MaxBytes = 8 << 20

// Book is what was found in a file.
type Book struct {
	Sheets   []string // names of the sheets of a workbook; empty for a text
	Sheet    string   // which of them Text is
	Text     string   // cells quoted as RFC 4180 has it
	Encoding string   // of a text: utf-8, utf-16le, utf-16be or windows-1252; empty for a workbook

	csv bool // by the ending of its name
}

// Read reads a file of that name, of a workbook the sheet of that name, or else the first with
// anything in it. Its error is a *[plan.FieldError] of the field file.
func Read(name, sheet string, data []byte) (Book, error) {
	ending := strings.ToLower(path.Ext(name))
	switch {
	case len(data) == 0:
		return Book{}, wrong(name, "empty_file")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readWorkbook(name, sheet, data)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}): // Compound File Binary, of Excel 97 and of encryption
		return Book{}, wrong(name, "old_workbook")
	case ending == ".xlsx":
		return Book{}, wrong(name, "no_workbook")
	}
	text, encoding, err := decode(data)
	if err != nil {
		return Book{}, wrong(name, "not_a_text")
	}
	return Book{Text: text, Encoding: encoding, csv: ending == ".csv"}, nil
}

// Table returns the table in the text. A file that is called .csv has separated cells also when its
// lines have different numbers of them; then [paste.Table.Ragged] says so. The error is a
// *[plan.FieldError] of the field ids.
func (b Book) Table() (paste.Table, error) {
	t, err := paste.ParseTable(b.Text)
	if err != nil || !b.csv || len(t.Columns) > 1 {
		return t, err
	}
	for _, sep := range []rune{';', ','} {
		wider, err := paste.ParseSeparated(b.Text, sep)
		if err == nil && len(wider.FirstLine()) > 1 && wider.Ragged > 0 {
			return wider, nil
		}
	}
	return t, nil
}

func wrong(name, code string, args ...any) *plan.FieldError {
	return plan.NewFieldError("file", name, code, args...)
}
