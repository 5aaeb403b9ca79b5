package jsonlist_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste/jsonlist"
)

var limits = jsonlist.Limits{Values: 1000, Columns: 100, Cells: 1000}

func TestWhatIsMeantAsJSON(t *testing.T) {
	for text, want := range map[string]bool{
		`[1,2]`: true, `["a"]`: true, ` [ {"id":1} ]`: true, `{"a":1}`: true, `{}`: true, `[]`: true, "\uFEFF[7]": true,
		`[{"id":`: true, `{"id":1}` + "\n" + `{"id":2}`: true, "\x1E{\"id\":1}\n": true, `[null]`: true, `["a",]`: true,
		`[1-10]`: false, `[1], [2]`: false, `{id}`: false, `7`: false, `"a","b"`: false, ``: false, `[a]`: false,
		`{{id}}`: false, `["a","b"`: true, `(1)`: false, "[1,2\n3": false,
	} {
		if got := jsonlist.Is(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestAListInJSONIsRead(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       jsonlist.List
	}{
		{
			"values", `["007", 42, 12345678901234567890, 1.10, 1e5, -0, true, "a,b"]`,
			jsonlist.List{Values: []string{"007", "42", "12345678901234567890", "1.10", "1e5", "-0", "true", "a,b"}},
		},
		{"values of which some are empty", `[1, null, "", " "]`, jsonlist.List{Values: []string{"1"}, Blanks: 3}},
		{"escapes", `["\u00e9\n\"", "\ud83d\ude00"]`, jsonlist.List{Values: []string{"é\n\"", "😀"}}},
		{
			"objects, columns in order of first appearance", `[{"b":1,"a":"x"},{"c":null,"a":false}]`,
			jsonlist.List{Columns: []string{"b", "a", "c"}, Rows: [][]string{{"1", "x", ""}, {"", "false", ""}}},
		},
		{
			"nested values", `[{"id":1,"tags":[ "a", 1.0 ],"at":{ "x": 1 }}]`,
			jsonlist.List{Columns: []string{"id", "tags", "at"}, Rows: [][]string{{"1", `["a",1.0]`, `{"x":1}`}}},
		},
		{
			"a member there twice", `[{"id":1,"id":2}]`,
			jsonlist.List{Columns: []string{"id"}, Rows: [][]string{{"2"}}},
		},
		{"a list in an object", `{"total":2,"ids":[7,8]}`, jsonlist.List{Values: []string{"7", "8"}, Member: "ids"}},
		{
			"a list further inside, beside an empty one", `{"data":{"items":[{"id":7}],"errors":[]}}`,
			jsonlist.List{Columns: []string{"id"}, Rows: [][]string{{"7"}}, Member: "data.items"},
		},
		{
			"NDJSON", "{\"id\":1}\r\n\n{\"id\":\"2\",\"x\":[]}\n",
			jsonlist.List{Columns: []string{"id", "x"}, Rows: [][]string{{"1", ""}, {"2", "[]"}}},
		},
		{
			"a JSON text sequence", "\x1E{\"id\":1}\n\x1E{\"id\":2}\n",
			jsonlist.List{Columns: []string{"id"}, Rows: [][]string{{"1"}, {"2"}}},
		},
		{
			"objects on several lines", "{\n\"id\":1\n}\n{\n\"id\":2\n}",
			jsonlist.List{Columns: []string{"id"}, Rows: [][]string{{"1"}, {"2"}}},
		},
	} {
		got, err := jsonlist.Read(c.text, limits)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
	}
}

func TestJSONThatIsNoListIsRefused(t *testing.T) {
	many := strings.Repeat("1,", 1000) + "1"
	for _, c := range []struct {
		says, text string
		want       error
	}{
		{"half a list", `[{"id":1},`, jsonlist.ErrBroken},
		{"a broken line", "{\"id\":1}\n{\"id\":", jsonlist.ErrBroken},
		{"nothing in it", `[]`, jsonlist.ErrEmpty},
		{"objects with nothing in them", `[{},{}]`, jsonlist.ErrEmpty},
		{"an empty list in an object", `{"items":[]}`, jsonlist.ErrEmpty},
		{"values and objects", `[1,{"id":2}]`, jsonlist.ErrMixed},
		{"objects and values", `[{"id":2},1]`, jsonlist.ErrMixed},
		{"lists", `[[1],[2]]`, jsonlist.ErrMixed},
		{"an object", `{"id":1}`, jsonlist.ErrNoList},
		{"several lists", `{"a":[1],"b":{"c":[2]}}`, jsonlist.SeveralError{"a", "b.c"}},
		{"too many values", "[" + many + "]", jsonlist.LargeError{Rows: 1001, Columns: 1}},
		{
			"too many rows", "[" + strings.Repeat(`{"a":1},`, 1000) + `{"a":1}]`,
			jsonlist.LargeError{Rows: 1001, Columns: 1},
		},
		{"too many columns", "[{" + members(101) + "}]", jsonlist.LargeError{Rows: 1, Columns: 101}},
	} {
		_, err := jsonlist.Read(c.text, limits)
		if fmt.Sprint(err) != c.want.Error() {
			t.Errorf("%s: %v, want %v", c.says, err, c.want)
		}
		if checked := jsonlist.Check(c.text, limits); fmt.Sprint(checked) != fmt.Sprint(err) {
			t.Errorf("%s: checked as %v, read as %v", c.says, checked, err)
		}
	}
}

// members returns n members of an object.
func members(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"c%d":1`, i))
	}
	return strings.Join(all, ",")
}

// What is nested very deep is refused, and takes no stack.
func TestDeepJSONIsRefused(t *testing.T) {
	deep := strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)
	if _, err := jsonlist.Read(deep, limits); !errors.Is(err, jsonlist.ErrBroken) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead holds that a list is read within its limits, or refused.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`[1,"a",null]`, `[{"a":1},{"b":[2]}]`, `{"d":{"i":[1]}}`, "{\"a\":1}\n{\"a\":2}", `[`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := jsonlist.Read(text, limits)
		if err != nil {
			return
		}
		if len(l.Values) > limits.Values || len(l.Columns)*len(l.Rows) > limits.Cells {
			t.Fatalf("%d values, %d columns, %d rows", len(l.Values), len(l.Columns), len(l.Rows))
		}
		for _, row := range l.Rows {
			if len(row) != len(l.Columns) {
				t.Fatalf("a row of %d cells for %d columns", len(row), len(l.Columns))
			}
		}
	})
}
