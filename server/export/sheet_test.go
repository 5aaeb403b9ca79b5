package export_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/export"
)

func TestASheetHoldsNumbersThatKeepTheirDigits(t *testing.T) {
	values := []struct {
		json, want string
		number     bool
	}{
		{"7", "7", true},
		{"-12.5", "-12.5", true},
		{"0", "0", true},
		{"0.001", "0.001", true},
		{"123456789012345", "123456789012345", true},
		{"1234567890123456", "1234567890123456", false},
		{"12345678901234567890", "12345678901234567890", false},
		{"1.10", "1.10", false},
		{"1e5", "1e5", false},
		{"-1e5", "-1e5", false},
		{"-0", "-0", false},
		{`"7"`, "7", false},
		{`"007"`, "007", false},
		{`"=1+1"`, "'=1+1", false},
		{"true", "true", false},
		{"null", "", false},
		{"{\"a\":\n1}", `{"a":1}`, false},
	}
	p := plan.Plan{Endpoint: "/demo/{id}"}
	var all []*settle.Outcome
	for i, v := range values {
		id := strconv.Itoa(i)
		p.IDs = append(p.IDs, id)
		all = append(all, fulfilled(id, `{"v":`+v.json+`}`))
	}
	f := open(t, write(t, runOf(p, all...), export.Order{Format: "xlsx", Columns: []string{"id", "v"}}))
	for i, v := range values {
		at := "B" + strconv.Itoa(i+2)
		got, _ := f.GetCellValue("Results", at, excelize.Options{RawCellValue: true})
		kind, _ := f.GetCellType("Results", at)
		if isNumber := kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset &&
			v.json != "null"; got != v.want || isNumber != v.number {
			t.Errorf("%s: %q of type %v, want %q, number %v", v.json, got, kind, v.want, v.number)
		}
		if kind, _ := f.GetCellType("Results", "A"+strconv.Itoa(i+2)); kind != excelize.CellTypeInlineString {
			t.Errorf("the ID of line %d is of type %v, want text", i+2, kind)
		}
	}
	panes, err := f.GetPanes("Results")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the line of names is not frozen: %+v, %v", panes, err)
	}
	id, _ := f.GetCellStyle("Results", "A1")
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("the line of names is not bold: %+v, %v", style, err)
	}
}

func TestTheSecondSheetHasThePlanAndTheSum(t *testing.T) {
	file := write(t, threeCalls(), export.Order{Format: "xlsx", Only: settle.Rejected})
	got := map[string]string{}
	for _, row := range sheet(t, file, "Run") {
		got[row[0]] = row[1]
	}
	for name, want := range map[string]string{
		"Address": "https://api.example.com/{id}", "Method": "GET", "Header Authorization": "•••",
		"Header Accept": "text/plain",
		"Mode":          "allSettled", "Calls at once": "6", "Calls begun a second": "no limit", "Asked": "3",
		"Fulfilled": "1",
		"Rejected":  "1", "Aborted": "1", "Missing": "0",
		"It adds up": "3 asked = 1 fulfilled + 1 rejected + 1 aborted + 0 missing", "Verdict": "fulfilled",
		"Took": "1.23 s", "Took, ms": "1234",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if bytes.Contains(file, []byte("hush")) || strings.Contains(fmt.Sprint(got), "hush") {
		t.Error("a secret is in the file")
	}
	if n := len(sheet(t, file, "Results")); n != 3 {
		t.Errorf("%d lines, want the names and two", n)
	}
	going := runOf(three, fulfilled("1", "1"))
	for _, row := range sheet(t, write(t, going, export.Order{Format: "xlsx"}), "Run") {
		got[row[0]] = row[1]
	}
	if got["Took"] != "it has not ended" || got["Verdict"] != "pending" || got["Missing"] != "2" {
		t.Errorf("of a run that goes on: %v", got)
	}
}

func TestWhatASheetCannotHoldIsCut(t *testing.T) {
	for says, c := range map[string]struct {
		text string
		cut  bool
	}{
		"as long as may be":           {strings.Repeat("x", 32767), false},
		"one more":                    {strings.Repeat("x", 32768), true},
		"long by its bytes only":      {strings.Repeat("é", 32767), false},
		"half a character at the cut": {"x" + strings.Repeat("😀", 20000), true},
		"an emoji at the end":         {strings.Repeat("x", 32766) + "😀", true},
		"line ends of Windows":        {strings.Repeat("\r\n", 32768), true},
		"signs that XML escapes":      {strings.Repeat("&", 32767), false},
		"an apostrophe before it":     {"=" + strings.Repeat("x", 32766), true},
	} {
		o := fulfilled("1", string(settle.AppendString([]byte(`{"t":`), c.text))+"}")
		file := write(t, runOf(plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}, o), export.Order{
			Format: "xlsx", Columns: []string{"t"},
		})
		got := strings.TrimPrefix(sheet(t, file, "Results")[1][0], "'")
		if account := sheet(t, file, "Run"); c.cut != slices.ContainsFunc(account, saysCut) {
			t.Errorf("%s: the second sheet says %q", says, account[len(account)-1])
		}
		units := len(utf16.Encode([]rune(got)))
		before, ended := strings.CutSuffix(got, "…")
		if ended != c.cut || !strings.HasPrefix(c.text, before) || units > 32767 || c.cut && units < 32765 {
			t.Errorf("%s: %d units, ending in %q", says, units, got[len(got)-8:])
		}
	}
}

// saysCut reports whether a row of the second sheet says that one cell was cut, and where the whole of it is.
func saysCut(row []string) bool {
	return row[0] == "Cells that were cut" && row[1] == "1" && strings.Contains(row[2], "as CSV or JSON")
}

func TestEveryCellThatWasCutIsCounted(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	answer := string(settle.AppendString([]byte(`{"t":`), long)) + "}"
	p := plan.Plan{
		Endpoint: "/demo/{id}", Method: "POST", Body: `{"id":"{id}","note":"` + long + `"}`,
		Rows: &plan.Rows{Columns: []string{"id", "note"}, Values: [][]string{{"1", long}, {"2", "short"}}},
	}
	file := write(t, runOf(p, fulfilled("1", answer), fulfilled("2", answer)), export.Order{
		Format: "xlsx", Columns: []string{"id", "in.note", "t"},
	})
	account := sheet(t, file, "Run")
	if last := account[len(account)-1]; last[0] != "Cells that were cut" || last[1] != "4" {
		t.Errorf("the second sheet ends in %q, want 4: three in the table, and the body", last)
	}
}
