package table_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/settle"
	"allsettled/app/table"
)

// fulfilled is an outcome with an answer.
func fulfilled(id, body string) *settle.Outcome {
	return &settle.Outcome{
		ID: id, Status: settle.Fulfilled, Attempts: 1, Took: 1500 * time.Millisecond, BodyBytes: int64(len(body)),
		Reply: settle.Reply{HTTP: 200, Type: "application/json"}, Value: settle.ValueOf([]byte(body)),
	}
}

// rejected is an outcome with a reason.
func rejected(id, code string) *settle.Outcome {
	return &settle.Outcome{ID: id, Status: settle.Rejected, Attempts: 1, Reason: &settle.Reason{Code: code, Message: "Because, it \"said\" so"}}
}

func TestWhatACellSays(t *testing.T) {
	o := fulfilled("007", `{"name":"Ada","n":12345678901234567890.10,"ok":true,"none":null,"address":{"city":"Köln"},"tags":["a","b"],"a.b":1,"deep":{"x":[{"y":"z"}]}}`)
	for _, c := range []struct{ says, column, want string }{
		{"an ID to the letter", "id", "007"},
		{"the status in JavaScript's word", "status", "fulfilled"},
		{"the status code", "http", "200"},
		{"a text without quotes", "name", "Ada"},
		{"every digit of a number", "n", "12345678901234567890.10"},
		{"a truth", "ok", "true"},
		{"null as nothing", "none", ""},
		{"a path", "address.city", "Köln"},
		{"an index", "tags.1", "b"},
		{"a path through arrays", "deep.x.0.y", "z"},
		{"an object as its JSON", "address", `{"city":"Köln"}`},
		{"nothing of what is not there", "nope.nope", ""},
		{"nothing beyond an array's end", "tags.2", ""},
	} {
		if got := table.Cell(o, c.column); got != c.want {
			t.Errorf("%s: Cell(%q) = %q, want %q", c.says, c.column, got, c.want)
		}
	}
	if got := table.Cell(rejected("1", "http_404"), "code"); got != "http_404" {
		t.Errorf("the code of a rejection is %q", got)
	}
	if got := table.Cell(nil, "id"); got != "" {
		t.Errorf("a pending call says %q", got)
	}
}

func TestWhichColumnsAreSuggested(t *testing.T) {
	for _, c := range []struct {
		says, body string
		want       []string
	}{
		{"what tells a person most, the ID left out", `{"id":"7","zip":"1","name":"Ada","email":"a@b.c","city":"Köln","age":3}`, []string{"name", "email", "city", "zip"}},
		{"no objects, no lists", `{"a":{},"b":[],"c":"x"}`, []string{"c"}},
		{"no answer that is no object", `"text"`, nil},
		{"no broken one", `{"a":`, nil},
	} {
		if diff := cmp.Diff(c.want, table.Suggest(fulfilled("7", c.body))); diff != "" {
			t.Errorf("%s: %s", c.says, diff)
		}
	}
	if got := table.Suggest(rejected("1", "dns")); got != nil {
		t.Errorf("of a rejection: %v", got)
	}
}

func TestCellsThatASpreadsheetWouldRunAreDefused(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"=1+1", "'=1+1"},
		{"+49 30", "'+49 30"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"-2+3", "'-2+3"},
		{"\t=1", "'\t=1"},
		{"\r\n=1", "'\r\n=1"},
		{"＝1", "'＝1"},
		{" =1", "' =1"},
		{"\u00a0=1", "'\u00a0=1"},
		{"-12.5", "-12.5"},
		{"-7", "-7"},
		{"Ada", "Ada"},
		{"", ""},
		{"a=1", "a=1"},
		{"-", "'-"},
		{"--1", "'--1"},
	} {
		if got := table.Defuse(c.cell); got != c.want {
			t.Errorf("Defuse(%q) = %q, want %q", c.cell, got, c.want)
		}
	}
}

func TestATableGoesOutAndComesBack(t *testing.T) {
	rows := []*settle.Outcome{
		fulfilled("007", `{"name":"Zoë, \"Z\""}`), rejected("=1", "http_404"), nil, fulfilled("4", `{"name":"two\nlines"}`),
	}
	var out bytes.Buffer
	if err := table.WriteCSV(&out, []string{"id", "status", "name"}, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"id", "status", "name", "code", "reason"},
		{"007", "fulfilled", "Zoë, \"Z\"", "", ""},
		{"'=1", "rejected", "", "http_404", "Because, it \"said\" so"},
		{"", "pending", "", "", ""},
		{"4", "fulfilled", "two\nlines", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhichRowsArePicked(t *testing.T) {
	all := []*settle.Outcome{fulfilled("b", `{"n":10}`), rejected("a", "http_503"), nil, fulfilled("c", `{"n":9,"city":"KÖLN"}`)}
	get := func(i int) *settle.Outcome { return all[i] }
	for _, c := range []struct {
		says string
		pick table.Pick
		want []int32
	}{
		{"all, without a list", table.Pick{}, nil},
		{"those fulfilled", table.Pick{Only: "fulfilled"}, []int32{0, 3}},
		{"those rejected", table.Pick{Only: "rejected"}, []int32{1}},
		{"those pending", table.Pick{Only: "pending"}, []int32{2}},
		{"by a word of the reason", table.Pick{Search: "BECAUSE"}, []int32{1}},
		{"by a code", table.Pick{Search: "http_503"}, []int32{1}},
		{"by a word of the answer", table.Pick{Search: "köln"}, []int32{3}},
		{"by nothing that is there", table.Pick{Search: "nope"}, []int32{}},
		{"numbers sorted as numbers", table.Pick{Only: "fulfilled", Sort: "n"}, []int32{3, 0}},
		{"and down", table.Pick{Only: "fulfilled", Sort: "n", Down: true}, []int32{0, 3}},
	} {
		if diff := cmp.Diff(c.want, c.pick.Rows(len(all), get)); diff != "" {
			t.Errorf("%s: %s", c.says, diff)
		}
	}
}

func TestOnlyTheRowsInViewAreDrawn(t *testing.T) {
	for _, c := range []struct {
		says      string
		total     int
		top, tall float64
	}{
		{"at the top", 10_000, 0, 680}, {"in the middle", 10_000, 170_000, 680}, {"at the end", 10_000, 339_400, 680}, {"few rows", 3, 0, 680},
	} {
		w := table.View(c.total, 34, c.top, c.tall, 10)
		first, last := int(c.top/34), min(c.total, int((c.top+c.tall)/34))
		if w.First > first || w.First+w.Count < last || w.First < 0 || w.First+w.Count > c.total || w.Count > 44 {
			t.Errorf("%s: %+v does not hold rows %d to %d, and 44 at most", c.says, w, first, last)
		}
	}
}

func FuzzCell(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,2]}}`), "a.b.1")
	f.Add([]byte(`[`), "0")
	f.Fuzz(func(t *testing.T, body []byte, column string) {
		o := fulfilled("1", string(body))
		cell := table.Cell(o, column)
		if strings.HasPrefix(table.Defuse(cell), "=") {
			t.Fatalf("%q under %q is a formula: %q", body, column, cell)
		}
		table.Suggest(o)
	})
}
