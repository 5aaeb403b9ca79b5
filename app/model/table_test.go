package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"allsettled/app/column"
	"allsettled/app/model"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// cities is a run of five calls that has ended: four cities and a rejection.
func (d *desk) cities() *model.Run {
	d.t.Helper()
	f := d.run("https://api.example/{id}", "1-5")
	for i, name := range []string{"Trier", "Bonn", "Aachen", "Bonn"} {
		f.send(ok(i, fmt.Sprintf(`{"city":%q,"size":%d,"mayor":{"name":"M%d"}}`, name, 10-i, i)))
	}
	f.send(no(4, "http_404"))
	f.end(time.Second, settle.Sum{Fulfilled: 4, Rejected: 1})
	d.frame()
	return d.shown()
}

// rows are the calls of the table, in its order.
func rows(v *model.View) (all []int) {
	for at := range v.Len() {
		all = append(all, v.Index(at))
	}
	return all
}

// texts are those of cells.
func texts(cells []column.Cell) (all []string) {
	for _, one := range cells {
		all = append(all, one.Text)
	}
	return all
}

// paths are those of the columns.
func paths(c *column.Columns) (all []string) {
	for _, one := range c.Shown() {
		all = append(all, one.Path)
	}
	return all
}

func TestAQueryFiltersAndSortsTheRows(t *testing.T) {
	for _, c := range []struct {
		says  string
		query table.Query
		want  []int
	}{
		{"all", table.Query{}, []int{0, 1, 2, 3, 4}},
		{"the fulfilled", table.Query{Only: "fulfilled"}, []int{0, 1, 2, 3}},
		{"the rejected", table.Query{Only: "rejected"}, []int{4}},
		{"the aborted", table.Query{Only: "aborted"}, nil},
		{"a search", table.Query{Search: "bonn"}, []int{1, 3}},
		{"a search in a column", table.Query{Search: "city:aachen"}, []int{2}},
		{"a search that finds nothing", table.Query{Search: "Paris"}, nil},
		{"sorted", table.Query{Sort: "city"}, []int{2, 1, 3, 0, 4}},
		{"sorted downwards, by numbers", table.Query{Sort: "size", Down: true}, []int{0, 1, 2, 3, 4}},
		{"sorted upwards, by numbers", table.Query{Sort: "size"}, []int{3, 2, 1, 0, 4}},
		{"filtered and sorted", table.Query{Only: "fulfilled", Search: "o", Sort: "city"}, []int{1, 3}},
	} {
		at(t, func(d *desk) {
			v := &d.cities().View
			d.Runs.Ask(func(q *table.Query) { *q = c.query })
			d.frame()
			is(t, c.says+": filtering", v.Filtering(), false)
			if c.says != "filtered and sorted" && !slices.Equal(rows(v), c.want) {
				t.Errorf("%s: the rows are %v, want %v", c.says, rows(v), c.want)
			}
			is(t, c.says+": all", v.All(), c.query == table.Query{})
		})
	}
}

func TestTheRowsOfAQueryFollowTheRun(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-4")
		f.send(no(0, "http_404"))
		d.frame()
		v := &d.shown().View
		d.Runs.Ask(func(q *table.Query) { q.Only = "rejected" })
		d.frame()
		is(t, "rows", v.Len(), 1)
		f.send(no(1, "http_404"), ok(2, `1`))
		d.pass(200 * ms)
		d.frame()
		is(t, "rows after another rejection", v.Len(), 2)
		f.send(no(3, "http_404"))
		f.end(time.Second, settle.Sum{})
		d.frame()
		d.frame()
		is(t, "rows at the end", v.Len(), 3)
	})
}

func TestTheOpenRowMovesThroughTheTable(t *testing.T) {
	at(t, func(d *desk) {
		d.cities()
		d.Runs.OpenCall(0)
		is(t, "below the first", d.Runs.Step(1), 1)
		is(t, "above it", d.Runs.Step(-1), 0)
		is(t, "above the first", d.Runs.Step(-1), 0)
		d.Runs.Ask(func(q *table.Query) { q.Search = "bonn" })
		d.frame()
		is(t, "a row that the table has not: the next", d.Runs.Step(1), 0)
		is(t, "call", d.Runs.Open, 1)
		is(t, "the next", d.Runs.Step(1), 1)
		is(t, "call", d.Runs.Open, 3)
		is(t, "below the last", d.Runs.Step(1), 1)
		d.Runs.Ask(func(q *table.Query) { q.Search = "Paris" })
		d.frame()
		is(t, "in an empty table", d.Runs.Step(1), -1)
		is(t, "call", d.Runs.Open, 3)
	})
}

func TestColumnsAreSuggestedByTheFirstAnswer(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-3")
		if got := paths(d.Runs.Columns()); !slices.Equal(got, []string{"value"}) {
			t.Errorf("before the first answer the columns are %v", got)
		}
		f.send(no(0, "http_404"), ok(1, `{"name":"Ada","age":36}`), ok(2, `{"other":true}`))
		d.frame()
		if got := paths(d.Runs.Columns()); !slices.Equal(got, []string{"name", "age"}) {
			t.Errorf("the columns are %v", got)
		}
		if got := texts(d.shown().View.Row(1)); !slices.Equal(got, []string{"Ada", "36"}) {
			t.Errorf("the row is %q", got)
		}
		if got := texts(d.shown().View.Row(2)); !slices.Equal(got, []string{"", ""}) {
			t.Errorf("the row of an answer without them is %q", got)
		}
	})
}

func TestWhatACommandPicksIsTheColumnOfItsRun(t *testing.T) {
	for _, c := range []struct {
		says, tail, path, cell string
	}{
		{"a name", "| jq -r .name", "name", "Ada"},
		{"the id of the answer, not that of the call", "| jq .id", "value.id", "a-1"},
		{"a path", "| jq '.address.city'", "address.city", "Paris"},
	} {
		at(t, func(d *desk) {
			is(t, c.says+": is a command", d.Form.Paste("curl https://api.example/users/1 "+c.tail), true)
			f := d.press()
			f.send(ok(0, `{"id":"a-1","name":"Ada","age":36,"address":{"city":"Paris"}}`))
			d.frame()
			if got := paths(d.Runs.Columns()); !slices.Equal(got, []string{c.path}) {
				t.Errorf("%s: the columns are %v", c.says, got)
			}
			if got := texts(d.shown().View.Row(0)); !slices.Equal(got, []string{c.cell}) {
				t.Errorf("%s: the row is %q", c.says, got)
			}
		})
	}
}

func TestACommandThatWasTakenBackPicksNothing(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", "1")
		is(t, "is a command", d.Form.Paste("curl https://api.example/users/1 | jq .name"), true)
		d.TakeBack()
		d.press().send(ok(0, `{"name":"Ada","age":36}`))
		d.frame()
		if got := paths(d.Runs.Columns()); !slices.Equal(got, []string{"name", "age"}) {
			t.Errorf("the columns are %v", got)
		}
	})
}

// change is what was done to the columns, and how to undo it.
type change struct {
	says string
	back func()
}

func changed(says string, back func()) change { return change{says, back} }

func TestColumnsAreChangedAndTheChangesUndone(t *testing.T) {
	for _, c := range []struct {
		says string
		does func(c *column.Columns) change
		want string // names
		undo string
	}{
		{
			"added", func(c *column.Columns) change { return changed(c.Add("mayor.name")) },
			"city size name", "Column mayor.name was added.",
		},
		{
			"added twice", func(c *column.Columns) change { return changed(c.Add("city")) },
			"city size", "",
		},
		{
			"dropped", func(c *column.Columns) change { return changed(c.Drop("city")) },
			"size", "Column city was removed.",
		},
		{
			"toggled on", func(c *column.Columns) change { return changed(c.Toggle("mayor.name")) },
			"city size name", "Column mayor.name was added.",
		},
		{
			"toggled off", func(c *column.Columns) change { return changed(c.Toggle("size")) },
			"city", "Column size was removed.",
		},
		{
			"to the right", func(c *column.Columns) change { return changed(c.Move(0, 1)) },
			"size city", "Column city was moved.",
		},
		{
			"to the left", func(c *column.Columns) change { return changed(c.Move(1, -1)) },
			"size city", "Column size was moved.",
		},
		{
			"over the left edge", func(c *column.Columns) change { return changed(c.Move(0, -1)) },
			"city size", "",
		},
		{
			"over the right edge", func(c *column.Columns) change { return changed(c.Move(1, 1)) },
			"city size", "",
		},
		{
			"renamed", func(c *column.Columns) change { return changed(c.Rename(0, " Town ")) },
			"Town size", "Column Town was renamed.",
		},
		{
			"renamed to nothing", func(c *column.Columns) change { return changed(c.Rename(0, " ")) },
			"city size", "Column city was renamed.",
		},
		{
			"renamed to a long name",
			func(c *column.Columns) change { return changed(c.Rename(0, strings.Repeat("x", 99))) },
			strings.Repeat("x", 60) + "… size", "Column " + strings.Repeat("x", 30) + "… was renamed.",
		},
	} {
		at(t, func(d *desk) {
			d.cities()
			columns := d.Runs.Columns()
			names := func() string {
				var all []string
				for _, one := range columns.Shown() {
					all = append(all, one.Name)
				}
				return strings.Join(all, " ")
			}
			d.Undo = nil
			done := c.does(columns)
			d.Offer(done.says, done.back)
			is(t, c.says, names(), c.want)
			if c.undo == "" {
				is(t, c.says+": nothing to undo", d.Undo == nil, true)
				return
			}
			is(t, c.says+": undo", d.Undo.Says, c.undo)
			is(t, c.says+": cells of a row", len(d.shown().View.Row(0)), len(columns.Shown()))
			d.TakeBack()
			is(t, c.says+": undone", names(), "city size")
			is(t, c.says+": cells of a row", len(d.shown().View.Row(0)), 2)
		})
	}
}

func TestColumnsThatAPersonChoseAreNotSuggestedOver(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-3")
		f.send(ok(0, `{"a":1,"b":2}`))
		d.frame()
		d.Offer(d.Runs.Columns().Drop("a"))
		d.Offer(d.Runs.Columns().Drop("b"))
		f.send(ok(1, `{"a":1,"b":2}`))
		d.frame()
		if got := paths(d.Runs.Columns()); !slices.Equal(got, []string{"value"}) {
			t.Errorf("the columns are %v", got)
		}
		is(t, "the whole answer", d.shown().View.Row(1)[0].Text, `{"a":1,"b":2}`)
	})
}

func TestAPathHasANameOfItsOwn(t *testing.T) {
	for path, want := range map[string]string{
		"city": "city", "address.city": "city", `a\.b`: "a.b", `x.a\.b`: "a.b", "list|0": "0", "list.#": "#",
	} {
		is(t, path, column.Name(path), want)
	}
}

func TestALongCellIsCut(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1")
		f.send(ok(0, `"`+strings.Repeat("ä", 500)+`"`))
		d.frame()
		is(t, "cell", d.shown().View.Row(0)[0].Text, strings.Repeat("ä", 120)+"…")
	})
}

// elsewhere is a call whose answer stayed on the server.
func elsewhere(index int, size int64) settle.Event {
	e := ok(index, "")
	e.Outcome.Value, e.Outcome.BodyBytes = settle.Value{Elsewhere: true}, size
	return e
}

func TestLongAnswersAreFetchedForRowsInSightAndTheOpenCall(t *testing.T) {
	at(t, func(d *desk) {
		if got := d.Runs.Wanted(0, 10); got != nil {
			t.Errorf("without a run %v are wanted", got)
		}
		f := d.run("https://api.example/{id}", "1-20")
		f.send(ok(0, `1`))
		d.frame()
		if got := d.Runs.Wanted(0, 10); got != nil {
			t.Errorf("with every answer here %v are wanted", got)
		}
		for i := 1; i < 20; i++ {
			f.send(elsewhere(i, 5000))
		}
		d.frame()
		want := func(says string, got []int, want ...int) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v are wanted, want %v", says, got, want)
			}
		}
		want("the rows in sight", d.Runs.Wanted(0, 3), 1, 2)
		want("which are on their way", d.Runs.Wanted(0, 3))
		d.Runs.OpenCall(15)
		want("the open call, and as many as may be", d.Runs.Wanted(5, 15), 5, 6, 7, 15)
		want("no more at a time", d.Runs.Wanted(5, 15))
		r := d.shown()
		d.Runs.Arrived(r, 5, []byte(`{"name":"Ada"}`))
		is(t, "the row of one that arrived", r.View.Row(5)[0].Text, `{"name":"Ada"}`)
		r.Answers.NotArrived(6)
		d.Runs.Arrived(r, 7, nil)
		is(t, "lost", r.Answers.Lost(7), true)
		want("one that did not arrive is asked for again, one that is lost is not", d.Runs.Wanted(5, 9), 6, 8)
	})
}

func TestAnAnswerThatIsLongerThanARowShowsIsFetchedOnlyForTheOpenCall(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		f.send(elsewhere(0, settle.MaxValue+1))
		d.frame()
		if got := d.Runs.Wanted(0, 2); len(got) > 0 {
			t.Errorf("for its row %v are wanted", got)
		}
		d.Runs.OpenCall(0)
		if got := d.Runs.Wanted(0, 0); !slices.Equal(got, []int{0}) {
			t.Errorf("open, %v are wanted", got)
		}
		d.Runs.Arrived(d.shown(), 0, []byte(strings.Repeat("long ", 10_000)))
		if got := d.shown().Lane.Outcome(0).Value; got.Elsewhere || got.Preview == "" {
			t.Errorf("the answer that arrived is %+v", got)
		}
	})
}
