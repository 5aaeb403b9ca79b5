package table_test

import (
	"fmt"
	"slices"
	"testing"

	"allsettled/app/settle"
	"allsettled/app/table"
)

func TestGroupsAreCountedByWhatStandsInTheColumn(t *testing.T) {
	var all []*settle.Outcome
	for _, city := range []string{`"Bonn"`, `"Köln"`, `"Bonn"`, `null`, `7`, `"7"`, `"Aachen"`} {
		all = append(all, &settle.Outcome{
			Status: settle.Fulfilled, Value: settle.Value{JSON: []byte(`{"city":` + city + `}`)},
		})
	}
	all = append(all, nil, &settle.Outcome{Status: settle.Rejected, Reason: settle.NewReason(settle.CodeTLS, "name")})
	g := table.GroupBy("city", len(all), func(i int) *settle.Outcome { return all[i] })
	if !g.Step(func() bool { return false }) {
		t.Fatal("it has not finished")
	}
	list, different := g.Groups(3)
	want := []table.Group{{Text: "7", Count: 2}, {Text: "Bonn", Count: 2}, {Text: "", Count: 1}}
	if different != 5 || !slices.Equal(list, want) {
		t.Errorf("got %d different, first %v, want 5 and %v", different, list, want)
	}
}

func TestGroupsAreCountedInSteps(t *testing.T) {
	const total = 1000
	asked, steps := 0, 1
	g := table.GroupBy("id", total, func(i int) *settle.Outcome {
		asked++
		return &settle.Outcome{ID: fmt.Sprint(i)}
	})
	for !g.Step(func() bool { return true }) {
		steps++
	}
	if _, different := g.Groups(1); asked != total || steps < 10 || different != total {
		t.Errorf("asked for %d outcomes in %d steps, %d different; want %d in many", asked, steps, different, total)
	}
}

func TestAQueryTakesWhatIsAWholeCell(t *testing.T) {
	all := []*settle.Outcome{nil, {ID: "1"}, {ID: "11"}, {ID: "1"}}
	q := table.Query{In: "id", Is: "1"}
	got := q.Rows(len(all), func(i int) *settle.Outcome { return all[i] })
	if !slices.Equal(got, []int32{1, 3}) || q.All() {
		t.Errorf("got %v, want 1 and 3", got)
	}
}
