package sheet_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allsettled/app/paste"
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
