package table

import (
	"cmp"
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
		list = append(list, Group{text, count})
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return list[:min(most, len(list))], len(list)
}
