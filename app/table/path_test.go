package table_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/app/table"
)

func TestAPathIsAsGJSONWritesIt(t *testing.T) {
	const value = `{"friends":[{"first":"Ada","n":1.10,"a.b":{"c":7}},{"first":"Bo","n":12345678901234567890},{"n":0}],
		"a.b":"dotted","a":{"b":"nested","c.d":"deep"},"x.y":{"z":1},"x":{"y":{"z":2}},"@id":"ld",
		"in":{"@id":"inner"},"p|q":"pipe","p":{"q":3},
		"a\\b":"slash","lines": [1,
		2],"value":{"k":1},"k":2,"uni":"\u00e9\ud83d\ude00"}`
	for _, c := range []struct{ says, path, want string }{
		{"a count", "friends.#", "3"},
		{"of every one", "friends.#.first", `["Ada","Bo"]`},
		{"digits kept", "friends.#.n", "[1.10,12345678901234567890,0]"},
		{"an item", "friends.1.first", "Bo"},
		{"the item that is so", `friends.#(first=="Bo").n`, "12345678901234567890"},
		{"the item that is not so", `friends.#(first!="Ada").first`, "Bo"},
		{"a wildcard", "fri*.0.f?rst", "Ada"},
		{"a name that holds the dots", "a.b", "dotted"},
		{"a name that holds the dots, escaped", `a\.b`, "dotted"},
		{"a path to the letter", `\a.b`, "nested"},
		{"a name with dots further in", "a.c.d", "deep"},
		{"a name with dots on the way is not guessed", "friends.0.a.b.c", ""},
		{"a name with dots on the way, escaped", `friends.0.a\.b.c`, "7"},
		{"plain names on the way", "x.y.z", "2"},
		{"a name with an at sign", "@id", "ld"},
		{"a name with an at sign further in", "in.@id", "inner"},
		{"a name with an at sign, escaped", `in.\@id`, "inner"},
		{"a pipe", "p|q", "3"},
		{"a name with a backslash", `a\b`, "slash"},
		{"line breaks inside", "lines.1", "2"},
		{"value. means the answer", "value.k", "2"},
		{"value.value. means its member of that name", "value.value.k", "1"},
		{"escapes are read", "uni", "é😀"},
		{"a modifier", "@this", ""},
		{"a modifier on the way", "friends.@reverse", ""},
		{"a modifier behind a pipe", "friends|@reverse", ""},
		{"a modifier in a query", "friends.#(@this)", ""},
		{"a literal", `!"x"`, ""},
		{"a literal beside a query", `!"x"|#(a)`, ""},
		{"a multipath", "[k,k]", ""},
		{"a multipath behind a pipe", "friends|[0,0]|[0,0]", ""},
		{"an object of paths", `{"a":k}`, ""},
		{"too many stars", "*a*b*c*", ""},
		{"too long", strings.Repeat("a", table.MaxPath+1), ""},
	} {
		if got := table.Cell(fulfilled("1", value), c.path); got != c.want {
			t.Errorf("%s: %s gives %q, want %q", c.says, c.path, got, c.want)
		}
	}
}

func TestTooDeepJSONIsNotSearched(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat(`{"a":`, depth-1) + `{"b":[1]}` + strings.Repeat("}", depth-1)
	}
	path := strings.Repeat("a.", 98) + "b.0"
	if got := table.Cell(fulfilled("1", nested(99)), path); got != "1" {
		t.Errorf("100 deep: %q, want 1", got)
	}
	if got := table.Cell(fulfilled("1", nested(100)), "a"); got != "" {
		t.Errorf("101 deep: %.20q, want nothing", got)
	}
	for body, want := range map[string]bool{
		nested(99): true, nested(100): false, "<html>{}": false,
		`{"a":1}`: true, "": false, strings.Repeat("[", 1<<20): false,
	} {
		if table.Searchable([]byte(body)) != want {
			t.Errorf("%.20s: searchable is not %v", body, want)
		}
	}
	if got := table.Cell(fulfilled("1", `{"a":"`+strings.Repeat(`[\"`, 300)+`"}`), "a"); len(got) != 600 {
		t.Errorf("brackets in a text count as depth: %q", got)
	}
}

func TestTheJSONOfACellIsAsInTheEvents(t *testing.T) {
	aborted := rejected("9", settle.CodeAborted)
	long := &settle.Outcome{ID: "1", Status: settle.Fulfilled, Value: settle.Value{Preview: "the beginning"}}
	for _, c := range []struct {
		o            *settle.Outcome
		column, want string
	}{
		{fulfilled("007", person), "id", `"007"`},
		{fulfilled("007", person), "name", `"Ada"`},
		{fulfilled("007", person), "account", "12345678901234567890"},
		{fulfilled("007", person), "none", "null"},
		{fulfilled("007", person), "value", person},
		{fulfilled("007", person), "tookMs", "1002"},
		{fulfilled("007", person), "code", ""},
		{aborted, "status", `"rejected"`},
		{aborted, "message", `"The site has a problem"`},
		{aborted, "attempts", "3"},
		{&settle.Outcome{Index: 3, Status: settle.Pending}, "index", "3"},
		{&settle.Outcome{Status: settle.Pending}, "startedMs", ""},
		{&settle.Outcome{Status: settle.Pending}, "http", ""},
		{long, "value", `"the beginning"`},
		{long, "name", ""},
		{nil, "id", ""},
	} {
		if got := string(table.Raw(c.o, c.column)); got != c.want {
			t.Errorf("%s: %q, want %q", c.column, got, c.want)
		}
	}
}

func TestTheLeavesOfAnAnswer(t *testing.T) {
	var got []string
	for _, l := range table.Leaves([]byte(
		`{"name":"Ada","tags":["x",{"y":1.10}],"a.b":null,"status":true,"value":{"k":[]},"name":"again"}`)) {
		got = append(got, fmt.Sprintf("%d %s %s %s", l.Depth, l.Kind, l.Path, l.Text))
	}
	want := []string{
		"0 string name Ada",
		`0 array tags ["x",{"y":1.10}]`,
		"1 string tags.0 x",
		`1 object tags.1 {"y":1.10}`,
		"2 number tags.1.y 1.10",
		`0 null a\.b `,
		"0 boolean value.status true",
		`0 object value.value {"k":[]}`,
		"1 array value.value.k []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := len(table.Leaves([]byte("[" + strings.Repeat("1,", 5000) + "1]"))); n != table.MaxLeaves {
		t.Errorf("%d leaves", n)
	}
	for _, none := range []string{"", `"text"`, "7", "{", "<html>"} {
		if table.Leaves([]byte(none)) != nil {
			t.Errorf("%s has leaves", none)
		}
	}
}

// anything makes JSON of few names, so that they meet and are confused.
func anything(r *rand.Rand, depth int) any {
	names := []string{
		"", "a", "b", "a.b", ".", ".a", "..", "0", "#", "*", "***", `\`, `a\.b`, "|", "a|b", "@this",
		"value", "value.a", "status", "in", "é", "\u0001", " ", "!x", "[a]", "b.a.b", "%",
	}
	switch n := r.IntN(10); {
	case n < 4 && depth > 0:
		object := map[string]any{}
		for range r.IntN(6) {
			object[names[r.IntN(len(names))]] = anything(r, depth-1)
		}
		return object
	case n < 6 && depth > 0:
		list := []any{}
		for range r.IntN(4) {
			list = append(list, anything(r, depth-1))
		}
		return list
	case n < 8:
		return names[r.IntN(len(names))]
	}
	return r.IntN(1e6)
}

func TestEveryLeafIsGivenBackByItsPath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		body, err := json.Marshal(anything(r, 5))
		if err != nil {
			t.Fatal(err)
		}
		leavesComeBack(t, string(body))
	}
}

func leavesComeBack(t *testing.T, body string) {
	t.Helper()
	for _, l := range table.Leaves([]byte(body)) {
		if got := table.Cell(fulfilled("1", body), l.Path); got != l.Text {
			t.Fatalf("%s: %s gives %q, want %q", body, l.Path, got, l.Text)
		}
	}
}

func FuzzLeavesAndPaths(f *testing.F) {
	for _, seed := range []string{
		"a.b", "a.#.b", `#(a=="b")#.c`, "@this", "..0.a", "a|b", `\`, "*.?", "[a,b]",
		"#(#(#(", "a.{b}", "!1",
	} {
		f.Add(person, seed)
	}
	f.Add(`{"":{"":{"":1}},"..":2}`, "..")
	f.Fuzz(func(t *testing.T, body, path string) {
		if !table.Searchable([]byte(body)) {
			body = person
		}
		leavesComeBack(t, body)
		// What is selected is never larger than the answer, but for the brackets and
		// counts of what is listed.
		if got := table.Raw(fulfilled("1", body), path); !table.Own(path) && len(got) > 2*len(body)+64 {
			t.Errorf("%s of %d bytes gives %d", path, len(body), len(got))
		}
	})
}
