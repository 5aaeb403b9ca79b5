package plan

import (
	"strconv"
	"unicode/utf8"

	"allsettled/app/settle"
)

// Bounds are what a server allows, beyond the rules for every plan. A zero field allows anything.
type Bounds struct {
	// MaxIDs is how many calls one run may make.
	MaxIDs int

	// MaxInFlight is how many calls a plan may ask for at once. It does not hold for the practice API,
	// which calls no other site.
	MaxInFlight int

	// Methods are those that may be called, in upper case.
	Methods []string
}

// MaxColumns is how many columns a table may have: as many as a worksheet (ECMA-376, 18.3.1.73).
const MaxColumns = 16_384

// MaxIDBytes is how long an ID may be: every event of its call repeats it.
const MaxIDBytes = 4096

// Check checks the plan by the rules of the public interface and by a server's bounds, before
// anything is called. It returns nil, one *[FieldError], or [FieldErrors] when several fields are
// wrong. It looks at every ID and cell: about 0.1 s for a million.
//
// Check the plan as it was asked for, before [Plan.Filled]: no bound may refuse a default, which
// was not asked for.
func (p Plan) Check(b Bounds) error {
	var f fieldErrors
	checkTable(p, b, &f)
	if len(f.list) > 0 { // what the table fills in cannot be checked
		checkNumbers(p, b, &f)
		return f.err()
	}
	checkWords(p, b, &f)
	checkHeaders(p, &f)
	checkQuery(p, &f)
	checkNumbers(p, b, &f)
	checkCalls(p, &f)
	return f.err()
}

// checkTable checks the IDs or rows.
func checkTable(p Plan, b Bounds, f *fieldErrors) {
	field := "ids"
	switch {
	case p.Rows != nil && len(p.IDs) > 0:
		f.add("rows", "", "ids_and_rows")
		return
	case p.Rows != nil:
		field = "rows"
		p.Rows.check(f)
	}
	if p.Total() == 0 {
		f.add(field, "", "no_ids")
	}
	if b.MaxIDs > 0 && p.Total() > b.MaxIDs {
		f.over(field, settle.InEnglish.Number(p.Total())+" IDs", "ids_limit", b.MaxIDs)
	}
	if len(f.list) == 0 {
		checkIDs(p, f)
	}
}

// check checks the shape of a table.
func (r *Rows) check(f *fieldErrors) {
	if len(r.Columns) == 0 {
		f.add("rows.columns", "", "no_columns")
		return
	}
	if len(r.Columns) > MaxColumns {
		f.over("rows.columns", strconv.Itoa(len(r.Columns))+" columns", "many_columns", MaxColumns)
		return
	}
	seen := make(map[string]bool, len(r.Columns))
	for i, column := range r.Columns {
		field := "rows.columns[" + strconv.Itoa(i) + "]"
		switch {
		case column == "" || len(column) > MaxName || !utf8.ValidString(column):
			f.add(field, column, "column_name", MaxName)
		case seen[column]:
			f.add(field, column, "column_twice")
		}
		seen[column] = true
	}
	r.checkHeadings(f)
	for i, row := range r.Values {
		if len(row) != len(r.Columns) && !f.full() {
			f.add("rows.values["+strconv.Itoa(i)+"]", strconv.Itoa(len(row))+" cells", "cells", len(r.Columns))
		}
	}
}

// checkIDs checks that every cell is UTF-8, and that every ID is at most MaxIDBytes long. Other
// cells may be longer: they are in one call each, and not in its events.
func checkIDs(p Plan, f *fieldErrors) {
	c := compiled{plan: p}
	_, c.id = p.columns()
	step := stride(p)
	for i := 0; i < p.Total(); i += step {
		for column, cell := range c.row(i) {
			if !utf8.ValidString(cell) {
				f.add(cellField(p, i, column), cell, "not_utf8")
			}
			if column == c.id && len(cell) > MaxIDBytes {
				f.add(cellField(p, i, column), cell, "long_id", MaxIDBytes)
			}
		}
		if f.full() {
			return
		}
	}
}

// stride returns how far it is from one row to the next that has to be checked. Of a long range
// only the ends have: no number between them is longer, or has other characters.
func stride(p Plan) int {
	if _, ok := p.Range(); ok {
		return p.Total() - 1
	}
	return 1
}

// cellField names the place of a cell in the plan's JSON.
func cellField(p Plan, index, column int) string {
	if p.Rows == nil {
		return "ids[" + strconv.Itoa(index) + "]"
	}
	return "rows.values[" + strconv.Itoa(index) + "][" + strconv.Itoa(column) + "]"
}
