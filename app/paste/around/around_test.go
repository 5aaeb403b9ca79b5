package around_test

import (
	"strings"
	"testing"

	"allsettled/app/paste/around"
)

// rows reads lines whose cells have semicolons between, all of them as wide as the widest.
func rows(text string) (list [][]string) {
	wide := 0
	for line := range strings.SplitSeq(text, "|") {
		list = append(list, strings.Split(line, ";"))
		wide = max(wide, len(list[len(list)-1]))
	}
	for i, row := range list {
		list[i] = append(row, make([]string, wide-len(row))...)
	}
	return list
}

func TestRowsAboveATableAreNoData(t *testing.T) {
	for _, c := range []struct {
		says, text, names string
		above             int
	}{
		{"none", "id;name|7;x|8;y", "id;name", 0},
		{"a title", "Customers of 2026|id;name|7;x", "id;name", 1},
		{"a title and when it was made", "Customers|as of;May|id;name;town|7;x;y", "id;name;town", 2},
		{"a row of merged headings", "Who;;Where;|Nr;Name;Street;Town|7;a;b;c", "Nr;Name;Street;Town", 1},
		{"headings of two rows", "Nr;Address;|;Street;Town|7;a;b", "Nr;Street;Town", 1},
		{"a heading that is empty", "id;|7;x|8;y", "id;", 0},
		{"a row that lost a cell, and no heading", "ada;|grace;x|alan;y", "ada;", 0},
		{"a heading over one column alone", "id|7|8", "id", 0},
		{"a title over one column", "Customers|id|7", "Customers", 0},
		{"more rows than are looked at", strings.Repeat("x|", 12) + "id;name|7;x", "x;", 0},
		{"one row", "id;name", "id;name", 0},
	} {
		above, names := around.Above(rows(c.text))
		if got := strings.Join(names, ";"); above != c.above || got != c.names {
			t.Errorf("%s: %d rows above %s, want %d above %s", c.says, above, got, c.above, c.names)
		}
	}
}

func TestRowsBelowATableAreNoData(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       int
	}{
		{"none", "7;x|8;y", 0},
		{"a sum", "7;1|8;2|Total:;3", 1},
		{"a sum in German, and a mean", "7;1|8;2|Summe;3|Mittelwert;1,5", 2},
		{"a sum under no ID", "7;1|8;2|;3", 1},
		{"a note", "7;x|8;y|Source: the shop", 1},
		{"a note below a sum", "7;1|8;2|Total;3|* as of today", 2},
		{"an ID that is the only cell of its row", "7;x|8;y|9;", 0},
		{"an ID of several words among such", "ada lovelace;x|alan turing;", 0},
		{"an ID that is called total, with a text beside it", "a;x|total;y", 0},
		{"one column", "7|8|Total", 0},
		{"no IDs at all", ";x|;y", 0},
		{"a single row", "Total;7", 0},
		{"rows without an ID between others", "7;x|;y|8;z", 0},
	} {
		if got := around.Below(rows(c.text), 0); got != c.want {
			t.Errorf("%s: %d, want %d", c.says, got, c.want)
		}
	}
}

// FuzzAround holds that a table keeps a row, and that its names are as many as its cells.
func FuzzAround(f *testing.F) {
	f.Add("a title|id;name|7;x|Total;3")
	f.Add("Nr;A;|;B;C|1;2;3")
	f.Fuzz(func(t *testing.T, text string) {
		list := rows(text)
		above, names := around.Above(list)
		if above >= len(list) || len(names) != len(list[0]) {
			t.Fatalf("%d of %d rows are above the names %q", above, len(list), names)
		}
		for id := range list[0] {
			if below := around.Below(list, id); below >= len(list) {
				t.Fatalf("%d of %d rows are below", below, len(list))
			}
		}
	})
}
