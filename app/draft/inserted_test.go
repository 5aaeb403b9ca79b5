package draft_test

import (
	"testing"

	"allsettled/app/draft"
)

func TestWhatWasInsertedIsFound(t *testing.T) {
	for _, c := range []struct{ says, before, now, want string }{
		{"into an empty field", "", "curl a", "curl a"},
		{"at the end", "X: y\n", "X: y\ncurl a", "curl a"},
		{"at the beginning", "rest", "curl a rest", "curl a "},
		{"in the middle", "X: y\nZ: w", "X: y\ncurl a\nZ: w", "curl a\n"},
		{"nothing", "a", "a", ""},
		{"in the place of something", "abc", "axyzc", ""},
		{"something was removed", "abc", "ac", ""},
	} {
		if got := draft.Inserted(c.before, c.now); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}
