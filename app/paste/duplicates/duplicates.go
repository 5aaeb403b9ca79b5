// Package duplicates counts the texts of a long list that stand in it more than once.
package duplicates

import (
	"hash/maphash"
	"slices"
)

// repeatedMax is how many repeated texts are named.
const repeatedMax = 10

// Count returns how many texts of a list are in it before, and up to 10 different ones of them in the order found.
func Count(list []string) (n int, repeated []string) {
	seen := newPlaces(list)
	for i, text := range list {
		if seen.add(i) {
			continue
		}
		n++
		if len(repeated) < repeatedMax && !slices.Contains(repeated, text) {
			repeated = append(repeated, text)
		}
	}
	return n, repeated
}

// places is a hash table of the different texts of a list, with open addressing. It holds places in
// the list instead of texts, which takes a sixth of the memory of a map; a page never gives memory
// back.
type places struct {
	list  []string
	first []int32 // by slot: where in the list its text stands first, counted from 1; 0 = empty
	seed  maphash.Seed
}

// newPlaces returns an empty table with room for all texts of a list.
func newPlaces(list []string) *places {
	size := 1
	for size < 2*len(list) {
		size *= 2
	}
	return &places{list, make([]int32, size), maphash.MakeSeed()}
}

// slot returns the slot at which the search for a text begins. The seed is random, so that no
// client can write a list whose texts all begin at one slot, which would take quadratic time.
func (p *places) slot(text string) uint64 {
	return maphash.String(p.seed, text) & uint64(len(p.first)-1)
}

// add adds the i-th text of the list, and reports false when it is there already.
func (p *places) add(i int) bool {
	at := p.slot(p.list[i])
	for p.first[at] > 0 && p.list[p.first[at]-1] != p.list[i] {
		at = (at + 1) & uint64(len(p.first)-1)
	}
	if p.first[at] > 0 {
		return false
	}
	p.first[at] = int32(i + 1)
	return true
}
