package table_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/settle"
	"allsettled/app/table"
)

const person = `{"id":"007","name":"Ada","age":36,"account":12345678901234567890,` +
	`"address":{"city":"London","geo":{"lat":51.50}},` +
	`"tags":["x","y"],"a.b":"dotted","none":null,"status":"member"}`

func fulfilled(id, value string) *settle.Outcome {
	return &settle.Outcome{
		ID: id, Status: settle.Fulfilled, Attempts: 1, Took: 1002 * time.Millisecond, BodyBytes: int64(len(value)),
		Reply: settle.Reply{HTTP: 200, Type: "application/json"}, Value: settle.Value{JSON: []byte(value)},
	}
}

func rejected(id, code string) *settle.Outcome {
	return &settle.Outcome{
		ID: id, Status: settle.Rejected, Attempts: 3, Took: time.Second, Reply: settle.Reply{HTTP: 503},
		Reason: &settle.Reason{
			Code: code, Written: "The site has a problem",
			Args: settle.Args{"error": "HTTP status 503"},
		},
	}
}

func TestACellSaysWhatItsColumnAsksFor(t *testing.T) {
	o := fulfilled("007", person)
	for _, c := range []struct{ column, want string }{
		{"id", "007"},
		{"status", "fulfilled"},
		{"http", "200"},
		{"time", "1002"},
		{"tookMs", "1002"},
		{"name", "Ada"},
		{"age", "36"},
		{"account", "12345678901234567890"},
		{"address.city", "London"},
		{"address.geo.lat", "51.50"},
		{"address", `{"city":"London","geo":{"lat":51.50}}`},
		{"tags.1", "y"},
		{"tags.2", ""},
		{"tags.-1", ""},
		{"tags.x", ""},
		{"a.b", "dotted"},
		{"none", ""},
		{"nothing.here", ""},
		{"name.first", ""},
		{"value.status", "member"},
		{"code", ""},
	} {
		if got := table.Cell(o, c.column); got != c.want {
			t.Errorf("%s: %q, want %q", c.column, got, c.want)
		}
	}
	for _, odd := range []string{"", "null", `"a text"`, "{", "[1,", "  "} {
		if got := table.Cell(fulfilled("1", odd), "a.b"); got != "" {
			t.Errorf("a.b of %q: %q, want nothing", odd, got)
		}
	}
}

func TestAFailureCarriesItsReason(t *testing.T) {
	o := rejected("8", "http_503")
	got := []string{
		table.Cell(o, "status"), table.Cell(o, "http"), table.Cell(o, "code"), table.Cell(o, "reason"),
		table.Cell(o, "detail"),
	}
	want := []string{"rejected", "503", "http_503", "The site has a problem", "HTTP status 503"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := table.Cell(rejected("9", settle.CodeAborted), "status"); got != "aborted" {
		t.Errorf("a call left behind: %q, want aborted", got)
	}
}

func TestColumnsAreSuggestedFromAnAnswer(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []string
	}{
		{
			`{"id":"007","name":"Ada","age":36,"city":"London","email":"a@b","country":"GB","more":1}`,
			[]string{"name", "city", "email", "country"},
		},
		{`{"x":1,"title":"T","nested":{"a":1},"list":[1],"no":null,"y":true}`, []string{"title", "x", "y"}},
		{`{"status":"member","http":1}`, nil},
		{`[{"name":"Ada"}]`, nil},
		{`"text"`, nil},
		{``, nil},
	} {
		if diff := cmp.Diff(c.want, table.Suggest(fulfilled("007", c.value))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.value, diff)
		}
	}
	if table.Suggest(nil) != nil || table.Suggest(rejected("1", "dns")) != nil {
		t.Error("columns without an answer")
	}
}

// people are five rows, the last of them pending.
func people(i int) *settle.Outcome {
	return []*settle.Outcome{
		fulfilled("1", `{"name":"Grace","age":9}`), rejected("2", "http_503"),
		fulfilled("3", `{"name":"ada","age":10}`), fulfilled("10", `{"age":2.5}`), nil,
	}[i]
}

func TestRowsArePickedAndSorted(t *testing.T) {
	for _, c := range []struct {
		says  string
		query table.Query
		want  []int32
	}{
		{"all", table.Query{}, nil},
		{"all, of blank search", table.Query{Search: "  "}, nil},
		{"fulfilled", table.Query{Only: "fulfilled"}, []int32{0, 2, 3}},
		{"rejected", table.Query{Only: "rejected"}, []int32{1}},
		{"pending", table.Query{Only: "pending"}, []int32{4}},
		{"search in an answer, in any case", table.Query{Search: "ADA"}, []int32{2}},
		{"search in a reason", table.Query{Search: "has a problem"}, []int32{1}},
		{"search in one column", table.Query{Search: "name: ada"}, []int32{2}},
		{"search in one column in vain", table.Query{Search: "age:ada"}, []int32{}},
		{"search for a part of an answer with a colon", table.Query{Search: "\"age\":9"}, []int32{0}},
		{"search in vain", table.Query{Search: "zzz"}, []int32{}},
		{"by a number, nothing last", table.Query{Sort: "age"}, []int32{3, 0, 2, 1, 4}},
		{"by a number, down, nothing last", table.Query{Sort: "age", Down: true}, []int32{2, 0, 3, 1, 4}},
		{"by a text, in any case", table.Query{Sort: "name"}, []int32{2, 0, 1, 3, 4}},
		{"IDs that are numbers, as numbers", table.Query{Sort: "id", Down: true}, []int32{3, 2, 1, 0, 4}},
	} {
		if diff := cmp.Diff(c.want, c.query.Rows(5, people)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestOnlyTheRowsInViewAreDrawn(t *testing.T) {
	for _, c := range []struct {
		says       string
		total      int
		top, tall  float64
		first, end int
	}{
		{"nothing", 0, 0, 500, 0, 0},
		{"the top", 10_000, 0, 500, 0, 23},
		{"the middle", 10_000, 5000, 500, 92, 173},
		{"the end", 10_000, 340_000, 500, 9992, 10_000},
		{"a short table", 5, 0, 500, 0, 5},
		{"beyond the end", 100, 1e9, 500, 100, 100},
	} {
		w := table.View(c.total, 34, c.top, c.tall, 8)
		if w.First > c.end || w.First+w.Count > c.total || w.Count > 40 || w.First%2 != 0 && w.First != c.total {
			t.Errorf("%s: %+v", c.says, w)
		}
		if c.total > 0 && c.top < float64(c.total*34) {
			seen := int(c.top / 34)
			if w.First > seen || w.First+w.Count < min(c.total, seen+int(c.tall/34)) {
				t.Errorf("%s: %+v leaves rows in view out", c.says, w)
			}
		}
	}
}

func TestCellsThatASpreadsheetWouldRunAreDefused(t *testing.T) {
	for _, evil := range []string{
		"=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1+1",
		"＠x", " =1+1", "\u00A0=1", "-cmd|' /C calc'!A0", "-", "-1e", "-1e5+1", "-1e5-1+1", "-e5", "-1.e", "-1e+",
	} {
		if got := table.EscapeFormula(evil); got != "'"+evil {
			t.Errorf("%q became %q", evil, got)
		}
	}
	for _, plain := range []string{
		"", "007", "-12.5", "-3", "-1e5", "-1.5E+10", "-2e-3", "a=b", "1-10",
		"name@example.com", " ",
	} {
		if got := table.EscapeFormula(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

func TestALineIsQuotedWhereItMustBe(t *testing.T) {
	cells := []string{"007", "a,b", "a\tb", "say \"x\"", "two\r\nlines", " edge", "=1+1", ""}
	for _, c := range []struct{ says, got, want string }{
		{
			"CSV", string(table.AppendCSV(nil, cells)),
			"007,\"a,b\",a\tb,\"say \"\"x\"\"\",\"two\r\nlines\",\" edge\",'=1+1,\r\n",
		},
		{
			"TSV", string(table.AppendTSV(nil, cells)),
			"007\ta,b\t\"a\tb\"\t\"say \"\"x\"\"\"\t\"two\r\nlines\"\t\" edge\"\t'=1+1\t\n",
		},
		{"a line of one empty cell", string(table.AppendCSV(nil, []string{""})), "\"\"\r\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.says, c.got, c.want)
		}
	}
}

func FuzzDefuseAndLinesComeBack(f *testing.F) {
	for _, seed := range []string{"=1", "a,b", "\"", "\r\n", "＝", "\x00=1", "-1", "a\tb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		safe := table.EscapeFormula(cell)
		if table.EscapeFormula(safe) != safe && !strings.HasPrefix(safe, "'") {
			t.Errorf("%q is not safe once defused: %q", cell, safe)
		}
		want := strings.ReplaceAll(safe, "\r\n", "\n") // as encoding/csv reads it
		for comma, line := range map[rune][]byte{
			',':  table.AppendCSV(nil, []string{cell, "x"}),
			'\t': table.AppendTSV(nil, []string{cell, "x"}),
		} {
			r := csv.NewReader(bytes.NewReader(line))
			r.Comma = comma
			lines, err := r.ReadAll()
			if err != nil || len(lines) != 1 || len(lines[0]) != 2 || lines[0][0] != want {
				t.Errorf("%q between %q: %q, %v", cell, comma, lines, err)
			}
		}
	})
}
