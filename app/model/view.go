package model

import (
	"slices"
	"time"

	"allsettled/app/board"
	"allsettled/app/column"
	"allsettled/app/table"
)

// View is what the table shows of a run: which rows in which order, which columns, and which rows are selected.
type View struct {
	Query   table.Query
	Columns column.Columns
	Groups  Groups

	lane         *board.Lane
	rows         []int32          // the calls that the query leaves, in its order; nil for all
	filtering    *table.Filtering // on the way to the next rows
	at           int              // the lane's revision when rows was made
	selected     map[int]bool     // calls whose rows are selected
	lastSelected int              // the row that was selected last
}

// filterFor is how much of a frame may go into filtering and sorting.
const filterFor = 8 * time.Millisecond

// Len returns how many rows the table has.
func (v *View) Len() int {
	if v.rows == nil {
		return v.lane.Total()
	}
	return len(v.rows)
}

// All reports whether the table shows every call in the order of the input.
func (v *View) All() bool { return v.rows == nil }

// Index returns which call stands in a row of the table.
func (v *View) Index(row int) int {
	if v.rows == nil {
		return row
	}
	return int(v.rows[row])
}

// Step returns the row that is by rows below that of a call, as far as the table goes, -1 where it has none.
func (v *View) Step(index, by int) int {
	at := index
	if v.rows != nil {
		at = slices.Index(v.rows, int32(index))
	}
	return min(max(0, at+by), v.Len()-1)
}

// Filtering reports whether the rows of a new query are not known yet; the table shows those of the last one.
func (v *View) Filtering() bool { return v.filtering != nil }

// choose begins to apply a query to what there is by now.
func (v *View) choose(q table.Query) {
	v.Query, v.at, v.filtering = q, v.lane.Revision, nil
	if q.All() {
		v.rows = nil
		return
	}
	v.filtering = q.Filter(v.lane.Total(), v.lane.Outcome)
}

// chooseAgain applies the query again when there is news; while a run goes on only where may says so.
func (v *View) chooseAgain(may bool) {
	if may && !v.Query.All() && v.filtering == nil && v.at != v.lane.Revision {
		v.choose(v.Query)
	}
}

// filter goes on applying the query, and reports whether it has come to its end with that.
func (v *View) filter(now time.Time) bool {
	if v.filtering == nil || !v.filtering.Step(func() bool { return time.Since(now) > filterFor }) {
		return false
	}
	v.rows, v.filtering = v.filtering.Rows(), nil
	return true
}

// Row returns the cells of a call in the columns of its answer.
func (v *View) Row(index int) []column.Cell {
	return v.Columns.Row(index, v.lane.Outcome(index), v.lane.Ended)
}

// Select selects the row of a call, or lets go of it; with range, all rows since the one that was selected last.
func (v *View) Select(row int, on, all bool) {
	from := row
	if all && v.lastSelected < v.Len() {
		from = v.lastSelected
	}
	v.selectRows(from, row, on)
}

// SelectAll selects every row that is shown, or none.
func (v *View) SelectAll(on bool) {
	v.selected = nil
	if on {
		v.selectRows(0, v.Len()-1, true)
	}
}

func (v *View) selectRows(from, to int, on bool) {
	if v.selected == nil {
		v.selected = map[int]bool{}
	}
	v.lastSelected = to
	last := min(max(from, to), v.Len()-1) // the table may have become shorter since its rows were drawn
	for at := max(0, min(from, to)); at <= last; at++ {
		if on {
			v.selected[v.Index(at)] = true
		} else {
			delete(v.selected, v.Index(at))
		}
	}
}

// Selected returns how many rows are selected.
func (v *View) Selected() int { return len(v.selected) }

// IsSelected reports whether the row of a call is selected.
func (v *View) IsSelected(index int) bool { return v.selected[index] }
