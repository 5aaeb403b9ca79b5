package snippet

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/snippet/languages"
)

func TestEachLanguageOfTheListHasAWriter(t *testing.T) {
	want := slices.Sorted(slices.Values(languages.IDs()))
	if got := slices.Sorted(maps.Keys(dialects)); !slices.Equal(got, want) {
		t.Errorf("there are writers for %q, want %q", got, want)
	}
	for id, d := range dialects {
		if d.write == nil || d.escapes == nil {
			t.Errorf("the dialect of %s is incomplete", id)
		}
	}
}

func TestVariablesOfTheEnvironmentHaveNamesOfTheirOwn(t *testing.T) {
	for _, row := range []struct {
		name  string
		taken []string
		want  string
	}{
		{"Authorization", nil, "API_AUTHORIZATION"},
		{"X-Api-Key", nil, "API_KEY"},
		{"key", nil, "API_KEY"},
		{"API-Key", nil, "API_KEY"},
		{"path", nil, "API_PATH"},
		{"home", nil, "API_HOME"},
		{"ld_preload", nil, "API_LD_PRELOAD"},
		{"X-Token", nil, "API_TOKEN"},
		{"schlüssel", nil, "API_SCHL__SSEL"},
		{"a b", nil, "API_A_B"},
		{"", nil, "API_"},
		{"key", []string{"API_KEY"}, "API_KEY_2"},
		{"key", []string{"API_KEY", "API_KEY_2"}, "API_KEY_3"},
		{"key2", []string{"API_KEY2"}, "API_KEY_2"},
		{"x_api_key", []string{"API_KEY"}, "API_KEY_2"},
	} {
		if got := envName(row.name, row.taken); got != row.want {
			t.Errorf("%q with %q taken: %s, want %s", row.name, row.taken, got, row.want)
		}
	}
}

func TestSecretsLeaveThePlan(t *testing.T) {
	p := plan.Plan{
		Headers: map[string]string{
			"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Cookie": "s=s3cret", "X-Token": "{id}",
			"X-Password": "Token s3cret", "Accept": "text/plain",
		},
		Query: map[string]string{"key": "s3cret", "page size": "s3cret"},
	}
	open, headers, query := hideSecrets(p)
	if want := map[string]string{"X-Token": "{id}", "Accept": "text/plain"}; !maps.Equal(open.Headers, want) {
		t.Errorf("the headers %v stay, want %v", open.Headers, want)
	}
	if open.Query != nil || len(p.Headers) != 6 || len(p.Query) != 2 {
		t.Errorf("the query %v stays, or the plan itself was changed: %v", open.Query, p)
	}
	want := []field{
		{name: "Authorization", text: "Bearer ", env: "API_AUTHORIZATION", column: -1},
		{name: "Cookie", env: "API_COOKIE", column: -1},
		{name: "X-Api-Key", env: "API_KEY", column: -1},
		{name: "X-Password", text: "Token ", env: "API_PASSWORD", column: -1},
	}
	if !slices.Equal(headers, want) {
		t.Errorf("the headers %+v are secret, want %+v", headers, want)
	}
	want = []field{
		{name: "key", env: "API_KEY_2", column: -1},
		{name: "page%20size", env: "API_PAGE_SIZE", column: -1},
	}
	if !slices.Equal(query, want) {
		t.Errorf("the parameters %+v are secret, want %+v", query, want)
	}
}

// values returns a function for [table.column].
func values(list ...string) func(int) string { return func(i int) string { return list[i] } }

func TestTablesHaveEachColumnOnce(t *testing.T) {
	list := newTable([]string{"1", "2"})
	if !list.single() {
		t.Error("a table of IDs has one column")
	}
	for _, row := range []struct {
		does  string
		name  string
		cells []string
		want  int
	}{
		{"the values of the ID are there already", "user", []string{"1", "2"}, 0},
		{"other values are another column", "country", []string{"de", "at"}, 1},
		{"the same values again are not", "land", []string{"de", "at"}, 1},
		{"a name that is taken gets an underscore", "country", []string{"x", "y"}, 2},
		{"and another where that is taken too", "country", []string{"z", "z"}, 3},
		{"a column cannot take the ID's name", "id", []string{"7", "8"}, 4},
		{"nor the name that JavaScript keeps for itself", "__proto__", []string{"p", "q"}, 5},
	} {
		if got := list.column(row.name, values(row.cells...)); got != row.want {
			t.Errorf("%s: column %d, want %d", row.does, got, row.want)
		}
	}
	want := []string{"id", "country", "country_", "country__", "id_", "__proto___"}
	if !slices.Equal(list.columns, want) || !slices.Equal(list.rows[1], []string{"2", "at", "y", "z", "8", "q"}) {
		t.Errorf("columns %q, rows %q", list.columns, list.rows)
	}
	list.dropColumns()
	if !list.single() || !slices.Equal(list.rows[0], []string{"1"}) {
		t.Errorf("columns %q, rows %q, want the IDs only", list.columns, list.rows)
	}
}

func TestFilesOfTables(t *testing.T) {
	withCountry := newTable([]string{"1", "2"})
	withCountry.column("country", values("de", "at"))
	for _, row := range []struct {
		does       string
		table      table
		name, data string
	}{
		{"IDs are a line each", newTable([]string{"1", "é \"x\""}), "ids.txt", "1\né \"x\"\n"},
		{"IDs with line breaks are JSON", newTable([]string{"1", "a\nb"}), "calls.json", "[\n\"1\",\n\"a\\nb\"\n]\n"},
		{"a carriage return is a line break", newTable([]string{"a\r"}), "calls.json", "[\n\"a\\u000D\"\n]\n"},
		{"an empty ID would be lost in a list", newTable([]string{"", "1"}), "calls.json", "[\n\"\",\n\"1\"\n]\n"},
		{"rows are objects", withCountry, "calls.json", `[
{"id": "1", "country": "de"},
{"id": "2", "country": "at"}
]
`},
	} {
		if row.table.dataFile() != row.name || row.table.data() != row.data {
			t.Errorf("%s: %s has\n%s", row.does, row.table.dataFile(), row.table.data())
		}
		if row.name == jsonFile && !json.Valid([]byte(row.data)) {
			t.Errorf("%s: %s is no JSON", row.does, row.data)
		}
	}
}

func TestFilesOfShells(t *testing.T) {
	for _, row := range []struct {
		does       string
		recipe     recipe
		name, data string
	}{
		{"plain IDs are a line each", recipe{table: newTable([]string{"1", "2"}), plain: true}, "ids.txt", "1\n2\n"},
		{"others have quotes", recipe{table: newTable([]string{"1", "a\tb"})}, "calls.tsv", "\"1\"\n\"a\\tb\"\n"},
		{"cells are options of curl", recipe{table: table{
			columns: []string{"id", "url"}, rows: [][]string{{"\"", "http://x/\"\n"}, {"2", "http://x/2"}},
		}}, "calls.tsv", "\"\\\"\"\t\"http://x/\\\"\\n\"\n\"2\"\t\"http://x/2\"\n"},
	} {
		if row.recipe.shellFile() != row.name || row.recipe.shellData() != row.data {
			t.Errorf("%s: %s has\n%s", row.does, row.recipe.shellFile(), row.recipe.shellData())
		}
	}
}

func TestHeadersForCurl(t *testing.T) {
	for _, row := range []struct{ name, value, want string }{
		{"Accept", "text/plain", "Accept: text/plain"},
		{"Accept", "", "Accept;"}, // curl would take "Accept:" to mean that it sends none
		{"X-Page", ": ;", "X-Page: : ;"},
	} {
		if got := headerLine(row.name, row.value); got != row.want {
			t.Errorf("%q of %s: %q, want %q", row.value, row.name, got, row.want)
		}
	}
}

func TestRatesForCurl(t *testing.T) {
	for _, row := range []struct {
		perSecond float64
		want      string
	}{
		{1, "1/s"},
		{40, "40/s"},
		{133.7, "133/s"},
		{2.5, "150/m"},
		{0.5, "30/m"},
		{1.0 / 3, "20/m"},
		{7.77, "466/m"},
		{0.01, "36/h"},
		{0.03, "108/h"},
		{0.001, "86/d"},
		{0.00001, "1/d"},
	} {
		if got := curlRate(row.perSecond); got != row.want {
			t.Errorf("%v calls a second: %s, want %s", row.perSecond, got, row.want)
		}
	}
}

func TestARateForCurlIsNotAboveThatOfThePlanAndHardlyBelow(t *testing.T) {
	units := map[string]float64{"s": 1, "m": 60, "h": 3600, "d": 86400}
	for perSecond := 100.0 / 86400; perSecond < 1000; perSecond *= 1.07 {
		rate := curlRate(perSecond)
		number, unit, _ := strings.Cut(rate, "/")
		n, err := strconv.Atoi(number)
		got := float64(n) / units[unit]
		if err != nil || got > perSecond*(1+1e-9) || got < perSecond*.99 {
			t.Errorf("%v calls a second: %s (%v)", perSecond, rate, err)
		}
		if math.IsInf(got, 0) {
			t.Errorf("%s has no unit that is known", rate)
		}
	}
}

func TestPagesHaveLinesAndMarks(t *testing.T) {
	w := &page{}
	w.line("a", "b")
	w.when(false, "not written")
	w.when(true, "written")
	w.marked("x = ", "all", ";")
	w.line()
	w.block("\nfor {one} {\n\t{two}\n}\n", "{one}", "{two}", "{two}", "2")
	w.marked("", "é", "")
	if got, want := string(w.text), "ab\nwritten\nx = all;\n\nfor {two} {\n\t2\n}\né\n"; got != want {
		t.Errorf("the page has\n%s, want\n%s", got, want)
	}
	var words []string
	for _, m := range w.marks {
		words = append(words, string(w.text[m.From:m.To]))
	}
	if !slices.Equal(words, []string{"all", "é"}) {
		t.Errorf("%q are marked", words)
	}
}

func TestListsAreOnOneLineWhereThereIsRoom(t *testing.T) {
	for _, row := range []struct {
		does  string
		items []string
		lines int
	}{
		{"an empty list", nil, 1},
		{"a short list", []string{"1", "2", "3"}, 1},
		{"a list that just fits", []string{strings.Repeat("x", 48), strings.Repeat("y", 42)}, 1},
		{"a list that just does not", []string{strings.Repeat("x", 48), strings.Repeat("y", 43)}, 3},
		{"a list of two lines", []string{strings.Repeat("x", 90), strings.Repeat("y", 90)}, 4},
		{"an item that is longer than a line", []string{"1", strings.Repeat("x", 300), "2"}, 5},
	} {
		w := &page{}
		w.list("ids = [", "  ", "]", row.items)
		text := string(w.text)
		if got := strings.Count(text, "\n"); got != row.lines || strings.Contains(text, " \n") {
			t.Errorf("%s has %d lines, want %d:\n%s", row.does, got, row.lines, text)
		}
		inside := strings.NewReplacer("ids = [", "", "]", "", "\n", "", " ", "").Replace(text)
		if strings.TrimSuffix(inside, ",") != strings.Join(row.items, ",") {
			t.Errorf("%s has lost items:\n%s", row.does, text)
		}
	}
}

func TestAddressesKnowWhetherTheyHaveAQuery(t *testing.T) {
	rows := table{columns: []string{"id", "url"}, rows: [][]string{{"1", "http://x/?a=1"}, {"2", "http://x/?a=2"}}}
	for _, row := range []struct {
		does    string
		address address
		whole   bool
		want    string
	}{
		{"no query", address{{"http://x/", 0}}, false, "?"},
		{"a query in a literal", address{{"http://x/?a=", 0}}, false, "&"},
		{"a query in the last literal", address{{"http://x/", 0}, {"?a=1", -1}}, false, "&"},
		{"a query in the addresses of the table", address{{"", 1}}, true, "&"},
		{"a question mark in an ID is no query", address{{"http://x/", 1}}, false, "?"},
		{"a fixed address", address{{"http://x/", -1}}, false, "?"},
	} {
		r := &recipe{table: rows, address: row.address}
		if r.separator(0) != row.want || r.separator(1) != "&" || r.address.whole() != row.whole {
			t.Errorf("%s: %q before the first key, whole %t", row.does, r.separator(0), r.address.whole())
		}
	}
}

func TestRecipesSpellAddressesOutWhereTheLanguageEscapesInAnotherWay(t *testing.T) {
	for _, row := range []struct {
		does  string
		plan  plan.Plan
		whole map[string]bool // by language; false for those that are not there
		plain bool            // in shells
	}{
		{
			does:  "plain IDs",
			plan:  plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "2"}},
			plain: true,
		}, {
			does:  "an ID that needs escaping, which shells cannot do",
			plan:  plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "a b"}},
			whole: map[string]bool{"curl": true, "parallel": true},
		}, {
			does:  "an ID that JavaScript would leave as it is",
			plan:  plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "it's"}},
			whole: map[string]bool{"javascript": true, "curl": true, "parallel": true},
		}, {
			does:  "an ID that Go would leave as it is",
			plan:  plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "a&b"}},
			whole: map[string]bool{"go": true, "curl": true, "parallel": true},
		}, {
			does: "an expression that is more than a name",
			plan: plan.Plan{Endpoint: "/demo/users{/id}", IDs: []string{"1", "2"}},
			whole: map[string]bool{
				"javascript": true, "go": true, "python": true, "curl": true, "parallel": true,
			},
		}, {
			does:  "a body with the ID, for which shells need a table",
			plan:  plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "2"}, Method: "PUT", Body: "{id}"},
			whole: map[string]bool{"curl": true, "parallel": true},
		}, {
			does: "a header with the ID, for which shells need a table",
			plan: plan.Plan{
				Endpoint: "/demo/users/{id}", IDs: []string{"1", "2"}, Headers: map[string]string{"X-Page": "{id}"},
			},
			whole: map[string]bool{"curl": true, "parallel": true},
		}, {
			does: "a header and a body that all calls share",
			plan: plan.Plan{
				Endpoint: "/demo/users/{id}", IDs: []string{"1", "2"}, Method: "PUT", Body: "x",
				Headers: map[string]string{"X-Page": "it's"},
			},
			plain: true,
		},
	} {
		for id, d := range dialects {
			r, err := newRecipe(row.plan, plan.Bounds{}, "http://127.0.0.1:8080", d)
			if err != nil {
				t.Fatal(row.does, err)
			}
			if r.address.whole() != row.whole[id] || r.plain != (row.plain && d.shell) {
				t.Errorf("%s in %s: whole %t, plain %t", row.does, id, r.address.whole(), r.plain)
			}
		}
	}
}

func TestFieldsAreSentWhereThereIsSomething(t *testing.T) {
	for _, row := range []struct {
		field field
		want  bool
	}{
		{field{column: -1}, false},
		{field{name: "body", column: -1}, false},
		{field{text: "x", column: -1}, true},
		{field{env: "API_KEY", column: -1}, true},
		{field{column: 0}, true},
		{field{column: 3}, true},
	} {
		if got := row.field.sent(); got != row.want {
			t.Errorf("%+v: %t, want %t", row.field, got, row.want)
		}
	}
}

func TestTimesOfGo(t *testing.T) {
	for ms, want := range map[int]string{
		1000: "1*time.Second", 20000: "20*time.Second", 1500: "1500*time.Millisecond", 1: "1*time.Millisecond",
	} {
		if got := goTime(ms); got != want {
			t.Errorf("%d ms: %s, want %s", ms, got, want)
		}
	}
}
