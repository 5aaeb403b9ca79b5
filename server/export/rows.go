package export

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// rowWriter writes the rows of one format.
type rowWriter interface {
	head(columns, names []string) error
	row(cells [][]byte) []byte // encoded, as it waits for its turn; never empty
	put(row []byte) error
	foot(sum settle.Sum, verdict settle.Verdict) error
	close() // after foot, or instead of it
}

// maxWaiting is how many bytes of rows may wait for their turn.
const maxWaiting = 32 << 20

// noTime is the start of a tally whose times are not used.
var noTime time.Time

// exporter writes one table.
type exporter struct {
	run     Run
	only    settle.Status
	columns []string
	names   []string // the headings
	out     rowWriter

	tally   settle.Tally
	ended   *settle.Sum // of the ended event
	counted bool        // the first pass is over

	next    int            // the row to be written next
	ceiling int            // rows from here on wait for another pass
	waiting map[int][]byte // rows that came early; empty ones are left out
	size    int
}

func (e *exporter) write(ctx context.Context) error {
	defer e.out.close()
	if err := e.out.head(e.columns, e.names); err != nil {
		return err
	}
	ids, total := idsOf(e.run.Plan), e.run.Plan.Total()
	for e.next < total || !e.counted {
		e.ceiling, e.waiting, e.size = total, map[int][]byte{}, 0
		if err := e.pass(ctx); err != nil {
			return err
		}
		for e.next < e.ceiling {
			row, ok := e.waiting[e.next]
			if !ok {
				row = e.rowOf(&settle.Outcome{Index: e.next, ID: ids(e.next), Status: settle.Pending})
			}
			if err := e.put(row); err != nil {
				return err
			}
		}
		e.counted = true
	}
	sum := e.tally.Sum()
	if e.ended != nil {
		sum.Took, sum.Cancelled = e.ended.Took, e.ended.Cancelled
	}
	return e.out.foot(sum, e.tally.Verdict())
}

// pass reads the log once: the first time to its end, for the sum.
func (e *exporter) pass(ctx context.Context) error {
	for event, err := range e.run.Events() {
		if err == nil {
			err = context.Cause(ctx)
		}
		if err == nil {
			err = e.take(event)
		}
		if err != nil {
			return err
		}
		if e.counted && e.next >= e.ceiling {
			break
		}
	}
	return context.Cause(ctx) // after a cut the table would not be whole
}

// take counts an event, and writes the row of an outcome or keeps it until its turn.
func (e *exporter) take(event settle.Event) error {
	if !e.counted {
		e.tally.Apply(event)
		if event.Kind == settle.Ended {
			e.ended = event.Sum
		}
	}
	if event.Kind != settle.Settled {
		return nil
	}
	index := event.Outcome.Index
	if index < e.next || index >= e.ceiling {
		return nil
	}
	row := e.rowOf(event.Outcome)
	if index > e.next {
		e.wait(index, row)
		return nil
	}
	err := e.put(row)
	for row, ok := e.waiting[e.next]; ok && err == nil; row, ok = e.waiting[e.next] {
		delete(e.waiting, e.next)
		e.size -= len(row) + 64
		err = e.put(row)
	}
	return err
}

// wait keeps a row until its turn. Above maxWaiting it drops the half that is furthest from its turn.
func (e *exporter) wait(index int, row []byte) {
	e.waiting[index] = row
	e.size += len(row) + 64
	if e.size <= maxWaiting {
		return
	}
	places := slices.SortedFunc(maps.Keys(e.waiting), cmp.Compare[int])
	e.ceiling = places[len(places)/2]
	for _, place := range places[len(places)/2:] {
		e.size -= len(e.waiting[place]) + 64
		delete(e.waiting, place)
	}
}

// put writes the next row. A nil row is not part of the table.
func (e *exporter) put(row []byte) error {
	e.next++
	if row == nil {
		return nil
	}
	return e.out.put(row)
}

func (e *exporter) rowOf(o *settle.Outcome) []byte {
	if e.only != "" && o.Status != e.only {
		return nil
	}
	cells := make([][]byte, len(e.columns))
	var whole *settle.Outcome
	for i, column := range e.columns {
		name, in := strings.CutPrefix(column, input)
		switch {
		case in && e.run.Plan.Rows != nil:
			cells[i] = came(e.run.Plan.Rows, o.Index, name)
			continue
		case table.Own(column):
			cells[i] = table.Raw(o, column)
			continue
		case whole == nil:
			whole = e.run.whole(o)
		}
		cells[i] = table.Raw(whole, column)
	}
	return e.out.row(cells)
}

// came returns the cell of an input column, as JSON.
func came(rows *plan.Rows, index int, name string) []byte {
	at := slices.Index(rows.Columns, name)
	if at < 0 || index >= len(rows.Values) || at >= len(rows.Values[index]) {
		return nil
	}
	return settle.AppendString(nil, rows.Values[index][at])
}

// idsOf returns a plan's IDs by index.
func idsOf(p plan.Plan) func(index int) string {
	if p.Rows == nil {
		return func(index int) string { return p.IDs[index] }
	}
	column := idColumn(p)
	return func(index int) string { return p.Rows.Values[index][column] }
}
