package plan

import (
	"iter"
	"maps"
	"slices"

	"allsettled/app/header"
	"allsettled/app/plan/text"
	"allsettled/app/settle"
)

// compiled is a plan whose templates are compiled. It belongs to one loop: row and the address use memory of its own.
type compiled struct {
	plan    Plan
	id      int // the ID's column
	address *address
	fixed   map[string]string // headers without variables, shared by all calls
	varied  []variedHeader
	body    text.Text
	one     [1]string // the row of a plain ID
}

// variedHeader is a header with variables.
type variedHeader struct {
	name string
	text text.Text
}

// compilePlan compiles a plan, and adds every mistake in its templates to f. After a mistake in the endpoint its
// address is nil, and only uses may be called.
func compilePlan(p Plan, f *fieldErrors) *compiled {
	columns := newColumnNames(p)
	c := &compiled{plan: p, id: columns.id}
	a, err := compileAddress(p.Endpoint, columns)
	if err != nil {
		f.put(err)
	}
	c.address = a
	c.headers(columns, f)
	body, unknown := text.Compile(p.Body, columns.find, jsonBody(p), newDocument(p))
	if !graphQL(p) {
		refuse("body", unknown, columns.list, f)
	}
	c.body = body
	return c
}

// refuse adds the mistake of each unknown variable to f.
func refuse(field string, unknown, columns []string, f *fieldErrors) {
	for _, name := range unknown {
		f.put(unknownVariable(field, name, columns))
	}
}

// headers compiles the headers: those without variables, which all calls share, and those that
// vary.
func (c *compiled) headers(columns columnNames, f *fieldErrors) {
	for _, name := range sortedNames(c.plan.Headers) {
		t, unknown := text.Compile(c.plan.Headers[name], columns.find, false, nil)
		refuse(join("headers", name), unknown, columns.list, f)
		if t.IsFixed() {
			c.share(name, c.plan.Headers[name])
		} else {
			c.varied = append(c.varied, variedHeader{name, t})
		}
	}
	if c.plan.Body != "" && !header.Has(c.plan.Headers, contentType) {
		c.share(contentType, defaultType(c.plan))
	}
}

// share adds a header that is the same for all calls. The map is made once: a call of a plan
// without variables in its headers allocates none.
func (c *compiled) share(name, value string) {
	if c.fixed == nil {
		c.fixed = make(map[string]string)
	}
	c.fixed[name] = value
}

// defaultType returns the Content-Type of a body that has none, the same on the server as in a
// page, where the browser would choose another.
func defaultType(p Plan) string {
	if jsonBody(p) {
		return "application/json"
	}
	return "text/plain;charset=UTF-8"
}

// sortedNames returns the names of headers or parameters in order.
func sortedNames(headers map[string]string) []string {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// uses reports whether a variable of that column is anywhere in the calls.
func (c *compiled) uses(column int) bool {
	return c.address != nil && c.address.Uses(column) || c.body.Uses(column) ||
		slices.ContainsFunc(c.varied, func(h variedHeader) bool { return h.text.Uses(column) })
}

// row returns the values of the index-th call. It is valid until the next one: a plain ID gets no slice of its own,
// which would be an allocation a call.
func (c *compiled) row(index int) []string {
	if c.plan.Rows != nil {
		return c.plan.Rows.Values[index]
	}
	c.one[0] = c.plan.IDs[index]
	return c.one[:]
}

// header returns the headers for a row. When none varies it is one map for all calls.
func (c *compiled) header(row []string) map[string]string {
	if len(c.varied) == 0 {
		return c.fixed
	}
	all := make(map[string]string, len(c.fixed)+len(c.varied))
	maps.Copy(all, c.fixed)
	for i := range c.varied {
		all[c.varied[i].name] = c.varied[i].text.Fill(row)
	}
	return all
}

// Calls yields the calls of a checked plan in the order of the input, each made when the loop comes
// to it, except those whose index skip reports; a nil skip reports none. Each loop starts from the
// beginning. A plan that [Plan.Check] refuses for its templates or the shape of its rows yields no
// calls.
//
// A body without a Content-Type header gets one: application/json when it is JSON, or else
// text/plain;charset=UTF-8.
//
// A call costs about 0.1 µs, and one allocation with an address of one {id}. The headers are one
// map for all calls when none has a variable.
func (p Plan) Calls(skip func(index int) bool) iter.Seq[settle.Call] {
	return func(yield func(settle.Call) bool) {
		var f fieldErrors
		if p.Rows != nil {
			p.Rows.check(&f)
		}
		c := compilePlan(p, &f)
		if len(f.list) > 0 {
			return
		}
		method := p.Filled().Method
		tail := queryTail(p)
		var buf []byte
		for index := range p.Total() {
			if skip != nil && skip(index) {
				continue
			}
			row := c.row(index)
			buf = c.address.Append(buf[:0], row)
			if !yield(settle.Call{
				Index: index, ID: row[c.id], Method: method, URL: withTail(buf, tail),
				Header: c.header(row), Body: c.body.Fill(row),
			}) {
				return
			}
		}
	}
}
