package paste_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestIDsAreWrittenAsAPersonWouldTypeThem(t *testing.T) {
	for _, c := range []struct {
		says string
		ids  []string
		want string
	}{
		{"none", nil, ""},
		{"one", []string{"7"}, "7"},
		{"two in a row", []string{"7", "8"}, "7, 8"},
		{"three in a row", []string{"7", "8", "9"}, "7-9"},
		{"a row, a gap and a row", []string{"1", "2", "3", "5", "6", "7"}, "1-3, 5-7"},
		{"downwards is no range", []string{"3", "2", "1"}, "3, 2, 1"},
		{"the same thrice is no range", []string{"3", "3", "3"}, "3, 3, 3"},
		{"leading zeros stay in a range", []string{"001", "002", "003"}, "001-003"},
		{"over a power of ten", []string{"8", "9", "10", "11"}, "8-11"},
		{"what would be read as a range", []string{"1-3"}, `"1-3"`},
		{"a comma and a quote", []string{`a,"b"`}, `"a,""b"""`},
		{"Unicode", []string{"é😀"}, `"é😀"`},
	} {
		if got := paste.FormatIDs(c.ids); got != c.want {
			t.Errorf("%s: %s, want %s", c.says, got, c.want)
		}
	}
}

func FuzzFormattedIDsAreReadBack(f *testing.F) {
	for _, seed := range []string{
		"1|2|3", "1-3", "1..3", "1:5", "1-10:2", "[1-3]", "{a,b}", `"`, `""`, "a,b", "a;b", "a b",
		"007|008|009", "08|09|10", "8|09|10", "098|099|100|101",
		"18446744073709551614|18446744073709551615",
		"+1", "-1", "@a", "#a", "//a", "a\tb", "é", "\u00a0", "1e3", "1_000",
		"99999999999999998|99999999999999999|100000000000000000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var ids []string
		for id := range strings.SplitSeq(text, "|") {
			// What ParseIDs gives is what is ever formatted: nothing empty, no space at an edge, no line break.
			quoted := `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
			if read, err := paste.ParseIDs(quoted); err == nil && len(read.List) == 1 {
				ids = append(ids, read.List...)
			}
		}
		written := paste.FormatIDs(ids)
		read, err := paste.ParseIDs(written)
		if len(ids) > 0 && (err != nil || !slices.Equal(read.List, ids)) {
			t.Errorf("%q is written %s and read as %q: %v", ids, written, read.List, err)
		}
	})
}

func TestAFormattedTableIsReadBack(t *testing.T) {
	for _, c := range []struct {
		says string
		rows plan.Rows
	}{
		{"plain", plan.Rows{
			Columns: []string{"id", "name"}, Values: [][]string{{"1", "Ada"}, {"2", "Bo"}},
		}},
		{"tabs, quotes and line breaks", plan.Rows{
			Columns: []string{"id", "note"}, Values: [][]string{{"1", "a\tb"}, {"2", `say "hi"`}, {"3", "x\ny"}},
		}},
		{"a quote alone", plan.Rows{
			Columns: []string{"id", "n"}, Values: [][]string{{"1", `"`}, {"2", `""`}},
		}},
		{"empty cells", plan.Rows{
			Columns: []string{"id", "n"}, Values: [][]string{{"1", ""}, {"2", "x"}},
		}},
		{"commas and semicolons", plan.Rows{
			Columns: []string{"id", "n"}, Values: [][]string{{"1", "a,b;c"}, {"2", "a;b,c"}},
		}},
		{"edges of white space", plan.Rows{
			Columns: []string{"id", "n"}, Values: [][]string{{"1", " a "}, {"2", "b"}},
		}},
		{"numbers only, which could have no header", plan.Rows{
			Columns: []string{"a", "b"}, Values: [][]string{{"1", "2"}},
		}},
		{"one column", plan.Rows{
			Columns: []string{"id"}, Values: [][]string{{"1"}, {"2"}, {"3"}},
		}},
		{"Unicode", plan.Rows{
			Columns: []string{"id", "name"}, Values: [][]string{{"é", "😀"}, {"日", "本"}},
		}},
	} {
		written := paste.FormatTable(&c.rows)
		read, err := paste.ParseTable(written)
		if err != nil {
			t.Errorf("%s: %q: %v", c.says, written, err)
			continue
		}
		if diff := cmp.Diff(c.rows.Columns, read.Columns); diff != "" {
			t.Errorf("%s: columns (-want +got):\n%s", c.says, diff)
		}
		if diff := cmp.Diff(c.rows.Values, read.Values); diff != "" {
			t.Errorf("%s: values (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestATableIsWrittenWithTheHeadingsThatAreReadBack(t *testing.T) {
	read, err := paste.ParseTable("Kunden Nr.\tStraße\tid\tStraße\t\n7\ta\tb\tc\td\n")
	if err != nil {
		t.Fatal(err)
	}
	rows := read.WithHeader(true).Rows(0)
	want := "Kunden Nr.\tStraße\tid\tStraße\tcolumn5\n7\ta\tb\tc\td\n"
	if got := paste.FormatTable(rows); got != want {
		t.Errorf("it is written %q, want %q", got, want)
	}
	rows.Columns[1] = "x" // which no heading is read as
	if got := paste.FormatTable(rows); !strings.HasPrefix(got, "id\tx\tid_2\t") {
		t.Errorf("columns of other names are written %q", got)
	}
}

func TestIDsAreWrittenAsAPersonTypesThem(t *testing.T) {
	for typed, want := range map[string]string{
		"001-100": "001-100", "08-11": "08-11", "98-101": "98-101", "099, 100, 101": "099-101",
		"08, 09, 10, 011": "08-10, 011",
		"0, 1, 2":         "0-2", "00, 01": "00, 01", "1, 3, 5": "1, 3, 5", `"1-3", a b`: `"1-3", "a b"`,
	} {
		ids, err := paste.ParseIDs(typed)
		if err != nil {
			t.Fatal(err)
		}
		got := paste.FormatIDs(ids.List)
		again, err := paste.ParseIDs(got)
		if diff := cmp.Diff(ids.List, again.List); got != want || err != nil || diff != "" {
			t.Errorf("%s: got %s, want %s, %v (-want +got):\n%s", typed, got, want, err, diff)
		}
	}
}
