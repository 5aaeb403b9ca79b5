package table_test

import (
	"slices"
	"testing"

	"allsettled/app/settle"
	"allsettled/app/table"
)

func TestRowsAreSortedAsAPersonReadsTheCells(t *testing.T) {
	for _, c := range []struct {
		says  string
		cells []string // as JSON, in the order of the input
		want  []int32
	}{
		{"a person whose name is Nan is no number", []string{`"Zoe"`, `"Nan"`, `"Ada"`}, []int32{2, 1, 0}},
		{"nor is one whose name is Inf", []string{`"Zoe"`, `"Inf"`, `"Ada"`}, []int32{2, 1, 0}},
		{"nor is a hexadecimal", []string{`"zz"`, `"0x1p-2"`, `5`}, []int32{2, 1, 0}},
		{
			"IDs beyond 2^53 keep their order",
			[]string{"9007199254740993", "9007199254740992", "9007199254740994"},
			[]int32{1, 0, 2},
		},
		{"IDs of twenty digits, too", []string{"12345678901234567891", "12345678901234567890"}, []int32{1, 0}},
		{"long negative ones, the other way", []string{"-9007199254740992", "-9007199254740993"}, []int32{1, 0}},
		{"equals stay as they were", []string{`7`, `"007"`, `7.0`, `"7"`}, []int32{0, 1, 2, 3}},
		{"numbers before texts, nothing last", []string{`"b"`, `null`, `10`, `""`, `9`}, []int32{4, 2, 0, 1, 3}},
	} {
		get := func(i int) *settle.Outcome { return fulfilled("x", `{"c":`+c.cells[i]+`}`) }
		if got := (table.Query{Sort: "c"}).Rows(len(c.cells), get); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestASearchFindsWhatACellShows(t *testing.T) {
	for _, c := range []struct {
		says, answer, search string
		want                 bool
	}{
		{"letters that the site escaped", `{"n":"Zo\u00eb"}`, "zoë", true},
		{"capitals that the site escaped", `{"n":"\u00c9mile"}`, "émile", true},
		{"a pair of escapes", `{"n":"\ud83d\ude00"}`, "😀", true},
		{"half a pair", `{"n":"\ud83d!"}`, "😀", false},
		{"a slash that the site escaped", `{"u":"https:\/\/a.example\/b"}`, "a.example/b", true},
		{"a backslash before a u is no escape", `{"n":"C:\\u00eb"}`, "ë", false},
		{"quotes inside a text", `{"n":"say \"hi\" now"}`, `"hi"`, true},
		{"another column", `{"n":"Zo\u00eb","m":"x"}`, "m:zoë", false},
	} {
		get := func(int) *settle.Outcome { return fulfilled("1", c.answer) }
		if got := len(table.Query{Search: c.search}.Rows(1, get)) == 1; got != c.want {
			t.Errorf("%s: %s in %s is found: %v, want %v", c.says, c.search, c.answer, got, c.want)
		}
	}
}

func TestAColumnIsSuggestedOnce(t *testing.T) {
	for _, c := range []struct {
		says, answer string
		want         []string
	}{
		{"a name that stands twice", `{"x":1,"x":2,"y":3}`, []string{"x", "y"}},
		{"a telling name that stands twice", `{"city":1,"city":2}`, []string{"city"}},
		{"names with signs of paths", `{"a|b":1,"c\\d":2}`, []string{`a\|b`, `c\\d`}},
		{"names that are an outcome's own", `{"bytes":1,"value":2}`, []string{"value.bytes", "value.value"}},
	} {
		o := fulfilled("7", c.answer)
		got := table.Suggest(o)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.says, got, c.want)
		}
		for _, column := range got {
			if table.Cell(o, column) == "" {
				t.Errorf("%s: %s shows nothing", c.says, column)
			}
		}
	}
}

func TestEveryFormatIsFoundByItsName(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range table.Formats() {
		if got, ok := table.FormatNamed(f.Name); !ok || got != f || seen[f.Name] || f.Label == "" || f.MediaType == "" {
			t.Errorf("%s: %+v, %v", f.Name, got, ok)
		}
		seen[f.Name] = true
		if !slices.Contains(table.FormatNames("export."), "export."+f.Name) {
			t.Errorf("export.%s is no name", f.Name)
		}
	}
	for _, none := range []string{"", "CSV", "csv ", "../csv"} {
		if _, ok := table.FormatNamed(none); ok {
			t.Errorf("%q is a format", none)
		}
	}
}
