package table_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/settle"
	"allsettled/app/table"
)

func TestSiftingInStepsGivesWhatSiftingAtOnceGives(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, total := range []int{0, 1, 2, 63, 64, 65, 1000, 4097} {
		outcomes := make([]*settle.Outcome, total)
		for i := range outcomes {
			outcomes[i] = fulfilled(fmt.Sprint(i), fmt.Sprintf(`{"age":%d}`, random.IntN(50)))
		}
		get := func(i int) *settle.Outcome { return outcomes[i] }
		for _, p := range []table.Query{
			{Sort: "age"},
			{Sort: "age", Down: true},
			{Search: "7"},
			{Only: "rejected", Sort: "age"},
		} {
			s := p.Filter(total, get)
			for steps := 0; !s.Step(func() bool { return true }); steps++ {
				if steps > total {
					t.Fatalf("%+v of %d rows does not come to an end", p, total)
				}
			}
			if diff := cmp.Diff(p.Rows(total, get), s.Rows()); diff != "" {
				t.Errorf("%+v of %d rows (-at once +in steps):\n%s", p, total, diff)
			}
			if p.Sort != "" && p.Only == "" && !slices.IsSortedFunc(s.Rows(),
				func(a, b int32) int { return byAge(p, get(int(a)), get(int(b))) }) {
				t.Errorf("%+v of %d rows is not in order", p, total)
			}
		}
	}
}

// byAge compares as the pick does; equals stay in the order of the input.
func byAge(p table.Query, a, b *settle.Outcome) int {
	var x, y int
	_, _ = fmt.Sscan(table.Cell(a, "age"), &x)
	_, _ = fmt.Sscan(table.Cell(b, "age"), &y)
	if x == y {
		var i, j int
		_, _ = fmt.Sscan(a.ID, &i)
		_, _ = fmt.Sscan(b.ID, &j)
		return i - j
	}
	if p.Down {
		return y - x
	}
	return x - y
}

func BenchmarkSort100000(b *testing.B) {
	outcomes := make([]*settle.Outcome, 100_000)
	for i := range outcomes {
		outcomes[i] = fulfilled(fmt.Sprint(i), fmt.Sprintf(`{"name":"Ada","age":%d}`, i*7919%100_003))
	}
	for b.Loop() {
		if rows := (table.Query{Sort: "age"}).Rows(len(outcomes),
			func(i int) *settle.Outcome { return outcomes[i] }); len(rows) != len(outcomes) {
			b.Fatal("rows are missing")
		}
	}
}
