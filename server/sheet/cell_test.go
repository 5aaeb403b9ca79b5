package sheet_test

import (
	"slices"
	"testing"

	"allsettled/server/sheet"
)

// Cells as other programs than spreadsheets write them, and the rows whose value is missing.
func TestEveryWayToWriteACellIsRead(t *testing.T) {
	for _, c := range []struct {
		says, cell, want string
		errors           int
	}{
		{says: "a text in fonts", cell: `<c t="inlineStr"><is><r><t>0</t></r><r><t>07</t></r></is></c>`, want: "007"},
		{
			says: "how a text is spoken", want: "東京",
			cell: `<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>`,
		},
		{says: "a switch", cell: `<c t="b"><v>1</v></c>`, want: "TRUE"},
		{says: "a formula", cell: `<c><f>1+1</f><v>2</v></c>`, want: "2"},
		{says: "a formula of a text", cell: `<c t="str"><f>"1,5"</f><v>1,5</v></c>`, want: `1,5`},
		{says: "a formula of an empty text", cell: `<c t="str"><f>""</f><v></v></c>`},
		{says: "a shared formula", cell: `<c><f t="shared" si="0"/><v>7</v></c>`, want: "7"},
		{says: "a day as ISO 8601", cell: `<c t="d"><v>2026-01-31</v></c>`, want: "2026-01-31"},
		{says: "a formula without a value", cell: `<c><f>A1</f></c>`, errors: 1},
		{says: "a formula with an empty value", cell: `<c><f>A1</f><v/></c>`, errors: 1},
		{says: "a value that is not there", cell: `<c t="e"><f>X</f><v>#N/A</v></c>`, want: "#N/A", errors: 1},
		{says: "a broken reference", cell: `<c t="e"><v>#REF!</v></c>`, want: "#REF!", errors: 1},
		{says: "a merged cell", cell: `<c/>`},
	} {
		rows := `<row r="1">` + cell("A1", "id") + cell("B1", "n") + `</row><row r="7"><c r="A7"><v>1</v></c>` +
			c.cell + `</row>`
		book, err := one(t, rows, sheet.Upload)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		table, err := book.Table()
		if err != nil || table.Values[0][1] != c.want || book.Errors != c.errors {
			t.Errorf("%s: %q, %d errors, %v; want %q and %d", c.says, table.Values, book.Errors, err, c.want, c.errors)
		}
		if c.errors > 0 != slices.Equal(book.ErrorRows, []int{7}) {
			t.Errorf("%s: the rows %v hold errors", c.says, book.ErrorRows)
		}
	}
}

// Of very many errors the first rows are named, each once; those in rows that are left out are no one's concern.
func TestTheFirstRowsWithErrorsAreNamed(t *testing.T) {
	const wrong = `<c t="e"><v>#N/A</v></c>`
	rows := `<row>` + cell("A1", "id") + cell("B1", "n") + `</row><row hidden="1">` + wrong + `</row>`
	for range 9 {
		rows += `<row>` + wrong + wrong + `</row>`
	}
	book, err := one(t, rows, sheet.Upload)
	if err != nil || book.Errors != 18 || !slices.Equal(book.ErrorRows, []int{3, 4, 5, 6, 7}) {
		t.Errorf("%d errors in %v, %v", book.Errors, book.ErrorRows, err)
	}
}
