package address_test

import (
	"slices"
	"strings"
	"testing"

	"allsettled/app/address"
)

func TestParamsAreReadAsAPersonReadsThem(t *testing.T) {
	for _, row := range []struct {
		name, address string
		want          []address.Param
	}{
		{"no query", "https://a.example/users/{id}", nil},
		{"an empty query", "https://a.example/?", nil},
		{"two", "/u?a=1&b=2", []address.Param{{"a", "1"}, {"b", "2"}}},
		{"the same name twice", "/u?a=1&a=2", []address.Param{{"a", "1"}, {"a", "2"}}},
		{"no value, and no sign for it", "/u?a=&b", []address.Param{{"a", ""}, {"b", ""}}},
		{"escapes and both spaces", "/u?q=a%20b+c%26d", []address.Param{{"q", "a b c&d"}}},
		{"a percent sign for itself", "/u?q=50%&r=%zz", []address.Param{{"q", "50%"}, {"r", "%zz"}}},
		{"a variable", "/u?q={id}", []address.Param{{"q", "{id}"}}},
		{"a variable with signs of its own", "/u?q={A&B?}&r=1", []address.Param{{"q", "{A&B?}"}, {"r", "1"}}},
		{"a variable that begins a query", "/u{?page}", nil},
		{"a fragment", "/u?a=1#top?b=2", []address.Param{{"a", "1"}}},
		{"a sign = in a value", "/u?a=b=c", []address.Param{{"a", "b=c"}}},
	} {
		if got := address.Params(row.address); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestWhatIsNotEditedStaysAsItWasTyped(t *testing.T) {
	const typed = "https://a.example/u?x=a+b&y=%7e&z#top"
	for _, row := range []struct{ name, got, want string }{
		{
			"a value", address.SetParam(typed, 1, address.Param{Name: "y", Value: "1 & 2"}),
			"https://a.example/u?x=a+b&y=1%20%26%202&z#top",
		},
		{
			"a name", address.SetParam(typed, 2, address.Param{Name: "ü", Value: ""}),
			"https://a.example/u?x=a+b&y=%7e&%C3%BC=#top",
		},
		{
			"a variable", address.SetParam(typed, 0, address.Param{Name: "x", Value: "{Kunden}/{+id}"}),
			"https://a.example/u?x={Kunden}/{+id}&y=%7e&z#top",
		},
		{"one less", address.RemoveParam(typed, 0), "https://a.example/u?y=%7e&z#top"},
		{"the last one", address.RemoveParam("/u?a=1#x", 0), "/u#x"},
		{"one more", address.SetParam(typed, 3, address.Param{Name: "n"}), "https://a.example/u?x=a+b&y=%7e&z&n=#top"},
		{"the first one", address.SetParam("/u/{id}", 0, address.Param{Name: "n"}), "/u/{id}?n="},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %s, want %s", row.name, row.got, row.want)
		}
	}
}

// FuzzSetParam holds that what was written is read again, and that nothing else has changed.
func FuzzSetParam(f *testing.F) {
	f.Add("/u?a=1&b=2#x", "q", "1 & 2")
	f.Add("/u/{id}?a={x}", "{", "}%")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		before := address.Params(text)
		if len(before) == 0 {
			return
		}
		after := address.Params(address.SetParam(text, 0, address.Param{Name: name, Value: value}))
		if strings.ContainsAny(name+value+text, "{}") {
			return // braces that do not belong together hide what stands behind them
		}
		before[0] = address.Param{Name: name, Value: value}
		if !slices.Equal(after, before) {
			t.Errorf("%q: got %q, want %q", text, after, before)
		}
	})
}

func TestAVariableIsCompletedWhereTheCursorStands(t *testing.T) {
	names := []string{"{id}", "{Kunden Nr.}", "{Straße}", "{street}"}
	for _, row := range []struct {
		name, text string // | is the cursor
		want       string // the names
		taken      string // the text and the cursor after the first of them
	}{
		{"no brace", "/users/|", "", ""},
		{"behind a variable", "/users/{id}|", "", ""},
		{"behind a brace", "/u/{|", "{id} {Kunden Nr.} {Straße} {street}", "/u/{id}|"},
		{"a part, in another case", "/u/{STR|", "{Straße} {street}", "/u/{Straße}|"},
		{"within a name that is closed", "/u/{str|x}/y", "{Straße} {street}", "/u/{Straße}|/y"},
		{"before another variable", "/u/{ku|/{id}", "{Kunden Nr.}", "/u/{Kunden Nr.}|/{id}"},
		{"an operator", "/u/{+i|", "{+id}", "/u/{+id}|"},
		{"letters that take two units", "/😀/{i|", "{id}", "/😀/{id}|"},
		{"nothing fits", "/u/{zz|", "", ""},
	} {
		before, after, _ := strings.Cut(row.text, "|")
		c := address.Complete(before+after, units(before), names)
		if got := strings.Join(c.Names, " "); got != row.want {
			t.Errorf("%s: offered %q, want %q", row.name, got, row.want)
			continue
		}
		if row.want == "" {
			continue
		}
		text, cursor := c.Take(0)
		before, after, _ = strings.Cut(row.taken, "|")
		if text != before+after || cursor != units(before) {
			t.Errorf("%s: got %q with the cursor at %d, want %q", row.name, text, cursor, row.taken)
		}
	}
}

// units counts the code units of UTF-16 of a text.
func units(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

func TestAListOfVariablesIsShort(t *testing.T) {
	names := slices.Repeat([]string{"{a}"}, 20)
	if got := len(address.Complete("{", 1, names).Names); got != 8 {
		t.Errorf("%d are offered, want 8", got)
	}
}
