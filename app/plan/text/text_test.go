package text_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"allsettled/app/plan/text"
)

// columns of the tests.
var columns = []string{"id", "name", "n"}

func find(name string) int { return slices.Index(columns, name) }

func TestAFilledText(t *testing.T) {
	row := []string{"7", `a "b" \`, "-1.5"}
	for _, c := range []struct {
		says, text string
		json       bool
		want       string
		unknown    string
	}{
		{"without variables stays as it is", "plain", false, "plain", "[]"},
		{"that is empty stays empty", "", false, "", "[]"},
		{"has each variable as often as it stands there", "{id}-{id}{n}", false, "7-7-1.5", "[]"},
		{"has values as they are", "<{name}>", false, `<a "b" \>`, "[]"},
		{"escapes values in the strings of JSON", `{"a":"{name}"}`, true, `{"a":"a \"b\" \\"}`, "[]"},
		{"leaves values without quotes as they are", `{"a":{n}}`, true, `{"a":-1.5}`, "[]"},
		{"knows an escaped quote in a string", `"\"{name}"`, true, `"\"a \"b\" \\"`, "[]"},
		{"leaves what no column has", "{x} {id} {other} {other}", false, "{x} 7 {other} {other}", "[x other]"},
		{"leaves braces that name nothing", "{} { id} {id", false, "{} { id} {id", "[]"},
		{"leaves an object of JSON", `{"id":{id}}`, true, `{"id":7}`, "[]"},
	} {
		compiled, unknown := text.Compile(c.text, find, c.json, nil)
		if got := compiled.Fill(row); got != c.want || fmt.Sprint(unknown) != c.unknown {
			t.Errorf("a text %s: got %s with %v unknown, want %s with %s", c.says, got, unknown, c.want, c.unknown)
		}
	}
}

func TestWhatATextSaysOfItself(t *testing.T) {
	compiled, _ := text.Compile(`{"a":"{name} {id}","n":{n},"b":"{name}"}`, find, true, nil)
	if got := compiled.Columns(); !slices.Equal(got, []int{1, 0, 2}) {
		t.Errorf("columns %v, want each once in the order of the text", got)
	}
	var got []string
	for column, escaped := range compiled.Variables() {
		got = append(got, fmt.Sprintf("%s %v", columns[column], escaped))
	}
	if want := "[name true id true n false name true]"; fmt.Sprint(got) != want {
		t.Errorf("variables %v, want %s", got, want)
	}
	for column, name := range columns {
		if !compiled.Uses(column) {
			t.Errorf("it does not use %s", name)
		}
	}
	if compiled.Uses(3) || compiled.IsFixed() {
		t.Error("it uses a column that it does not name, or none")
	}
	if got, want := compiled.Plain(), len(`{"a":" ","n":,"b":""}`); got != want {
		t.Errorf("%d bytes are the same for every row, want %d", got, want)
	}
}

func TestAValueWithoutQuotesIsAScalar(t *testing.T) {
	compiled, _ := text.Compile(`{"a":{id},"b":"{name}"}`, find, true, nil)
	for value, bare := range map[string]bool{
		"1": false, "-1.5e3": false, "true": false, "null": false, "01": true, "x": true, "": true, " 1": true,
		"[1]": true, `"x"`: true, "{}": true, "1 ": true,
	} {
		found := false
		compiled.Bare([]string{value, "anything goes in quotes", ""}, func(int) { found = true })
		if found != bare {
			t.Errorf("%q without quotes: mistake %v, want %v", value, found, bare)
		}
	}
}

func TestNoMoreThanTwentyUnknownNamesAreGathered(t *testing.T) {
	var long strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&long, "{x%d}", i)
	}
	if _, unknown := text.Compile(long.String(), find, false, nil); len(unknown) != 20 || unknown[19] != "x19" {
		t.Errorf("got %v, want the first 20", unknown)
	}
}

func TestTheBracesOfGraphQL(t *testing.T) {
	for _, c := range []struct {
		says, body string
		json       bool
		want       string
	}{
		{"a selection has no variable", `query { user(id: {id}) {id} }`, false, `query { user(id: 7) {id} }`},
		{"nor is one behind a name", `{ me {id} }`, false, `{ me {id} }`},
		{"a string of the document has variables", `{ user(id: "{id}") {id} }`, false, `{ user(id: "7") {id} }`},
		{
			"in JSON the document is the string that begins as one", `{"query":"{ user(id: {id}) {id} }"}`, true,
			`{"query":"{ user(id: 7) {id} }"}`,
		},
		{
			"and the variables beside it are ours", `{"query":"{ me {id} }","v":{id}}`, true,
			`{"query":"{ me {id} }","v":7}`,
		},
	} {
		compiled, _ := text.Compile(c.body, find, c.json, text.NewDocument(c.json))
		if got := compiled.Fill([]string{"7", "", ""}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func FuzzAppendJSONString(f *testing.F) {
	f.Add("a \"b\" \\ \n\r\t\x00\x1f é 😀")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		err := json.Unmarshal(text.AppendJSONString(nil, s), &got)
		if want := string([]rune(s)); err != nil || got != want {
			t.Errorf("%q was read back as %q: %v", s, got, err)
		}
	})
}
