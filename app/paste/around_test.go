package paste_test

import (
	"strings"
	"testing"

	"allsettled/app/paste"
)

func TestRowsAroundATableAreLeftOutAndCounted(t *testing.T) {
	for _, c := range []struct {
		says, text, columns, ids, outside string
		above, below, all                 int // all: rows when none is left out
	}{
		{
			"a title, a sum and a note",
			"Report 2026\t\t\nid\tname\tn\n7\tAda\t3\n8\tBo\t4\n\t\t7\nSource: the shop\t\t\n",
			"id name n", "7 8", "Report 2026", 1, 2, 6,
		},
		{
			"lines of fewer cells", "Sales, by region\n\nid;name\n7;a\n8;b\nTotal\nas of today, all shops\n",
			"id name", "7 8", "Sales, by region", 1, 2, 6,
		},
		{
			"headings over headings", "Who\t\tWhere\t\nNr\tName\tStreet\tTown\n1\ta\tb\tc\n2\td\te\tf\n",
			"Nr Name Street Town", "1 2", "Who", 1, 0, 4,
		},
		{
			"merged headings", "Nr\tAddress\t\n\tStreet\tTown\n1\ta\tb\n2\tc\td\n",
			"Nr Street Town", "1 2", "Nr", 1, 0, 3,
		},
		{"nothing around it", "id,note\n1,a\n2,\n3,\n", "id note", "1 2 3", "", 0, 0, 3},
		{"a sum only", "id,n\n1,4\n2,5\nSumme,9\n", "id n", "1 2", "Summe", 0, 1, 3},
	} {
		table, err := paste.ParseTable(c.text)
		if err != nil || !paste.IsTable(c.text) || table.Ragged > 0 {
			t.Errorf("%s: a table: %t, line %d is ragged, %v", c.says, paste.IsTable(c.text), table.Ragged, err)
			continue
		}
		if table.Above != c.above || table.Below != c.below || table.Outside() != c.outside {
			t.Errorf("%s: %d above and %d below, first %q, want %d and %d, first %q", c.says, table.Above, table.Below,
				table.Outside(), c.above, c.below, c.outside)
		}
		var ids []string
		for _, row := range table.Values {
			ids = append(ids, row[table.ID])
		}
		if got := strings.Join(table.Columns, " "); got != c.columns || strings.Join(ids, " ") != c.ids {
			t.Errorf("%s: the columns %s of %q, want %s of %s", c.says, got, ids, c.columns, c.ids)
		}
		whole := table.WithAround(true)
		if len(whole.Values) != c.all || whole.Above+whole.Below > 0 {
			t.Errorf("%s: with all rows %q, want %d", c.says, whole.Values, c.all)
		}
	}
}

func TestAMarkedCellWithASeparatorIsOneCell(t *testing.T) {
	for text, want := range map[string]string{
		"id,n\n=\"1,5\",x\n=\"2\",y\n":   "1,5|x|2|y",
		"id;n\nx;=\"1;5\"\ny;z\n":        "x|1;5|y|z",
		"id,n\n=\"a\"\"b\",x\n7,y=\"1\n": "a\"b|x|7|y=\"1",
	} {
		table, err := paste.ParseTable(text)
		var cells []string
		for _, row := range table.Values {
			cells = append(cells, row...)
		}
		if got := strings.Join(cells, "|"); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestARaggedLineIsOneOfTheTable(t *testing.T) {
	for text, want := range map[string]int{
		"Report;\nid;n\n7;1\n8\n9;1\n":       4,
		"sep=;\nReport\nid;n\n7;1\n8\n9;1\n": 5,
		"Report\nid;n\n7;1\n8;2\nTotal\n":    0,
	} {
		if table, err := paste.ParseSeparated(text, ';'); err != nil || table.Ragged != want {
			t.Errorf("of %q line %d is ragged, %v, want %d", text, table.Ragged, err, want)
		}
	}
}
