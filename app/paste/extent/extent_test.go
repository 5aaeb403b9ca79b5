package extent_test

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"allsettled/app/paste/extent"
)

func TestATableIsRaggedWhereARowHasAnotherNumberOfCells(t *testing.T) {
	for text, want := range map[string]extent.Extent{
		"a,b\n1,2\n":       {Rows: 2, Wide: 2},
		"a,b\n\n1\n":       {Rows: 2, Wide: 2, Ragged: true},
		"a\n1,2,3":         {Rows: 2, Wide: 3, Ragged: true},
		"\"a\n\",b\n1,2\n": {Rows: 2, Wide: 2},
		" \n,\n":           {},
	} {
		got := extent.Measure(text, ',', -1)
		if got.Rows != want.Rows || got.Wide != want.Wide || got.Ragged != want.Ragged {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

// FuzzMeasure holds that the cells are counted as encoding/csv finds them.
func FuzzMeasure(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2", "\"a\"\"b\",c\n", "\"a\nb\",c\n\n,", "\"a\"b\",\n", "\"", "a\"b,\"c\" ,d",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ReplaceAll(text, "\r", "") // which are line feeds before
		in := csv.NewReader(strings.NewReader(text))
		in.Comma, in.LazyQuotes, in.FieldsPerRecord = ',', true, -1
		rows, widest := 0, 0
		for {
			record, err := in.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
				rows, widest = rows+1, max(widest, len(record))
			}
		}
		got := extent.Measure(text, ',', -1)
		if got.Rows != rows || got.Wide != widest {
			t.Fatalf("counted %d rows of %d cells at most, encoding/csv finds %d of %d",
				got.Rows, got.Wide, rows, widest)
		}
	})
}
