package paste_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestTablesAreDistinguishedFromListsOfIDs(t *testing.T) {
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
		{"a separator that is declared", "sep=|\nid|Land\n007|de", true},
		{"one column under a declared separator", "sep=;\n007\n008", true},
		{"an ID that only looks so", "sep=7\nsep=8", false},
		{"nothing", "", false},
	} {
		if got := paste.IsTable(c.text); got != c.want {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestTablesAreReadAsTheyStand(t *testing.T) {
	for _, c := range []struct {
		says, text string
		columns    []string
		values     [][]string
		header     bool
		id, blanks int
	}{
		{
			"a header, a byte order mark, CR LF", "\uFEFFid;Land\r\n007;de\r\n12345678901234567890;fr\r\n",
			[]string{"id", "Land"},
			[][]string{{"007", "de"}, {"12345678901234567890", "fr"}},
			true, 0, 0,
		},
		{
			"a declared separator", "sep=|\r\nid|a;b\r\n007|1;2\r\n",
			[]string{"id", "a_b"},
			[][]string{{"007", "1;2"}},
			true, 0, 0,
		},
		{
			"declared in quotes, with separators behind it, after a mark", "\uFEFF\"SEP=;\";;\nid;a\n007;1,5\n",
			[]string{"id", "a"},
			[][]string{{"007", "1,5"}},
			true, 0, 0,
		},
		{
			"a tab that is declared", "sep=\t\nid\ta\n007\tx",
			[]string{"id", "a"},
			[][]string{{"007", "x"}},
			true, 0, 0,
		},
		{
			"cells that are marked as text", "id;n\n=\"00123\";'007\n\"=\"\"00124\"\"\";'x\n",
			[]string{"id", "n"},
			[][]string{{"00123", "007"}, {"00124", "'x"}},
			true, 0, 0,
		},
		{
			"no header", "1\t2026-01-31\n2\t31.01.2026",
			[]string{"column1", "column2"},
			[][]string{{"1", "2026-01-31"}, {"2", "31.01.2026"}},
			false, 0, 0,
		},
		{
			"IDs in the second column", "name,user_id\nAda,7\nAda,8",
			[]string{"name", "user_id"},
			[][]string{{"Ada", "7"}, {"Ada", "8"}},
			true, 1, 0,
		},
		{
			"quoted line breaks and quotes", "id,note\n1,\"a\nb \"\"c\"\"\"\n2,x",
			[]string{"id", "note"},
			[][]string{{"1", "a\nb \"c\""}, {"2", "x"}},
			true, 0, 0,
		},
		{
			"blank lines are left out and counted", "id\tx\n\n1\ta\n\t\n2\tb\n",
			[]string{"id", "x"},
			[][]string{{"1", "a"}, {"2", "b"}},
			true, 0, 2,
		},
		{
			"names that are not valid, or stand twice", "Größe,id,id!,%\n1,2,3,4\n1,6,7,8",
			[]string{"Gr__e", "id", "id_2", "column4"},
			[][]string{{"1", "2", "3", "4"}, {"1", "6", "7", "8"}},
			true,
			1, 0,
		},
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
			t.Errorf("%s: header %v, ID in %d, %d blank; want %v, %d, %d", c.says, s.HasHeader, s.ID, s.Blanks,
				c.header, c.id, c.blanks)
		}
	}
}

func TestThePersonMayOverruleTheGuesses(t *testing.T) {
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

func TestParseTableRefuses(t *testing.T) {
	for _, c := range []struct{ says, text string }{
		{"nothing", ""},
		{"a byte order mark only", "\uFEFF"},
		{"lines without a cell", "\n\t\n \t\n"},
	} {
		_, err := paste.ParseTable(c.text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Field != "ids" || !strings.Contains(got.Want, "at least one row") {
			t.Errorf("%s: got %v, want a mistake in ids", c.says, err)
		}
	}
}

func TestTheFirstLineIsAHeadingWhenItNamesWhatIsBelow(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       bool
	}{
		{"a name of IDs", "id\tname\nada\tx", true},
		{"a name of IDs in other words", "Customer ID\tname\nada\tx", true},
		{"a name that ends in -id", "order-id\tname\nada\tx", true},
		{"any name over numbers", "name\tage\nAda\t36\nAlan\t41", true},
		{"any name over dates", "name\tborn\nAda\t1815-12-10", true},
		{"names over signed numbers", "a\tb\nx\t-1", true},
		{"words over words", "ada\tgrace\nalan\tedsger", false},
		{"a number among the names", "id\t2024\n1\t2", false},
		{"an empty name", "a\t\n1\t2", false},
		{"a name twice", "a\ta\n1\t2", false},
		{"an empty name beside one of IDs", "id\t\n1\t2", true},
		{"a name twice beside one of IDs", "id\tn\tn\n1\t2\t3", true},
		{"one line only", "id\tname", false},
	} {
		table, err := paste.ParseTable(c.text)
		if err != nil || table.HasHeader != c.want {
			t.Errorf("%s: got %v, %v, want %v", c.says, table.HasHeader, err, c.want)
		}
	}
}

func TestColumnsBecomeNamesOfVariables(t *testing.T) {
	long := strings.Repeat("x", plan.MaxName+1)
	for _, c := range []struct {
		says, header string
		want         []string
	}{
		{"plain names stay", "id,user_name,A1", []string{"id", "user_name", "A1"}},
		{"other characters become underscores", "id,user name,E-Mail!", []string{"id", "user_name", "E_Mail"}},
		{"letters that are not ASCII", "id,Größe,名前", []string{"id", "Gr__e", "column3"}},
		{"names that become the same", "id,a b,a-b,a_b", []string{"id", "a_b", "a_b_2", "a_b_3"}},
		{"a name that another became", "id,a-b,a_b_2,a b", []string{"id", "a_b", "a_b_2", "a_b_3"}},
		{"a name that is too long", "id," + long, []string{"id", "column2"}},
		{"a name that another column gets by its place", "id,column3,%", []string{"id", "column3", "column3_2"}},
	} {
		line := strings.TrimSuffix(strings.Repeat("1,", len(c.want)), ",")
		table, err := paste.ParseTable(c.header + "\n" + line + "\n" + line)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		table = table.WithHeader(true)
		if diff := cmp.Diff(c.want, table.Columns); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
		if got := strings.Join(table.FirstLine(), ","); got != c.header {
			t.Errorf("%s: the first line is %q, want %q", c.says, got, c.header)
		}
	}
}

func TestTheColumnOfTheIDsIsGuessed(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       int
	}{
		{"by its name", "name,sku\na,1\na,2", 1},
		{"by the first of two names", "uuid,id\na,1\nb,2", 0},
		{"by cells that all differ", "de\tx1\nde\tx2\nfr\tx3", 1},
		{"not by cells of which one is empty", "a\tx1\n \tx2\nc\tx3", 1},
		{"the first when none is better", "a\tb\na\tb", 0},
	} {
		table, err := paste.ParseTable(c.text)
		if err != nil || table.ID != c.want {
			t.Errorf("%s: got column %d, %v, want %d", c.says, table.ID, err, c.want)
		}
	}
}

func TestTheColumnOfAPlanThatIsTheIDHasNoNamesake(t *testing.T) {
	for _, c := range []struct {
		says, header string
		id           int
		want         []string
	}{
		{"the column id itself", "id,name", 0, []string{"id", "name"}},
		{"another column", "id,name", 1, []string{"id_2", "id"}},
		{"another column beside one called id_2", "id,id_2,name", 2, []string{"id_3", "id_2", "id"}},
		{"the column id_2", "id,id_2,name", 1, []string{"id_2", "id", "name"}},
	} {
		line := strings.TrimSuffix(strings.Repeat("7,", strings.Count(c.header, ",")+1), ",")
		table, err := paste.ParseTable(c.header + "\n" + line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, table.Rows(c.id).Columns); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
		if err := (plan.Plan{Endpoint: "/demo/{id}", Rows: table.Rows(c.id)}).Check(plan.Bounds{}); err != nil {
			t.Errorf("%s: the plan is refused: %v", c.says, err)
		}
	}
}

func TestLinesOfOtherLengthsAreFilledUpAndReported(t *testing.T) {
	for _, c := range []struct {
		says, text string
		sep        rune
		want       [][]string
		ragged     int
	}{
		{"all the same", "a,b\nc,d", ',', [][]string{{"a", "b"}, {"c", "d"}}, 0},
		{"a short one", "a,b\nc\nd,e", ',', [][]string{{"a", "b"}, {"c", ""}, {"d", "e"}}, 2},
		{"a long one", "a,b\nc,d,e", ',', [][]string{{"a", "b", ""}, {"c", "d", "e"}}, 2},
		{"a short one behind a blank line", "a;b\n\n;\nc", ';', [][]string{{"a", "b"}, {"c", ""}}, 4},
		{"a short one behind a cell with a line break", "a,\"b\nb\"\nc", ',', [][]string{{"a", "b\nb"}, {"c", ""}}, 3},
	} {
		table, err := paste.ParseSeparated(c.text, c.sep)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		diff := cmp.Diff(c.want, table.WithHeader(false).Values)
		if diff != "" || table.Ragged != c.ragged || table.Separator != c.sep {
			t.Errorf("%s: line %d is ragged, want %d (-want +got):\n%s", c.says, table.Ragged, c.ragged, diff)
		}
	}
}

// A line of very many columns takes time in proportion to them.
func TestATableMayBeVeryWide(t *testing.T) {
	const wide = paste.MaxColumns
	header := strings.Repeat("a\t", wide-1) + "b"
	table, err := paste.ParseTable(header + "\n" + header)
	if err != nil || len(table.Columns) != wide || table.HasHeader {
		t.Fatalf("%d columns, heading %v, %v", len(table.Columns), table.HasHeader, err)
	}
	table = table.WithHeader(true)
	if got, want := table.Columns[wide-2], "a_"+strconv.Itoa(wide-1); got != want {
		t.Errorf("the last but one is called %s, want %s", got, want)
	}
}

// FuzzTable holds that a table has as many cells in each row as columns, and that what it holds can be written
// as tab separated text and read again.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"\x00", "=\"'7\"", "id,name\n1,\"a\nb\"", "a\tb\n\"", ";\n;", "\uFEFFx\r\ny", "1,2\n3,4\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = paste.IsTable(text)
		table, err := paste.ParseTable(text)
		if err != nil {
			return
		}
		for _, row := range table.Values {
			if len(row) != len(table.Columns) {
				t.Fatalf("a row of %d cells under %d columns", len(row), len(table.Columns))
			}
		}
		all := table.WithAround(true).WithHeader(false).Values
		written := paste.FormatTable(&plan.Rows{Columns: all[0], Values: all[1:]})
		again, err := paste.ParseSeparated(written, '\t')
		if err != nil {
			t.Fatalf("written and read: %v", err)
		}
		if diff := cmp.Diff(all, again.WithAround(true).WithHeader(false).Values); diff != "" {
			t.Fatalf("written and read (-want +got):\n%s", diff)
		}
	})
}
