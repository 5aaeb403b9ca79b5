package column_test

import (
	"strings"
	"testing"

	"allsettled/app/column"
	"allsettled/app/settle"
)

// brought is the outcome of a call that brought an answer.
func brought(answer string) *settle.Outcome {
	return &settle.Outcome{Status: settle.Fulfilled, Value: settle.Value{JSON: []byte(answer)}}
}

func TestACellShowsAPartOfAnAnswer(t *testing.T) {
	for _, row := range []struct {
		name, part string
		want       column.Cell
	}{
		{"a text", `"Köln"`, column.Cell{Text: "Köln"}},
		{"a number", `-1.50`, column.Cell{Text: "-1.50", IsNumber: true}},
		{"a long number", `12345678901234567890`, column.Cell{Text: "12345678901234567890", IsNumber: true}},
		{"a text of digits", `"007"`, column.Cell{Text: "007"}},
		{"a date, as it came", `"2026-11-27T00:00:00Z"`, column.Cell{Text: "2026-11-27T00:00:00Z"}},
		{"true", `true`, column.Cell{Text: "true"}},
		{"null", `null`, column.Cell{}},
		{"an empty list", `[]`, column.Cell{Text: "0 items"}},
		{"a list of one", `[{"a": [1, 2]}]`, column.Cell{Text: "1 item"}},
		{"a list", `[1, 2, 3]`, column.Cell{Text: "3 items"}},
		{"an object", `{"a":1}`, column.Cell{Text: `{"a":1}`}},
		{"an address", `"https://a.example/x?y=1"`, column.Cell{
			Text: "https://a.example/x?y=1", Link: "https://a.example/x?y=1",
		}},
		{"a script", `"javascript:alert(1)"`, column.Cell{Text: "javascript:alert(1)"}},
		{"a text with an address", `"see https://a.example"`, column.Cell{Text: "see https://a.example"}},
		{"an address and more", `"https://a.example is down"`, column.Cell{Text: "https://a.example is down"}},
		{"no host", `"https://"`, column.Cell{Text: "https://"}},
		{"a long text", `"` + strings.Repeat("ä", 500) + `"`, column.Cell{Text: strings.Repeat("ä", 120) + "…"}},
		{"a long address", `"https://a.example/` + strings.Repeat("x", 500) + `"`, column.Cell{
			Text: "https://a.example/" + strings.Repeat("x", 102) + "…",
			Link: "https://a.example/" + strings.Repeat("x", 500),
		}},
	} {
		columns := column.Columns{List: []column.Column{{Path: "part", Name: "part"}}}
		if got := columns.Row(0, brought(`{"part":`+row.part+`}`), false)[0]; got != row.want {
			t.Errorf("%s: got %+v, want %+v", row.name, got, row.want)
		}
	}
}

func TestAWholeAnswerThatIsAListIsShownAsItIs(t *testing.T) {
	var columns column.Columns
	if got := columns.Row(0, brought(`[1,2]`), false)[0].Text; got != "[1,2]" {
		t.Errorf("got %s", got)
	}
}

func TestAColumnMovesAnyWay(t *testing.T) {
	for _, row := range []struct {
		name  string
		i, by int
		want  string
	}{
		{"to the end", 0, 2, "bca"},
		{"to the front", 2, -2, "cab"},
		{"by one", 1, 1, "acb"},
		{"to where it is", 1, 0, "abc"},
		{"over the end", 1, 2, "abc"},
		{"none", 9, -8, "abc"},
	} {
		columns := column.Columns{List: []column.Column{{Path: "a"}, {Path: "b"}, {Path: "c"}}}
		columns.Move(row.i, row.by)
		got := ""
		for _, c := range columns.List {
			got += c.Path
		}
		if got != row.want {
			t.Errorf("%s: got %s, want %s", row.name, got, row.want)
		}
	}
}

func TestAColumnIsAsWideAsAPersonMakesIt(t *testing.T) {
	columns := column.Columns{List: []column.Column{{Path: "a"}, {Path: "b"}}}
	for _, row := range []struct {
		name               string
		i, pixels, a, bWid int
	}{
		{"one", 1, 300, 0, 300},
		{"too narrow to be taken again", 1, 3, 0, 48},
		{"below nothing", 0, -50, 48, 48},
		{"too wide", 0, 99999, 1200, 48},
		{"as before", 0, 0, 0, 48},
		{"none", 7, 100, 0, 48},
	} {
		columns.Resize(row.i, row.pixels)
		if a, b := columns.List[0].Wide, columns.List[1].Wide; a != row.a || b != row.bWid {
			t.Errorf("%s: got %d and %d, want %d and %d", row.name, a, b, row.a, row.bWid)
		}
	}
}

func TestAWidthStaysWhenAColumnIsMovedAndTheMoveIsUndone(t *testing.T) {
	columns := column.Columns{List: []column.Column{{Path: "a"}, {Path: "b"}}}
	columns.Resize(0, 300)
	_, back := columns.Move(0, 1)
	columns.Resize(0, 100)
	back()
	if columns.List[0].Wide != 300 || columns.List[1].Wide != 0 {
		t.Errorf("got %+v", columns.List)
	}
}
