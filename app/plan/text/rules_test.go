package text_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"allsettled/app/plan/text"
)

func TestTheNameOfAVariable(t *testing.T) {
	long := strings.Repeat("n", text.MaxName)
	for _, c := range []struct{ says, rest, want string }{
		{"ends at the brace", "id} and more", "id"},
		{"may have several words", "first name}", "first name"},
		{"may be of any language", "Straße}", "Straße"},
		{"may have marks of its own", "e\u0301}", "e\u0301"},
		{"may have digits, dots, dashes and underlines", "a.b-c_9}", "a.b-c_9"},
		{"may be as long as the longest", long + "}", long},
		{"is not longer", long + "n}", ""},
		{"is not empty", "}", ""},
		{"has an end", "id", ""},
		{"has no blank before it", " id}", ""},
		{"has no blank behind it", "id }", ""},
		{"has no two blanks in a row", "first  name}", ""},
		{"has no quotation mark, so an object of JSON is no variable", `"id":1}`, ""},
		{"has no line end", "a\nb}", ""},
		{"has no brace in it", "a{b}", ""},
	} {
		if got := text.VariableName(c.rest); got != c.want {
			t.Errorf("the name of a variable %s: of %.30q got %.30q, want %.30q", c.says, c.rest, got, c.want)
		}
	}
}

// Which braces of a query are the language's and which are ours. Each body has the value 7 wherever a variable is.
func TestWhichBracesOfGraphQLAreVariables(t *testing.T) {
	for _, c := range []struct {
		says, body string
		json       bool
		want       string
	}{
		{"a selection behind a directive", `{ me @skip(if: {id}) {id} }`, false, `{ me @skip(if: 7) {id} }`},
		{"a selection behind commas and line ends", "{ me,\n\t{id} }", false, "{ me,\n\t{id} }"},
		{"a selection behind another one", `{ {id} }`, false, `{ {id} }`},
		{"a fragment", `fragment F on User {id}`, false, `fragment F on User {id}`},
		{"a list of arguments", `{ users(ids: [{id}]) {id} }`, false, `{ users(ids: [7]) {id} }`},
		{"a string with an escaped quotation mark", `{ user(id: "\"{id}") {id} }`, false, `{ user(id: "\"7") {id} }`},
		{
			"a mutation in JSON, with escaped line ends", `{"query":"mutation {\n set(id: {id})\n\t{id}\n}"}`, true,
			`{"query":"mutation {\n set(id: 7)\n\t{id}\n}"}`,
		},
		{
			"a string of the document in JSON", `{"query":"{ user(id: \"{id}\") {id} }"}`, true,
			`{"query":"{ user(id: \"7\") {id} }"}`,
		},
		{
			"an escaped quotation mark in such a string", `{"query":"{ user(id: \"\\\"{id}\") {id} }"}`, true,
			`{"query":"{ user(id: \"\\\"7\") {id} }"}`,
		},
		{
			"a document behind escaped blanks", `{"query":"\n\t query {me {id}}"}`, true,
			`{"query":"\n\t query {me {id}}"}`,
		},
		{"a body that is one selection", `{id}`, false, `{id}`},
		{"an operation behind another one", `{ me } {id}`, false, `{ me } {id}`},
		{
			"a word in a string of the document in JSON", `{"query":"{ a(b: \"n{id}\") }"}`, true,
			`{"query":"{ a(b: \"n7\") }"}`,
		},
		{"a fragment in JSON", `{"query":"fragment F on User {id}"}`, true, `{"query":"fragment F on User {id}"}`},
		{"a text that begins with a variable", `{"query":"{id} of n{id}"}`, true, `{"query":"7 of n7"}`},
		{"a value that is only a variable is no document", `{"query":"{id}"}`, true, `{"query":"7"}`},
		{"a value that is text", `{"note":"number {id}"}`, true, `{"note":"number 7"}`},
		{
			"the value behind a document", `{"query":"{ me {id} }","note":"of {id}"}`, true,
			`{"query":"{ me {id} }","note":"of 7"}`,
		},
	} {
		compiled, _ := text.Compile(c.body, find, c.json, text.NewDocument(c.json))
		if got := compiled.Fill([]string{"7", "", ""}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

// What has no strings of JSON has no escapes: neither in the text nor in its values.
func TestOnlyJSONHasEscapes(t *testing.T) {
	row := []string{"7", `a"b`, ""}
	path, _ := text.Compile(`C:\{id}\"{name}"`, find, false, nil)
	if got, want := path.Fill(row), `C:\7\"a"b"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	query, _ := text.Compile(`{ user(name: "{name}") }`, find, false, text.NewDocument(false))
	if got, want := query.Fill(row), `{ user(name: "a"b") }`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for column, escaped := range query.Variables() {
		if escaped {
			t.Errorf("column %d counts as escaped", column)
		}
	}
}

// A column without quotes is checked even where it also stands in quotes; one in quotes only is not.
func TestEachColumnWithoutQuotesIsReportedOnce(t *testing.T) {
	compiled, _ := text.Compile(`[{id},{id},"{id}","{name}",{n}]`, find, true, nil)
	var got []int
	compiled.Bare([]string{"x", "y", "z"}, func(column int) { got = append(got, column) })
	if fmt.Sprint(got) != "[0 2]" {
		t.Errorf("got the columns %v, want 0 and 2, each once", got)
	}
	header, _ := text.Compile(`Bearer {id}`, find, false, nil)
	header.Bare([]string{"x", "", ""}, func(int) { t.Error("a header has no values without quotes") })
}

func TestATextWithoutVariables(t *testing.T) {
	compiled, unknown := text.Compile(`{"a":1}`, find, true, nil)
	if !compiled.IsFixed() || len(compiled.Columns()) > 0 || compiled.Plain() != 7 || len(unknown) > 0 {
		t.Errorf("got %+v with %v unknown", compiled, unknown)
	}
	for range compiled.Variables() {
		t.Error("it has a variable")
	}
	if n := testing.AllocsPerRun(10, func() { compiled.Fill(nil) }); n > 0 {
		t.Errorf("to fill it costs %v allocations, want no copy", n)
	}
}

func TestTheVariablesMayBeLeftOff(t *testing.T) {
	compiled, _ := text.Compile("{id}{name}{n}", find, false, nil)
	seen := 0
	for range compiled.Variables() {
		if seen++; seen == 2 {
			break
		}
	}
	if seen != 2 {
		t.Errorf("got %d variables after the second", seen)
	}
}

// Several goroutines fill one text for different rows, as the calls of a run do. The race detector reads along.
func TestATextIsFilledByManyAtOnce(t *testing.T) {
	compiled, _ := text.Compile(`{"id":"{id}","name":"{name}"}`, find, true, nil)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			want := fmt.Sprintf(`{"id":"%d","name":"\"%d\""}`, i, i)
			if got := compiled.Fill([]string{fmt.Sprint(i), fmt.Sprintf("%q", fmt.Sprint(i)), ""}); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	all.Wait()
}

// Whatever the value of a row is, the body stays JSON, and its reader gets the value.
func FuzzAValueInAStringOfJSON(f *testing.F) {
	for _, value := range []string{"", `"`, `\`, "\n\r\t", "\x00\x1f", "</script>", "é😀", `{id}`} {
		f.Add(value)
	}
	compiled, _ := text.Compile(`{"{id}":["{name}","{id}"]}`, find, true, nil)
	f.Fuzz(func(t *testing.T, value string) {
		value = strings.ToValidUTF8(value, "?") // as every cell of a table is
		var got map[string][]string
		filled := compiled.Fill([]string{value, value, ""})
		if err := json.Unmarshal([]byte(filled), &got); err != nil {
			t.Fatalf("%q makes %s: %v", value, filled, err)
		}
		if list := got[value]; len(list) != 2 || list[0] != value || list[1] != value {
			t.Errorf("%q came back as %q", value, got)
		}
	})
}
