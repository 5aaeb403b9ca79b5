package paste_test

import (
	"slices"
	"testing"

	"allsettled/app/paste"
)

func TestWhatLooksLikeARangeIsWrittenInBothWays(t *testing.T) {
	for _, row := range []struct{ says, text, ranges, ids string }{
		{"a range", "1-3", "1-3", `"1-3"`},
		{"in quotes", `"1-3"`, "1-3", `"1-3"`},
		{"a dash as phones make it", "1 – 3", "1 – 3", `"1 – 3"`},
		{
			"among others", "a\r\n555-1234;\tx, \"b, c\"\n", "a\r\n555-1234;\tx, \"b, c\"\n",
			"a\r\n\"555-1234\";\tx, \"b, c\"\n",
		},
		{"no range", "a-b, 1-2-3, -5", "a-b, 1-2-3, -5", "a-b, 1-2-3, -5"},
		{"nothing", "", "", ""},
	} {
		if got := paste.WithRanges(row.text, true); got != row.ranges {
			t.Errorf("%s: as ranges it is %q, want %q", row.says, got, row.ranges)
		}
		if got := paste.WithRanges(row.text, false); got != row.ids {
			t.Errorf("%s: as IDs it is %q, want %q", row.says, got, row.ids)
		}
	}
}

// FuzzWithRanges holds that a list without ranges is read as one, and that its other entries stay as they are.
func FuzzWithRanges(f *testing.F) {
	for _, text := range []string{"1-3, 7", "\"1-3\"\n555-1234", "1 – 3;;\"a\"\"b\"", "'1-2, =\"1-2\"", "\"1-2\"x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before, err := paste.ParseIDs(text)
		if err != nil {
			return
		}
		open := paste.WithRanges(text, false)
		ids, err := paste.ParseIDs(open)
		if err != nil || ids.Dashes != before.Dashes || ids.Blanks != before.Blanks || ids.Marks != before.Marks {
			t.Fatalf("%q becomes %q: %+v, %v; it was %+v", text, open, ids, err, before)
		}
		if before.Dashes == 0 && (open != text || !slices.Equal(ids.List, before.List)) {
			t.Fatalf("%q becomes %q without a range in it", text, open)
		}
		if again := paste.WithRanges(open, false); again != open {
			t.Fatalf("%q becomes %q, and then %q", text, open, again)
		}
	})
}
