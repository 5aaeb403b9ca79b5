package paste_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestALongRangeIsKnownAgain(t *testing.T) {
	for _, row := range []struct {
		typed string
		want  bool
	}{
		{"1-1000", true},
		{"0-1000000", false}, // too many
		{"001-1000", true},
		{"0001-1000", true},
		{"9-1008", true},
		{"1-999", false}, // short ones are written out
		{"1-1000, 1001", true},
		{"1-1000, 1002", false},
		{"1-500, 400-1000", false},
		{"x, 1-1000", false},
		{"1-1000, x", false},
		{"099999999999999000-099999999999999999", true},
		{"999999999999999000-999999999999999999", true},
	} {
		ids, _ := paste.ParseIDs(row.typed)
		text, ok := plan.Plan{IDs: ids.List}.Range()
		if ok != row.want {
			t.Errorf("%s: %q, %v", row.typed, text, ok)
		}
		if again, err := paste.ParseIDs(text); ok && (err != nil || !slices.Equal(again.List, ids.List)) {
			t.Errorf("%s: %q does not lead back to the same IDs: %v", row.typed, text, err)
		}
	}
}

func TestParseIDs(t *testing.T) {
	for _, row := range []struct {
		says, text, list   string // list is joined by |
		duplicates, blanks int
	}{
		{"a range and a number", "1-3, 7", "1|2|3|7", 0, 0},
		{"lines", "a\nb\nc", "a|b|c", 0, 0},
		{"a line end at the end starts nothing", "a\nb\n", "a|b", 0, 0},
		{"Windows and old Mac line ends", "a\r\nb\rc\r\n", "a|b|c", 0, 0},
		{"tabs and semicolons", "a\tb;c", "a|b|c", 0, 0},
		{"leading zeros stay", "007", "007", 0, 0},
		{"a number of 20 digits is text", "12345678901234567890", "12345678901234567890", 0, 0},
		{"spaces inside stay", " New  York ;x", "New  York|x", 0, 0},
		{
			"no-break and zero-width spaces and a byte order mark are trimmed", "\uFEFF\u00A0a\u00A0\n\u200Bb\u202F",
			"a|b", 0, 0,
		},
		{"a range in quotes is an ID", `"1-3"`, "1-3", 0, 0},
		{"quotes keep separators and spaces", "\" a, b\n\";c", " a, b\n|c", 0, 0},
		{"a doubled quote is a quote", `"say ""hi""",x`, `say "hi"|x`, 0, 0},
		{"a quote that is never closed is text", `"abc,d`, `"abc|d`, 0, 0},
		{"a quote in the middle is text", `5" nail, "a"b`, `5" nail|"a"b`, 0, 0},
		{"an apostrophe is text", `'a','b'`, `'a'|'b'`, 0, 0},
		{"spaces around quotes are trimmed", ` "x" , "y"`, "x|y", 0, 0},
		{"a range keeps its zeros", "008-011", "008|009|010|011", 0, 0},
		{"a range from zero", "0-2", "0|1|2", 0, 0},
		{"a range of zeros", "00-02", "00|01|02", 0, 0},
		{"a range with a shorter end", "001-3", "001|002|003", 0, 0},
		{"an en dash as phones make it", "1 – 3", "1|2|3", 0, 0},
		{"a range of one", "5-5", "5", 0, 0},
		{"large numbers", "999999999999999998-999999999999999999", "999999999999999998|999999999999999999", 0, 0},
		{"a UUID is no range", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "7c9e6679-7425-40de-944b-e07fc1f90ae7", 0, 0},
		{"neither is a dash at an end", "-5,5-,a-b,1-2-3", "-5|5-|a-b|1-2-3", 0, 0},
		{"such a text with a comma in it", "=\"1,5\",=\"2\"\n=\"3;\"", "1,5|2|3;", 0, 0},
		{"what is not the whole cell", "=\"1,5\"x,2", "=\"1|5\"x|2", 0, 0},
		{"telephone numbers", "+49 170 1\n+49 170 2", "+49 170 1|+49 170 2", 0, 0},
		{"a separator at the end of each line", "42,\n43,\n44,", "42|43|44", 0, 0},
		{"numbers with an exponent", "1.0E+15\n1e3", "1.0E+15|1e3", 0, 0},
		{"texts that a spreadsheet was to keep", "=\"00123\"\n'00124\n00125", "00123|00124|00125", 0, 0},
		{"a mark around nothing is blank", `7,="",8`, "7|8", 0, 1},
		{"quotes inside of a mark", `="a""b"`, `a"b`, 0, 0},
		{"an apostrophe before a word is text", "'s,'n'", "'s|'n'", 0, 0},
		{"a formula is text", `=A1,="x"&"y"`, `=A1|="x"&"y"`, 0, 0},
		{"in quotes a mark is text", `"'007"`, "'007", 0, 0},
		{"duplicates are kept", "a,b,a,a", "a|b|a|a", 2, 0},
		{"a range can repeat", "2,1-3", "2|1|2|3", 1, 0},
		{"blank lines are counted", "a\n\n  \nb\n\n", "a|b", 0, 3},
		{"a blank line before the rest", "\n\na", "a", 0, 2},
		{"an empty place between separators is counted", "a,,b", "a|b", 0, 1},
		{"an empty place at the start of a line is not blank twice", ",a", "a", 0, 0},
		{"the separator at the end of a line starts nothing", "a,b,\nc,", "a|b|c", 0, 0},
		{"a sheet's empty row is one blank", "a\tb\n\t\t\nc\td", "a|b|c|d", 0, 1},
		{"quotes with nothing in them are blank", "a\n\"\"\nb", "a|b", 0, 1},
		{"quotes with a space are an ID", `" "`, " ", 0, 0},
		{"nothing", "", "", 0, 0},
		{"only blanks", " \n\t\n", "", 0, 2},
	} {
		t.Run(row.says, func(t *testing.T) {
			got, err := paste.ParseIDs(row.text)
			if err != nil {
				t.Fatal(err)
			}
			if list := strings.Join(got.List, "|"); list != row.list {
				t.Errorf("list: got %q, want %q", list, row.list)
			}
			if got.Duplicates != row.duplicates || got.Blanks != row.blanks {
				t.Errorf("got %d duplicates, %d blanks, want %d, %d", got.Duplicates, got.Blanks, row.duplicates,
					row.blanks)
			}
		})
	}
}

func TestRangeGrowsOutOfItsZeros(t *testing.T) {
	got, err := paste.ParseIDs("098-101, 0998-1001")
	if err != nil {
		t.Fatal(err)
	}
	want := "098 099 100 101 0998 0999 1000 1001"
	if list := strings.Join(got.List, " "); list != want {
		t.Errorf("got %s, want %s", list, want)
	}
}

func TestWhatSeparatesIDs(t *testing.T) {
	for _, c := range []struct{ says, separator string }{
		{
			"a line feed", "\n",
		},
		{"a carriage return", "\r"},
		{"both", "\r\n"},
		{"a tab", "\t"},
		{
			"a comma",
			",",
		},
		{"a semicolon", ";"},
		{"a vertical tab", "\v"},
		{"a form feed", "\f"},
		{"the next line of EBCDIC", "\u0085"},
		{"a line separator", "\u2028"},
		{"a paragraph separator", "\u2029"},
		{"a comma with white space around", " , "},
	} {
		got, err := paste.ParseIDs("a" + c.separator + "b" + c.separator + "\"c\"")
		if list := strings.Join(got.List, "|"); err != nil || list != "a|b|c" || got.Blanks != 0 {
			t.Errorf("%s: got %s with %d blank, %v, want a|b|c", c.says, list, got.Blanks, err)
		}
	}
	for _, c := range []struct{ says, between string }{
		{
			"a space", " ",
		}, {"a no-break space", "\u00A0"}, {"a slash", "/"}, {"a pipe", "|"}, {
			"a full stop",
			".",
		}, {"a colon", ":"},
	} {
		got, err := paste.ParseIDs("a" + c.between + "b")
		if err != nil || len(got.List) != 1 || got.List[0] != "a"+c.between+"b" {
			t.Errorf("%s: got %q, %v, want one ID", c.says, got.List, err)
		}
	}
}

func TestQuotesAroundAnID(t *testing.T) {
	for _, c := range []struct{ says, text, want string }{
		{"what would be a range", `"1-3"`, `1-3`},
		{"a separator", `"a,b"`, `a,b`},
		{"a line break", "\"a\nb\"", "a\nb"},
		{"a quote, doubled", `"a""b"`, `a"b`},
		{"only a quote", `""""`, `"`},
		{"white space, which is kept", `" a "`, ` a `},
		{"white space outside, which is not", `  "a"  `, `a`},
		{"a quote that is not closed", `"a`, `"a`},
		{"a quote inside", `a"b"`, `a"b"`},
		{"text behind the closing quote", `"a"b`, `"a"b`},
		{"a quote that is closed on another line is not one", "\"a\nb", "\"a|b"},
	} {
		got, err := paste.ParseIDs(c.text)
		if list := strings.Join(got.List, "|"); err != nil || list != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.says, list, err, c.want)
		}
	}
}

func TestBlanksAreCounted(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       int
	}{
		{"none", "a\nb\n", 0},
		{"an empty line", "a\n\nb", 1},
		{"a line of white space", "a\n  \nb", 1},
		{"an empty row of a sheet, as one", "a\n\t\t\nb", 1},
		{"nothing between two separators", "a,,b", 1},
		{"nothing before the first separator", ",a", 0},
		{"nothing behind the last of a line", "a,\nb", 0},
		{"an empty text in quotes", `a,"",b`, 1},
		{"empty lines at the end", "a\n\n\n", 2},
		{"nothing at all", "", 0},
	} {
		if got, err := paste.ParseIDs(c.text); err != nil || got.Blanks != c.want {
			t.Errorf("%s: got %d, %v, want %d", c.says, got.Blanks, err, c.want)
		}
	}
}

func TestRepeatedIDsAreNamed(t *testing.T) {
	got, err := paste.ParseIDs("a b,c,a b,a b,c,d")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a b", "c"}, got.Repeated); diff != "" || got.Duplicates != 3 {
		t.Errorf("%d duplicates; repeated: %s", got.Duplicates, diff)
	}
}

func TestParseIDsRefuses(t *testing.T) {
	for _, row := range []struct {
		says, text, typed, want string
		overLimit               bool
	}{
		{"a range that runs backwards", "1\n9-3", "9-3", "smaller number first", false},
		{"a date, which looks like one", "2024-01", "2024-01", "same number of digits", false},
		{"a range of a billion", "1-1000000000", "1-1000000000", "at most 1,000,000", true},
		{"one ID more than a million", "1-1000000, x", "x", "at most 1,000,000", true},
		{"two ranges of together too many", "1-600000,1-600000", "1-600000", "at most 1,000,000", true},
		{"a range over 18 digits", "1-99999999999999999999", "1-99999999999999999999", "18 digits", false},
		{"a range of mixed widths", "1-010", "1-010", "same number of digits", false},
		{"text that is not UTF-8", "a\nb\xe9c\n", "b\uFFFDc", "UTF-8", false},
	} {
		t.Run(row.says, func(t *testing.T) {
			_, err := paste.ParseIDs(row.text)
			var got *plan.FieldError
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want a FieldError", err)
			}
			isWanted := got.Typed == row.typed && strings.Contains(got.Want, row.want)
			if got.Field != "ids" || !isWanted || got.OverLimit != row.overLimit {
				t.Errorf("got %+v, want typed %q and a want with %q", got, row.typed, row.want)
			}
		})
	}
}

func TestHugeRangeAllocatesNothingMuch(t *testing.T) {
	text := strings.Repeat("1-1000000000,", 10)
	allocated := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := paste.ParseIDs(text); err == nil {
				b.Fatal("a range of a billion was accepted")
			}
		}
	}).AllocedBytesPerOp()
	if allocated > 4096 {
		t.Errorf("refusing a range of a billion allocated %d bytes", allocated)
	}
}

// A text that is quoted is read back exactly, whatever it holds, also many at a time.
func FuzzParseIDs(f *testing.F) {
	for _, seed := range []string{
		"1-3, 7", "\"a\"\"b\",\n\r\n;;x", "001-010", "\uFEFFa\u2028b", `"a"",""b"`, "\"\n\"x\n\"", "5-", "1–3",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := paste.ParseIDs(text)
		if err != nil {
			if fe := (*plan.FieldError)(nil); !errors.As(err, &fe) || fe.Want == "" || fe.Field != "ids" {
				t.Fatalf("%q: %#v is no FieldError of ids", text, err)
			}
			return
		}
		if checkCounts(t, ids); len(ids.List) > 10_000 {
			return // a large range: too slow to compare a million times
		}
		again, err := paste.ParseIDs(quoteAll(ids.List))
		if err != nil {
			t.Fatalf("%q: quoted: %v", text, err)
		}
		if diff := cmp.Diff(ids.List, again.List); diff != "" {
			t.Fatalf("%q: quoted text reads differently: %s", text, diff)
		}
	})
}

func quoteAll(list []string) string {
	var b strings.Builder
	for _, id := range list {
		b.WriteString(`"` + strings.ReplaceAll(id, `"`, `""`) + "\"\n")
	}
	return b.String()
}

func checkCounts(t *testing.T, ids paste.IDs) {
	t.Helper()
	different := map[string]bool{}
	for _, id := range ids.List {
		if id == "" {
			t.Fatal("an empty ID")
		}
		different[id] = true
	}
	if len(ids.List)-len(different) != ids.Duplicates || len(ids.Repeated) > ids.Duplicates {
		t.Fatalf("%d duplicates of %d, %d different", ids.Duplicates, len(ids.List), len(different))
	}
}

func BenchmarkParseIDsMillionLines(b *testing.B) {
	var text strings.Builder
	for i := range plan.MaxIDs {
		text.WriteString(strconv.Itoa(1_000_000+i*7) + "\n")
	}
	b.ReportAllocs()
	for b.Loop() {
		if ids, err := paste.ParseIDs(text.String()); err != nil || len(ids.List) != plan.MaxIDs {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseIDsMillionRange(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if ids, err := paste.ParseIDs("1-1000000"); err != nil || len(ids.List) != plan.MaxIDs {
			b.Fatal(err)
		}
	}
}
