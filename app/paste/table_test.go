package paste_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestATableIsToldFromAListOfIDs(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       bool
	}{
		{"one ID a line", "1\n2\n3", false},
		{"a list with commas", "1, 2, 3", false},
		{"ranges", "1-3\n7", false},
		{"lines of different lengths", "1,2\n3", false},
		{"two columns with tabs", "1\tde\n2\tfr", true},
		{"semicolons", "id;country\r\n007;de\r\n", true},
		{"commas with quotes", "id,name\n1,\"Byron, Ada\"", true},
		{"a column with a heading", "user_id\n17\n18", true},
		{"a heading over numbers", "customer\n17\n18", true},
		{"names, of which none is a heading", "ada\ngrace\nalan", false},
		{"one line", "1\tde", false},
		{"nothing", "", false},
	} {
		if got := paste.IsTable(c.text); got != c.want {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestSheetsAreReadAsTheyStand(t *testing.T) {
	for _, c := range []struct {
		says, text string
		columns    []string
		values     [][]string
		header     bool
		id, blanks int
	}{
		{"a header, a byte order mark, CR LF", "\uFEFFid;Land\r\n007;de\r\n12345678901234567890;fr\r\n", []string{"id", "Land"}, [][]string{{"007", "de"}, {"12345678901234567890", "fr"}}, true, 0, 0},
		{"no header", "1\t2026-01-31\n2\t31.01.2026", []string{"column1", "column2"}, [][]string{{"1", "2026-01-31"}, {"2", "31.01.2026"}}, false, 0, 0},
		{"IDs in the second column", "name,user_id\nAda,7\nAda,8", []string{"name", "user_id"}, [][]string{{"Ada", "7"}, {"Ada", "8"}}, true, 1, 0},
		{"quoted line breaks and quotes", "id,note\n1,\"a\nb \"\"c\"\"\"\n2,x", []string{"id", "note"}, [][]string{{"1", "a\nb \"c\""}, {"2", "x"}}, true, 0, 0},
		{"blank lines are left out and counted", "id\tx\n\n1\ta\n\t\n2\tb\n", []string{"id", "x"}, [][]string{{"1", "a"}, {"2", "b"}}, true, 0, 2},
		{"names that will not do, or stand twice", "Größe,id,id!,%\n1,2,3,4\n1,6,7,8", []string{"Gr__e", "id", "id_2", "column4"}, [][]string{{"1", "2", "3", "4"}, {"1", "6", "7", "8"}}, true, 1, 0},
		{"old line ends", "id\tx\r1\ta\r2\tb", []string{"id", "x"}, [][]string{{"1", "a"}, {"2", "b"}}, true, 0, 0},
	} {
		s, err := paste.ParseTable(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if diff := cmp.Diff(c.columns, s.Columns); diff != "" {
			t.Errorf("%s: columns (-want +got):\n%s", c.says, diff)
		}
		if diff := cmp.Diff(c.values, s.Values); diff != "" {
			t.Errorf("%s: values (-want +got):\n%s", c.says, diff)
		}
		if s.HasHeader != c.header || s.ID != c.id || s.Blanks != c.blanks {
			t.Errorf("%s: header %v, ID in %d, %d blank; want %v, %d, %d", c.says, s.HasHeader, s.ID, s.Blanks, c.header, c.id, c.blanks)
		}
	}
}

func TestTheGuessesCanBeOverruled(t *testing.T) {
	s, err := paste.ParseTable("id,other\n1,a\n2,b")
	if err != nil {
		t.Fatal(err)
	}
	if s = s.WithHeader(false); len(s.Values) != 3 || s.Columns[0] != "column1" || s.HasHeader {
		t.Errorf("without a header: %+v", s)
	}
	if s = s.WithHeader(true); len(s.Values) != 2 || s.Columns[0] != "id" {
		t.Errorf("with it again: %+v", s)
	}
	rows := s.Rows(1)
	if diff := cmp.Diff([]string{"id_2", "id"}, rows.Columns); diff != "" {
		t.Errorf("IDs of the second column (-want +got):\n%s", diff)
	}
	p := plan.Plan{Endpoint: "/demo/users/{id}?x={id_2}", Rows: rows}
	if err := p.Check(plan.Bounds{}); err != nil || p.First(1)[0] != "/demo/users/a?x=1" {
		t.Errorf("%v, %v", p.First(1), err)
	}
}

func TestASheetOfNothing(t *testing.T) {
	if _, err := paste.ParseTable("\n\t\n"); err == nil || !strings.HasPrefix(err.Error(), "ids: ") {
		t.Errorf("got %v", err)
	}
}

func FuzzSheet(f *testing.F) {
	for _, seed := range []string{"id,name\n1,\"a\nb\"", "a\tb\n\"", ";\n;", "\uFEFFx\r\ny", "1,2\n3,4\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = paste.IsTable(text)
		s, err := paste.ParseTable(text)
		if err != nil {
			return
		}
		for _, row := range s.Values {
			if len(row) != len(s.Columns) {
				t.Fatalf("a row of %d cells under %d columns", len(row), len(s.Columns))
			}
		}
		var b strings.Builder
		out := csv.NewWriter(&b)
		out.Comma = '\t'
		if err := out.WriteAll(s.WithHeader(false).Values); err != nil {
			t.Fatal(err)
		}
	})
}
