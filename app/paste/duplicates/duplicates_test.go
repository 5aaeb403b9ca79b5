package duplicates_test

import (
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/paste/duplicates"
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
			slots := slices.Compact(slices.Sorted(slices.Values(duplicates.Slots(crowded(n, c.seed, size)))))
			if len(slots) < n/2 {
				t.Errorf("%s: %d texts begin at %d slots, want them spread over at least %d", c.says, n, len(slots),
					n/2)
			}
		}
	})
}
