package plan

import "strings"

// checkCalls checks the templates, and every value that is put into them. It fills in each row
// once, because some mistakes are made only by several values together: {folder}/{id} with "." and
// "." is a way up.
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
		f.add("endpoint", p.Endpoint,
			"put {"+columns[id]+"} where the ID belongs, in the address, a header or the body")
		return
	}
	c.checkValues(f)
}

// checkValues fills in every row, and checks the address, the headers and the body that come out.
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
		c.body.bare(row, func(column int) { f.add(c.plan.cellField(i, column), row[column], wantQuotes) })
	}
}

// wantQuotes is the mistake of a value that stands in JSON without quotes. Letting a text stand
// there would allow a list of IDs to write other members into the body.
const wantQuotes = "put the variable into quotes in the JSON body: only numbers, true, false and null stand without"

// likelyColumn returns the column whose value most likely made an address wrong: one with a dot
// segment or a # in it, or else the ID.
func (c *compiled) likelyColumn(row []string) int {
	for column, cell := range row {
		if c.address.uses(column) && (hasDotSegment("/"+cell) || strings.Contains(cell, "#")) {
			return column
		}
	}
	return c.id
}

// checkHeader checks the values that go into one header.
func (c *compiled) checkHeader(index int, h *header, row []string, f *fieldErrors) {
	for _, p := range h.text.parts {
		if p.column >= 0 && !isHeaderText(row[p.column]) {
			want := "leave out line breaks and control characters: it goes into the header " + h.name
			f.add(c.plan.cellField(index, p.column), row[p.column], want)
		}
	}
}
