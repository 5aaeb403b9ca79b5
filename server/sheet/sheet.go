// Package sheet reads the table in a file that a person brings: CSV, TSV or
// text in the encodings that are about, and XLSX.
//
// What a cell shows is kept as text, to the digit: nothing here is a number.
package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"allsettled/app/plan"
)

// Limits of a file.
const (
	MaxBytes = 8 << 20          // as it comes
	maxRows  = 1_000_000        // of the sheet that is read
	unzipped = int64(512 << 20) // of an XLSX, when it is unpacked
)

// Book is what was found in a file.
type Book struct {
	Sheets []string // names of the sheets of an XLSX; empty for a text
	Sheet  string   // which of them Text is
	Text   string   // tab separated, cells quoted as RFC 4180 has it; what [paste.ParseTable] reads
}

// Read reads a file of that name, of an XLSX the sheet of that name, or else the
// first with anything in it. Its error is a *[plan.FieldError] of the field file.
func Read(name, sheet string, data []byte) (Book, error) {
	ending := strings.ToLower(path.Ext(name))
	switch {
	case len(data) == 0:
		return Book{}, wrong(name, "choose a file with something in it")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readBook(name, sheet, data)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return Book{}, wrong(name, "save it as .xlsx or .csv: it is an old or encrypted workbook")
	case ending == ".xlsx":
		return Book{}, wrong(name, "save it again as .xlsx or .csv: it is no workbook")
	}
	text, ok := decoded(data)
	if !ok {
		return Book{}, wrong(name, "choose a CSV, TSV, TXT or XLSX file: this one is not text")
	}
	return Book{Text: text}, nil
}

func wrong(name, want string) error {
	if len(name) > 60 {
		name = strings.ToValidUTF8(name[:60], "") + "…"
	}
	return &plan.FieldError{Field: "file", Typed: name, Want: want}
}

// decoded returns the text in UTF-8. UTF-16 says so by its byte order mark (RFC
// 2781); what is no UTF-8 is taken for Windows-1252, which spreadsheets
// still write.
func decoded(data []byte) (string, bool) {
	if bytes.HasPrefix(data, []byte{0xFE, 0xFF}) || bytes.HasPrefix(data, []byte{0xFF, 0xFE}) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		return string(text), err == nil && bytes.IndexByte(text, 0) < 0
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(text), err == nil
}

// tabbed writes rows as tab separated text.
func tabbed(rows [][]string) (string, error) {
	var b strings.Builder
	out := csv.NewWriter(&b)
	out.Comma = '\t'
	if err := out.WriteAll(rows); err != nil {
		return "", fmt.Errorf("write the cells: %w", err)
	}
	return b.String(), nil
}
