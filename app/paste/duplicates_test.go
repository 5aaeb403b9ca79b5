package paste_test

import (
	"slices"
	"testing"

	"allsettled/app/paste"
)

func TestDuplicatesAreCountedInAListOfManyEqualTexts(t *testing.T) {
	for _, c := range []struct {
		says       string
		text       string
		duplicates int
		repeated   []string
	}{
		{"none", "1,2,3", 0, nil},
		{"one text, often", "1,1,1,1", 3, []string{"1"}},
		{"each twice", "1,2,3,1,2,3", 3, []string{"1", "2", "3"}},
		{"texts that differ in their zeros", "1,01,001,1", 1, []string{"1"}},
		{"more than are named", "1-12,1-12", 12, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}},
		{"a range over another", "1-4,3-6", 2, []string{"3", "4"}},
	} {
		ids, err := paste.ParseIDs(c.text)
		if err != nil || ids.Duplicates != c.duplicates || !slices.Equal(ids.Repeated, c.repeated) {
			t.Errorf("%s: got %d, %q, %v, want %d, %q", c.says, ids.Duplicates, ids.Repeated, err, c.duplicates,
				c.repeated)
		}
	}
}
