package sheet_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"allsettled/app/paste"
	"allsettled/server/sheet"
)

// The files that people brought.
func TestFilesOfPeopleAreReadAsTheyWereMeant(t *testing.T) {
	for _, c := range []struct {
		file, columns, ids string
		marks, lost        int
	}{
		{file: "S13-bar-2.csv", columns: "id Land", ids: "007 008"},
		{file: "S13-bar-4.csv", columns: "id Land Ort Art", ids: "007 008"},
		{file: "S13-semicolon-2.csv", columns: "id Land", ids: "007 008"},
		{file: "S13-semicolon-4.csv", columns: "id Land Ort Art", ids: "007 008"},
		{file: "S13-tab-2.csv", columns: "id Land", ids: "007 008"},
		{file: "S13-tab-4.csv", columns: "id Land Ort Art", ids: "007 008"},
		{file: "S15.csv", columns: "id", ids: "00123 00124 00125", marks: 3},
		{
			file: "S17.xlsx", columns: "id name",
			ids: "1189384756473830000 1189384756473840000 1189384756473820000 42", lost: 3,
		},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "cases", c.file))
		if err != nil {
			t.Fatal(err)
		}
		book, err := read(t, c.file, "", data)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		table, err := book.Table()
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		if got := strings.Join(table.Columns, " "); got != c.columns || table.Marks != c.marks {
			t.Errorf("%s: the columns %s with %d marks, want %s with %d", c.file, got, table.Marks, c.columns, c.marks)
		}
		var ids []string
		lost := 0
		for _, row := range table.Values {
			ids = append(ids, row[table.ID])
			if paste.LostDigits(row[table.ID]) {
				lost++
			}
		}
		if want := strings.Fields(c.ids); !slices.Equal(ids, want) || lost != c.lost {
			t.Errorf("%s: the IDs %q, of which %d have lost digits; want %q and %d", c.file, ids, lost, want, c.lost)
		}
	}
}

func TestRowsThatAWorkbookHidesAreLeftOutAndCounted(t *testing.T) {
	for _, c := range []struct {
		says, file, sheet, first string
		take                     bool
		rows, hidden             int
	}{
		{says: "7 of 10", file: "S18-rows.xlsx", rows: 3, hidden: 7, first: "008"},
		{says: "7 of 10, and they are wanted", file: "S18-rows.xlsx", take: true, rows: 10, first: "001"},
		{says: "a hidden column is read", file: "S18-column.xlsx", rows: 2, first: "001"},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "cases", c.file))
		if err != nil {
			t.Fatal(err)
		}
		file := sheet.File{Name: c.file, Sheet: c.sheet, Data: data, Hidden: c.take}
		book, err := sheet.Read(t.Context(), file, sheet.Upload)
		if err != nil {
			t.Fatalf("%s: %v", c.says, err)
		}
		table, err := book.Table()
		if err != nil || len(table.Values) != c.rows || book.Hidden != c.hidden || table.Values[0][0] != c.first {
			t.Errorf("%s: %d rows and %d hidden, %v, %v; want %d and %d, the first %s", c.says, len(table.Values),
				book.Hidden, table.Values, err, c.rows, c.hidden, c.first)
		}
	}
}

func TestAHiddenSheetIsNotReadFirst(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "cases", "S18-sheet.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := read(t, "S18-sheet.xlsx", "", data)
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) < 2 || book.Sheet == book.Sheets[0] {
		t.Errorf("of %q the sheet %q was read", book.Sheets, book.Sheet)
	}
}

// Where a person would see no row at all, the hidden ones are meant.
func TestASheetWhoseRowsAreAllHiddenIsRead(t *testing.T) {
	f := excelize.NewFile()
	for i, id := range []string{"id", "7", "8"} {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := errors.Join(f.SetCellStr("Sheet1", at, id), f.SetRowVisible("Sheet1", i+1, false)); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := read(t, "ids.xlsx", "", b.Bytes())
	if err != nil || book.Text != "id\n7\n8\n" || book.Hidden != 0 {
		t.Errorf("got %q, %d hidden, %v", book.Text, book.Hidden, err)
	}
}
