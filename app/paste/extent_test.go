package paste_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// lines returns n times the same line.
func lines(line string, n int) string { return strings.Repeat(line+"\n", n) }

// wide returns a line of n cells.
func wide(cell string, n int) string { return strings.TrimSuffix(strings.Repeat(cell+",", n), ",") }

func TestATableIsBounded(t *testing.T) {
	const most = paste.MaxColumns
	for _, c := range []struct {
		says string
		text string
		code string // of the mistake; empty for none
	}{
		{"as many columns as a worksheet has", lines(wide("a", most), 2), ""},
		{"one column more", lines(wide("a", most+1), 2), "many_columns"},
		{"such a line in quotes over several lines", lines(wide("\"a\n\"", most+1), 2), "many_columns"},
		{"ten million columns", lines(strings.Repeat(",", 10_000_000)+"a", 2), "many_columns"},
		{"as many cells as are allowed", lines(wide("a", 5000), paste.MaxCells/5000), ""},
		{"one row more", lines(wide("a", 5000), paste.MaxCells/5000+1), "many_cells"},
		{"one long line of IDs is no table", wide("1", most+1), ""},
		{"short rows under a wide heading", lines(wide("a", 300), 50) + lines("1", 50_000), "many_cells"},
	} {
		err := paste.Check(c.text)
		_, parsed := paste.ParseTable(c.text)
		for function, err := range map[string]error{"Check": err, "ParseTable": parsed} {
			if !paste.IsTable(c.text) && function == "ParseTable" {
				continue // it is taken for one column
			}
			mistake, _ := errors.AsType[*plan.FieldError](err)
			switch {
			case c.code == "" && err != nil:
				t.Errorf("%s: %s: %v", c.says, function, err)
			case c.code != "" && (mistake == nil || mistake.Code != c.code || !mistake.OverLimit):
				t.Errorf("%s: %s: got %v, want the limit %s", c.says, function, err, c.code)
			}
		}
	}
}

// Counting takes no memory: a record of ten million cells would take 240 MB.
func TestATableThatIsTooLargeCostsNoMemory(t *testing.T) {
	text := lines(strings.Repeat(",", 10_000_000)+"a", 2)
	allocated := testing.AllocsPerRun(1, func() {
		if err := paste.Check(text); err == nil {
			t.Error("got no mistake")
		}
	})
	if allocated > 100 {
		t.Errorf("got %v allocations, want a handful", allocated)
	}
}
