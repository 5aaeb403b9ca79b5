package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"allsettled/server/sheet"
)

// workbook returns a workbook whose only sheet is filled by fill.
func workbook(t *testing.T, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// styled sets a cell and the format that it is shown in.
func styled(f *excelize.File, at string, value any, format string) error {
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return errors.Join(err, f.SetCellValue("Sheet1", at, value), f.SetCellStyle("Sheet1", at, at, style))
}

func TestACellIsReadAsItIsStored(t *testing.T) {
	for _, c := range []struct {
		says  string
		value any
		form  string // its number format; empty for the general one
		want  string
	}{
		{"a text", "abc", "", "abc"},
		{"a text of digits", "007", "", "007"},
		{"a text that looks like a formula", "=1+1", "", "=1+1"},
		{"white space in a text", " a  b ", "", " a  b "},
		{"a whole number", 42, "", "42"},
		{"a fraction", 1.5, "", "1.5"},
		{"a number of 15 digits", 123456789012345, "", "123456789012345"},
		{"a number that is shown with zeros", 42, "00000", "00042"},
		{"a number that is shown rounded", 1.006, "0.00", "1.006"},
		{"a number that is shown with separators of thousands", 10001000, "#,##0", "10001000"},
		{"a number that is shown as money", 917, "[$€-407] #,##0.00", "917"},
		{"a number that is shown as a share", 0.5, "0%", "0.5"},
		{"a number that is shown with a word", 7, "\"day \"0", "7"},
		{"a fraction that is stored with 17 digits", 0.1, "", "0.1"},
		{"a day", 46053, "yyyy-mm-dd", "2026-01-31"},
		{"a day, as it is written in Germany", 46053, "[$-407]d. mmmm yyyy", "2026-01-31"},
		{"a day and a time", 46053.5, "dd/mm/yyyy hh:mm", "2026-01-31T12:00:00"},
		{"a time", 0.75, "hh:mm", "18:00:00"},
		{"a number that is no day", 99999999, "yyyy", "99999999"},
		{"a carriage return in a text", "a\rb", "", "a\nb"},
		{"a large number, shown as a power", 1234567890123456, "0.00E+00", "1234567890123456"},
		{"a switch", true, "", "TRUE"},
		{"an empty cell", nil, "", ""},
	} {
		data := workbook(t, func(f *excelize.File) error {
			err := f.SetSheetRow("Sheet1", "A1", &[]any{"id", "end"})
			if c.form != "" {
				return errors.Join(err, styled(f, "A2", c.value, c.form), f.SetCellValue("Sheet1", "B2", "x"))
			}
			return errors.Join(err, f.SetCellValue("Sheet1", "A2", c.value), f.SetCellValue("Sheet1", "B2", "x"))
		})
		book, err := read(t, "a.xlsx", "", data)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		table, err := book.Table()
		if err != nil || table.Values[0][0] != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.says, table.Values, err, c.want)
		}
	}
}

func TestTheSheetOfAWorkbook(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		_, first := f.NewSheet("Empty too")
		_, second := f.NewSheet("Data")
		_, third := f.NewSheet("Others")
		return errors.Join(first, second, third,
			f.SetSheetRow("Data", "A1", &[]any{"id", "x"}), f.SetSheetRow("Data", "A2", &[]any{"1", "a"}),
			f.SetSheetRow("Others", "A1", &[]any{"id", "y"}), f.SetSheetRow("Others", "A2", &[]any{"2", "b"}))
	})
	all := []string{"Sheet1", "Empty too", "Data", "Others"}
	for _, c := range []struct{ says, name, sheet, want string }{
		{"the first with anything in it", "", "Data", "id\tx\n1\ta\n"},
		{"the one that was asked for", "Others", "Others", "id\ty\n2\tb\n"},
		{"an empty one that was asked for", "Sheet1", "Sheet1", ""},
	} {
		got, err := read(t, "a.xlsx", c.name, data)
		want := sheet.Book{Sheets: all, Sheet: c.sheet, Text: c.want}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(sheet.Book{})); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
	}
}

func TestRowsOfAWorkbookAreAllAsWide(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		return errors.Join(
			f.SetSheetRow("Sheet1", "A1", &[]any{"id", "b", "c"}),
			f.SetSheetRow("Sheet1", "A2", &[]any{"1"}),
			f.SetSheetRow("Sheet1", "A5", &[]any{"2", "", "line\nbreak"}))
	})
	book, err := read(t, "a.xlsx", "", data)
	if err != nil {
		t.Fatal(err)
	}
	table, err := book.Table()
	want := [][]string{{"1", "", ""}, {"2", "", "line\nbreak"}}
	if diff := cmp.Diff(want, table.Values); err != nil || diff != "" || table.Ragged != 0 {
		t.Errorf("%d blank, line %d is ragged, %v (-want +got):\n%s", table.Blanks, table.Ragged, err, diff)
	}
}

func TestAWorkbookWithVeryManyRowsIsRead(t *testing.T) {
	const n = 20_000
	data := workbook(t, func(f *excelize.File) error {
		out, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		for i := range n {
			if err := out.SetRow(fmt.Sprintf("A%d", i+1), []any{i, "x"}); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	book, err := read(t, "a.xlsx", "", data)
	if err != nil || strings.Count(book.Text, "\n") != n {
		t.Errorf("got %d lines, %v, want %d", strings.Count(book.Text, "\n"), err, n)
	}
}
