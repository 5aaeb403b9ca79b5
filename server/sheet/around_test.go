package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"allsettled/app/paste"
)

// tableOf reads the table of a workbook with these rows.
func tableOf(t *testing.T, rows [][]any, more ...func(f *excelize.File) error) paste.Table {
	t.Helper()
	data := workbook(t, func(f *excelize.File) error {
		var all error
		for i, row := range rows {
			at, err := excelize.CoordinatesToCellName(1, i+1)
			all = errors.Join(all, err, f.SetSheetRow("Sheet1", at, &row))
		}
		for _, change := range more {
			all = errors.Join(all, change(f))
		}
		return all
	})
	return parsed(t, data)
}

// parsed reads the table of a workbook.
func parsed(t *testing.T, data []byte) paste.Table {
	t.Helper()
	book, err := read(t, "a.xlsx", "", data)
	if err != nil {
		t.Fatal(err)
	}
	table, err := book.Table()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestRowsAroundTheTableOfAWorksheetAreLeftOut(t *testing.T) {
	merge := func(from, to string) func(f *excelize.File) error {
		return func(f *excelize.File) error { return f.MergeCell("Sheet1", from, to) }
	}
	for _, c := range []struct {
		says         string
		rows         [][]any
		merged       []func(f *excelize.File) error
		columns, ids string
		above, below int
	}{
		{
			"a title and when it was made, and below a sum and a note",
			[][]any{
				{"Customers"},
				{"as of 2026-01-31"},
				{},
				{"id", "name", "n"},
				{"7", "Ada", 1},
				{"8", "Bo", 2},
				{"Total", nil, 3},
				{},
				{"Source: the shop"},
			},
			[]func(f *excelize.File) error{merge("A1", "C1")},
			"id name n", "7 8", 2, 2,
		},
		{
			"headings of two rows, merged",
			[][]any{{"Nr", "Address", nil}, {nil, "Street", "Town"}, {1, "a", "b"}, {2, "c", "d"}},
			[]func(f *excelize.File) error{merge("A1", "A2"), merge("B1", "C1")},
			"Nr Street Town", "1 2", 1, 0,
		},
		{
			"headings that stand twice, and none",
			[][]any{{"id", "n", "n", nil}, {1, 2, 3, 4}},
			nil, "id n n_2 column4", "1", 0, 0,
		},
	} {
		table := tableOf(t, c.rows, c.merged...)
		var ids []string
		for _, row := range table.Values {
			ids = append(ids, row[table.ID])
		}
		columns := strings.Join(table.Columns, " ")
		if columns != c.columns || strings.Join(ids, " ") != c.ids || table.Above != c.above || table.Below != c.below {
			t.Errorf("%s: %s of %q, %d above and %d below, want %s of %s, %d and %d", c.says, columns, ids,
				table.Above, table.Below, c.columns, c.ids, c.above, c.below)
		}
	}
}

func TestDaysCountFrom1904WhereAWorkbookSaysSo(t *testing.T) {
	table := tableOf(t, [][]any{{"id", "born"}, {"7", 1}, {"8", 44591.5}}, func(f *excelize.File) error {
		return errors.Join(
			f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: new(true)}),
			styled(f, "B2", 1, "yyyy-mm-dd"), styled(f, "B3", 44591.5, "yyyy-mm-dd hh:mm"))
	})
	if table.Values[0][1] != "1904-01-02" || table.Values[1][1] != "2026-01-31T12:00:00" {
		t.Errorf("the days are %q", table.Values)
	}
}

// The strict dialect of the format has other namespaces (ECMA-376, part 1, annex A).
func TestAWorkbookOfTheStrictDialectIsRead(t *testing.T) {
	plain := workbook(t, func(f *excelize.File) error {
		first := f.SetSheetRow("Sheet1", "A1", &[]any{"id", "n"})
		return errors.Join(first, f.SetSheetRow("Sheet1", "A2", &[]any{"007", 1}))
	})
	in, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	strict := strings.NewReplacer(
		"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/",
	)
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	changed := 0
	for _, part := range in.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		to, wrong := out.Create(part.Name)
		if err != nil || wrong != nil {
			t.Fatal(err, wrong)
		}
		written := strict.Replace(string(text))
		if written != string(text) {
			changed++
		}
		if _, err := io.WriteString(to, written); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil || changed < 3 {
		t.Fatalf("%d parts were changed, %v", changed, err)
	}
	if table := parsed(t, file.Bytes()); table.Values[0][0] != "007" || table.Columns[1] != "n" {
		t.Errorf("read as %q under %q", table.Values, table.Columns)
	}
}

// What people write into cells that are IDs.
func TestIDsInCellsStayAsTheyAre(t *testing.T) {
	for _, id := range []any{
		"+49 170 1234567", "0049170", "1e3", "50%", "#42", "'42'", "=1", "2026-01-31", "3/4", "TRUE", "a\u00A0b",
	} {
		table := tableOf(t, [][]any{{"id", "n"}, {id, "x"}})
		if got := table.Values[0][0]; got != id {
			t.Errorf("%q is read as %q", id, got)
		}
	}
}
