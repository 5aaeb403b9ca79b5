package plan

import (
	"strings"

	"allsettled/app/header"
)

// checkCalls checks the templates, and every value that is put into them. It fills in each row
// once, because some mistakes are made only by several values together: {folder}/{id} with "." and
// "." is a way up.
func checkCalls(p Plan, f *fieldErrors) {
	if p.Endpoint == "" {
		f.add("endpoint", "", "no_endpoint")
		return
	}
	before := len(f.list)
	c := compilePlan(p, f)
	if len(f.list) > before {
		return
	}
	columns, id := p.columns()
	if !c.uses(id) {
		f.add("endpoint", p.Endpoint, "no_variable", columns[id])
		return
	}
	c.checkValues(f)
}

// checkValues fills in every row, and checks the address, the headers and the body that come out. A text without
// quotes in a JSON body is refused: it would allow a list of IDs to write other members into the body.
//
// Sizes come first, without filling in: what is too large is never made. The body is not filled in at all, since its
// values are checked one by one, and what stands between them was checked as a template.
func (c *compiled) checkValues(f *fieldErrors) {
	var buf []byte
	size, step := newSizes(c, f), stride(c.plan)
	for i := 0; i < c.plan.Total() && !f.full(); i += step {
		row := c.row(i)
		if size.enough() {
			return
		}
		if !size.fits(i, row) {
			continue
		}
		buf = c.address.Append(buf[:0], row)
		if wrong := c.address.verify(string(buf)); wrong != nil {
			column := c.likelyColumn(row)
			f.add(cellField(c.plan, i, column), row[column], wrong.Code, wrong.Args...)
		}
		for j := range c.varied {
			c.checkHeader(i, &c.varied[j], row, f)
		}
		c.body.Bare(row, func(column int) { f.add(cellField(c.plan, i, column), row[column], "bare_value") })
	}
	size.atOnce()
}

// likelyColumn returns the column whose value most likely made an address wrong: one with a dot
// segment or a # in it, or else the ID.
func (c *compiled) likelyColumn(row []string) int {
	for column, cell := range row {
		if c.address.Uses(column) && (hasDotSegment("/"+cell) || strings.Contains(cell, "#")) {
			return column
		}
	}
	return c.id
}

// checkHeader checks the values that go into one header. A line end in a value would begin another header (RFC 9110,
// 5.5).
func (c *compiled) checkHeader(index int, h *variedHeader, row []string, f *fieldErrors) {
	for _, column := range h.text.Columns() {
		if !header.IsValue(row[column]) {
			f.add(cellField(c.plan, index, column), row[column], "header_value", h.name)
		}
	}
}
