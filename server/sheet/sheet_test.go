package sheet_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/server/sheet"
)

// book builds a workbook with an empty first sheet and a table in the second.
func book(t *testing.T, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if _, err := f.NewSheet("Data"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Data", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	zeros, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("00000")})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Data", "A3", "A3", zeros); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read reads a file within the limits of one that comes over HTTP.
func read(t *testing.T, name, of string, data []byte) (sheet.Book, error) {
	t.Helper()
	return sheet.Read(t.Context(), sheet.File{Name: name, Sheet: of, Data: data}, sheet.Upload)
}

func TestAWorkbookIsRead(t *testing.T) {
	data := book(t, [][]any{
		{"id", "note"},
		{"007", "a\tb"},
		{42, "line\nbreak \"quoted\""},
		{123456789012345, nil},
		{"12345678901234567890", 1.5},
	})
	got, err := read(t, "ids.xlsx", "", data)
	if err != nil {
		t.Fatal(err)
	}
	if got.Sheet != "Data" || len(got.Sheets) != 2 {
		t.Errorf("read %q of %q, want the one with something in it", got.Sheet, got.Sheets)
	}
	table, err := paste.ParseTable(got.Text)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"007", "a\tb"}, {"00042", "line\nbreak \"quoted\""}, {"123456789012345", ""}, {"12345678901234567890", "1.5"},
	}
	if diff := cmp.Diff(want, table.Values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	good := book(t, [][]any{{"id"}, {"1"}})
	var empty bytes.Buffer
	if err := excelize.NewFile().Write(&empty); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says, name, sheet string
		data              []byte
		want              string
	}{
		{"nothing", "a.csv", "", nil, "something in it"},
		{"a text that calls itself a workbook", "a.xlsx", "", []byte("id\n1"), "not a workbook"},
		{"half a workbook", "a.xlsx", "", good[:len(good)/2], "cannot be read"},
		{"empty sheets", "a.xlsx", "", empty.Bytes(), "empty"},
		{"a sheet that is not there", "a.xlsx", "Nope", good, "Sheet1, Data"},
	} {
		_, err := read(t, c.name, c.sheet, c.data)
		mistake, ok := errors.AsType[*plan.FieldError](err)
		if !ok || mistake.Field != "file" || !strings.Contains(mistake.Want, c.want) {
			t.Errorf("%s: %v, want a word on %q", c.says, err, c.want)
		}
	}
}

// FuzzRows holds that any XML in the place of rows is read within its limits, or refused with a mistake.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`<row r="1">` + cell("A1", "id") + cell("C1", "x") + `</row>`,
		`<row><c t="s"><v>0</v></c><c><v>1e3</v></c></row>`, `<row><c r="XFD9" t="b"><v>1</v></c></row>`,
		`</sheetData>`, `<c><v>1</v>`, `<row><c/><c t="str"><v>_x000D_</v></c>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		file := bomb{sheet: written(rows, 1), shared: written("<si><t>shared</t></si>", 1)}.file(t)
		l := sheet.Upload
		l.Text = 1000
		b, err := sheet.Read(t.Context(), sheet.File{Name: "a.xlsx", Data: file}, l)
		if mistake, ok := errors.AsType[*plan.FieldError](err); err != nil && (!ok || mistake.Field != "file") {
			t.Fatalf("got %v, want a mistake in the file", err)
		}
		if err == nil && (b.Text == "" || len(b.Text) > 1000) {
			t.Fatalf("a text of %d bytes", len(b.Text))
		}
	})
}

// FuzzRead holds that a file is read or refused with a mistake, and that what is read can be read as a table.
func FuzzRead(f *testing.F) {
	f.Add("a.csv", []byte("id,x\n1,2"))
	f.Add("a.csv", []byte("id;x\n1"))
	f.Add("a.xlsx", []byte("PK\x03\x04"))
	f.Add("a.txt", []byte("\xFF\xFEa\x00"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		b, err := read(t, name, "", data)
		if err != nil {
			if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Field != "file" || got.Want == "" {
				t.Fatalf("got %v, want a mistake in the file", err)
			}
			return
		}
		if b.Text == "" && len(b.Sheets) > 0 {
			t.Fatalf("a workbook without a text: %+v", b)
		}
		table, err := b.Table()
		if err != nil {
			if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Field != "ids" {
				t.Fatalf("got %v, want a mistake in ids", err)
			}
			return
		}
		if len(table.FirstLine()) != len(table.Columns) {
			t.Fatalf("a first line of %d cells for %d columns", len(table.FirstLine()), len(table.Columns))
		}
	})
}
