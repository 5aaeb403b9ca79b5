package table

import (
	"slices"

	"allsettled/app/settle"
)

// Group is a text in a column, and in how many rows it stands.
type Group struct {
	Text  string
	Count int
}

// Grouping counts what stands in a column in small steps, as [Filtering] does. It holds every different text once.
type Grouping struct {
	column string
	total  int
	get    func(int) *settle.Outcome

	seen   int
	counts map[string]int
}

// GroupBy begins to count what stands in a column of total outcomes; get returns one, nil while it is pending. Outcomes
// that are pending or have no answer are left out.
func GroupBy(column string, total int, get func(int) *settle.Outcome) *Grouping {
	return &Grouping{column: column, total: total, get: get, counts: map[string]int{}}
}

// Step goes on until it has finished, which it reports, or until enough does. It asks about every 0.1 ms.
func (g *Grouping) Step(enough func() bool) (finished bool) {
	for g.seen < g.total {
		for range min(looks, g.total-g.seen) {
			if o := g.get(g.seen); o != nil && o.Reason == nil {
				g.counts[Cell(o, g.column)]++
			}
			g.seen++
		}
		if enough() {
			break
		}
	}
	return g.seen == g.total
}

// Groups returns the texts that stand in most rows, the most frequent first, up to a number of them, and how many
// different ones there are.
func (g *Grouping) Groups(most int) (list []Group, different int) {
	for text, count := range g.counts {
		one, at := Group{text, count}, len(list)
		for at > 0 && one.before(list[at-1]) {
			at--
		}
		if at < most { // few are kept: sorting all of 100,000 at once would block the page
			list = slices.Insert(list, at, one)
			list = list[:min(most, len(list))]
		}
	}
	return list, len(g.counts)
}

// before reports whether a group stands before another one.
func (g Group) before(other Group) bool {
	return g.Count > other.Count || g.Count == other.Count && g.Text < other.Text
}
