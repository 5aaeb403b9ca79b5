package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"allsettled/app/settle"
)

// Bounds are what a server allows beyond the rules that hold for every plan. A
// zero field allows anything.
type Bounds struct {
	MaxIDs      int      // calls in one run
	MaxInFlight int      // calls at once; the practice API is not held by it
	Methods     []string // upper case
}

// The limits that hold for every plan.
const (
	MaxAttempts  = 10
	MaxTimeoutMs = 600_000 // 10 minutes
	MaxIDBytes   = 4096    // of one ID, since every event of its call repeats it
)

const (
	minPerSecond = 0.001 // a start every 1,000 s
	maxPerSecond = 1_000_000
	headersMax   = 100
	headerMax    = 16 << 10 // bytes of one header's value
	bodyMax      = 1 << 20  // bytes of the body's template
)

// Check holds the plan to the rules of the public interface and to a server's
// bounds, before anything is called. It returns nil, one *[FieldError], or
// [FieldErrors] when several fields are wrong. It looks at every ID and cell:
// about 0.1 s for a million.
//
// Check the plan as it was asked for, before [Plan.Filled]: a default is no wish
// that a bound could refuse.
func (p Plan) Check(b Bounds) error {
	var f fieldErrors
	p.checkTable(b, &f)
	if len(f.list) > 0 { // what is filled in from it would be meaningless
		p.checkNumbers(b, &f)
		return f.err()
	}
	p.checkWords(b, &f)
	p.checkHeaders(&f)
	p.checkQuery(&f)
	p.checkNumbers(b, &f)
	p.checkCalls(&f)
	return f.err()
}

// checkTable checks ids and rows.
func (p Plan) checkTable(b Bounds, f *fieldErrors) {
	field := "ids"
	switch {
	case p.Rows != nil && len(p.IDs) > 0:
		f.add("rows", "", "write either ids or rows, not both")
		return
	case p.Rows != nil:
		field = "rows"
		p.Rows.check(f)
	}
	if p.Total() == 0 {
		f.add(field, "", "write at least one ID")
	}
	if b.MaxIDs > 0 && p.Total() > b.MaxIDs {
		f.over(field, thousands(p.Total())+" IDs", "ask for at most "+thousands(b.MaxIDs)+" at a time")
	}
	if len(f.list) == 0 {
		p.checkIDs(f)
	}
}

// check checks the shape of a table.
func (r *Rows) check(f *fieldErrors) {
	if len(r.Columns) == 0 {
		f.add("rows.columns", "", "name at least one column")
		return
	}
	seen := make(map[string]bool, len(r.Columns))
	for i, column := range r.Columns {
		field := "rows.columns[" + strconv.Itoa(i) + "]"
		switch {
		case column == "" || len(column) > MaxName || !utf8.ValidString(column):
			f.add(field, column, "give the column a name of 1 to "+strconv.Itoa(MaxName)+" bytes")
		case seen[column]:
			f.add(field, column, "give each column a name of its own")
		}
		seen[column] = true
	}
	for i, row := range r.Values {
		if len(row) != len(r.Columns) && !f.full() {
			f.add("rows.values["+strconv.Itoa(i)+"]", strconv.Itoa(len(row))+" cells", "write "+strconv.Itoa(len(r.Columns))+" cells, one a column")
		}
	}
}

// checkIDs checks that every cell is text, and every ID short enough to be repeated.
func (p Plan) checkIDs(f *fieldErrors) {
	c := compiled{plan: p}
	_, c.id = p.columns()
	step := p.stride()
	for i := 0; i < p.Total(); i += step {
		for column, cell := range c.row(i) {
			if !utf8.ValidString(cell) {
				f.add(p.cellField(i, column), cell, "write it as UTF-8 text")
			}
			if column == c.id && len(cell) > MaxIDBytes {
				f.add(p.cellField(i, column), cell, "write an ID of at most "+thousands(MaxIDBytes)+" bytes")
			}
		}
		if f.full() {
			return
		}
	}
}

// stride is how far it is from one row to the next that could be wrong in a way of its own: between
// the ends of a long range no number is longer than the last, or has other characters.
func (p Plan) stride() (step int) {
	if _, ok := p.Range(); ok {
		return p.Total() - 1
	}
	return 1
}

// cellField names the place of a cell in the plan's JSON.
func (p Plan) cellField(index, column int) string {
	if p.Rows == nil {
		return "ids[" + strconv.Itoa(index) + "]"
	}
	return "rows.values[" + strconv.Itoa(index) + "][" + strconv.Itoa(column) + "]"
}

// Methods returns the methods that a plan may name, the usual ones first: those that a browser's
// fetch sends as well.
func Methods() []string {
	return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
}

// checkWords checks method, mode and the length of the body.
func (p Plan) checkWords(b Bounds, f *fieldErrors) {
	switch {
	case p.Method != "" && !slices.Contains(Methods(), p.Method):
		f.add("method", p.Method, "write "+choice(Methods()))
	case len(b.Methods) > 0 && !slices.Contains(b.Methods, p.Filled().Method):
		f.over("method", p.Filled().Method, "write "+choice(b.Methods)+": this server allows no other")
	}
	if p.Mode != "" && !slices.Contains(settle.Modes(), p.Mode) {
		f.add("mode", string(p.Mode), "write "+choice(settle.Modes()))
	}
	switch {
	case len(p.Body) > bodyMax:
		f.add("body", p.Body, "write a body of at most 1 MiB")
	case !utf8.ValidString(p.Body):
		f.add("body", p.Body, "write it as UTF-8 text")
	}
}

// choice joins words as "a, b or c".
func choice[S ~string](words []S) string {
	var b strings.Builder
	for i, word := range words {
		switch {
		case i > 0 && i == len(words)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}

// checkNumbers checks everything that is a number.
func (p Plan) checkNumbers(b Bounds, f *fieldErrors) {
	switch {
	case p.InFlight < 0:
		f.add("inFlight", strconv.Itoa(p.InFlight), "write a whole number of calls at once, 0 for the default")
	case b.MaxInFlight > 0 && p.InFlight > b.MaxInFlight && !p.Practice():
		f.over("inFlight", strconv.Itoa(p.InFlight), "write at most "+thousands(b.MaxInFlight)+" calls at once: this server allows no more")
	}
	if r := p.PerSecond; math.IsNaN(r) || r < 0 || r > maxPerSecond || r > 0 && r < minPerSecond {
		f.add("perSecond", formatFloat(r), "write a number from 0.001 to 1000000, 0 for no limit")
	}
	if p.TimeoutMs < 0 || p.TimeoutMs > MaxTimeoutMs {
		f.add("timeoutMs", strconv.Itoa(p.TimeoutMs), "write milliseconds from 1 to 600000 (10 minutes), 0 for the default")
	}
	if p.Attempts < 0 || p.Attempts > MaxAttempts {
		f.add("attempts", strconv.Itoa(p.Attempts), "write a whole number from 1 to 10, 0 for the default")
	}
}

// checkCalls checks the templates, and every value that is put into them.
func (p Plan) checkCalls(f *fieldErrors) {
	if p.Endpoint == "" {
		f.add("endpoint", "", "write the address to call, such as https://api.example.com/users/{id}")
		return
	}
	before := len(f.list)
	c := compilePlan(p, f)
	if len(f.list) > before {
		return
	}
	columns, id := p.columns()
	if !c.uses(id) {
		f.add("endpoint", p.Endpoint, "put {"+columns[id]+"} where the ID belongs, in the address, a header or the body")
		return
	}
	c.checkValues(f)
}

// checkValues fills in every row and looks at what came out.
func (c *compiled) checkValues(f *fieldErrors) {
	var buf []byte
	step := c.plan.stride()
	for i := 0; i < c.plan.Total() && !f.full(); i += step {
		row := c.row(i)
		buf = c.address.append(buf[:0], row)
		if want := c.address.verify(string(buf)); want != "" {
			column := c.likelyColumn(row)
			f.add(c.plan.cellField(i, column), row[column], want)
		}
		for j := range c.varied {
			c.checkHeader(i, &c.varied[j], row, f)
		}
		c.body.bare(row, func(column int) {
			f.add(c.plan.cellField(i, column), row[column], `put the variable into quotes in the JSON body: only numbers, true, false and null stand without`)
		})
	}
}

// likelyColumn returns the column whose value most likely spoiled an address: one with a
// dot segment or a # in it, else the ID.
func (c *compiled) likelyColumn(row []string) int {
	for column, cell := range row {
		if c.address.uses(column) && (dotSegment("/"+cell) || strings.Contains(cell, "#")) {
			return column
		}
	}
	return c.id
}

// checkHeader checks the values that go into one header.
func (c *compiled) checkHeader(index int, h *header, row []string, f *fieldErrors) {
	for _, p := range h.text.parts {
		if p.column >= 0 && !headerText(row[p.column]) {
			f.add(c.plan.cellField(index, p.column), row[p.column], "leave out line breaks and control characters: it goes into the header "+h.name)
		}
	}
}
