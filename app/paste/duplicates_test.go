package paste_test

import (
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/paste"
)

// crowded returns n texts that an FNV-1a with a known seed puts into the first 256th of a table: a
// search in it walks over all of them.
func crowded(n int, seed uint64, size uint64) []string {
	var list []string
	for i := 0; len(list) < n; i++ {
		text := strconv.Itoa(i)
		h := 14695981039346656037 ^ seed
		for at := range len(text) {
			h = (h ^ uint64(text[at])) * 1099511628211
		}
		if (h^h>>32)&(size-1) < size/256 {
			list = append(list, text)
		}
	}
	return list
}

// Inside of a bubble the clock is known, as it nearly is to someone who sends a list to a server.
func TestNoListMakesTheSearchForDuplicatesQuadratic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, size = 10_000, 32_768
		for _, c := range []struct {
			says string
			seed uint64
		}{
			{"FNV-1a as it is published", 0},
			{"FNV-1a seeded with the clock", uint64(time.Now().UnixNano())},
		} {
			slots := slices.Compact(slices.Sorted(slices.Values(paste.Slots(crowded(n, c.seed, size)))))
			if len(slots) < n/2 {
				t.Errorf("%s: %d texts begin at %d slots, want them spread over at least %d", c.says, n, len(slots),
					n/2)
			}
		}
	})
}

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
