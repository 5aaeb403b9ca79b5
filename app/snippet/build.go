package snippet

import (
	"maps"
	"slices"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// builder makes a recipe by making the calls of a plan and looking at what differs between them.
type builder struct {
	*recipe
	dialect dialect
	calls   []settle.Call
}

// Limits of the calls that a program is made of. All of them are in memory at once, their addresses
// and bodies filled in: about 350,000 calls without a body.
const (
	maxCalls  = 64 << 20 // bytes
	callBytes = 120      // of a call, beside its address and its body
)

// tableField is the field of a plan that has its IDs.
func tableField(p plan.Plan) string {
	if p.Rows != nil {
		return "rows"
	}
	return "ids"
}

// newRecipe returns the recipe of a plan for a dialect. The error is that of [plan.Plan.Check] or a
// *[plan.FieldError] of the body.
func newRecipe(p plan.Plan, b plan.Bounds, origin string, d dialect) (*recipe, error) {
	open, headers, query := hideSecrets(p)
	if err := open.Check(b); err != nil {
		return nil, err
	}
	open = open.Filled()
	if open.Practice() {
		open.Endpoint = strings.TrimSuffix(origin, "/") + open.Endpoint
	}
	build := builder{recipe: &recipe{Plan: p.Filled(), headers: headers, query: query}, dialect: d}
	ids, size := []string{}, 0
	for c := range open.Calls(nil) {
		if size += callBytes + len(c.URL) + len(c.Body); size > maxCalls {
			return nil, plan.NewLimitError(tableField(p), "", "large_program", maxCalls>>20)
		}
		build.calls, ids = append(build.calls, c), append(ids, c.ID)
	}
	build.table = newTable(ids)
	build.spellAddress(open)
	build.takeHeaders()
	body := func(c settle.Call) string { return c.Body }
	build.body = build.field("body", body, body)
	if d.shell && build.anyCall(func(c settle.Call) bool { return strings.Contains(c.Body, "\x00") }) {
		return nil, plan.NewFieldError("body", "", "no_nul")
	}
	return build.recipe, nil
}

// anyCall reports whether a condition holds for any of the calls.
func (b *builder) anyCall(holds func(settle.Call) bool) bool {
	return slices.ContainsFunc(b.calls, holds)
}

// spellAddress decides how an address is put together: from the template where the language's own
// escaping gives the same address, else the complete address of each call is in the table.
func (b *builder) spellAddress(p plan.Plan) {
	parts, ok := b.cutTemplate(p)
	ok = ok && b.givesTheCalls(parts)
	if ok && b.dialect.shell {
		b.plain = b.single() && !b.anyCall(b.isMore)
		ok = b.plain // a shell escapes nothing for an address
	}
	if ok {
		b.address = parts
		return
	}
	b.dropColumns()
	url := func(c settle.Call) string { return c.URL }
	f := b.field("url", url, url)
	b.address = address{{literal: f.text, column: f.column}}
}

// isMore reports whether a call needs a row of more than a word: its ID is not a plain word, or it differs from the
// first call in a header or the body.
func (b *builder) isMore(c settle.Call) bool {
	return !isWord(c.ID) || c.Body != b.calls[0].Body || !maps.Equal(c.Header, b.calls[0].Header)
}

// givesTheCalls reports whether the parts, filled from the table and escaped by the language, are the addresses of
// the calls.
func (b *builder) givesTheCalls(parts address) bool {
	for i, c := range b.calls {
		var filled strings.Builder
		for _, part := range parts {
			filled.WriteString(part.literal)
			if part.column < 0 {
				continue
			}
			value := b.rows[i][part.column]
			if !b.dialect.escapes(value) {
				return false
			}
			filled.WriteString(escape(value))
		}
		if filled.String() != c.URL {
			return false
		}
	}
	return true
}

// cutTemplate cuts an endpoint whose expressions are all plain names, and adds the columns
// it needs to the table. It reports false for any other endpoint.
func (b *builder) cutTemplate(p plan.Plan) (parts address, ok bool) {
	for rest := p.Endpoint; rest != ""; {
		literal, after, more := strings.Cut(rest, "{")
		parts = append(parts, part{literal, -1})
		if !more {
			break
		}
		name, next, _ := strings.Cut(after, "}")
		column, ok := b.variable(p, name)
		if !ok {
			return nil, false
		}
		parts[len(parts)-1].column, rest = column, next
	}
	return parts, true
}

// variable returns the column of a variable in the table, which it adds if necessary.
func (b *builder) variable(p plan.Plan, name string) (column int, ok bool) {
	from := -1
	if p.Rows != nil {
		from = slices.Index(p.Rows.Columns, name)
	}
	switch {
	case name == "id":
		return 0, true
	case from < 0:
		return 0, false
	case from == 0 && !slices.Contains(p.Rows.Columns, "id"):
		return 0, true // the first column is the ID where no column has that name
	}
	return b.column(name, func(i int) string { return p.Rows.Values[i][from] }), true
}

// field makes a field of a text that each call has: the text where it is the same in all calls, else a column of the
// table with a cell for each call.
func (b *builder) field(name string, text, cell func(settle.Call) string) field {
	first := text(b.calls[0])
	if !b.anyCall(func(c settle.Call) bool { return text(c) != first }) {
		return field{name: name, text: first, column: -1}
	}
	return field{name: name, column: b.column(name, func(i int) string { return cell(b.calls[i]) })}
}

// takeHeaders adds the headers of the calls to those that are secret, and sorts them by name.
func (b *builder) takeHeaders() {
	for _, name := range sortedNames(b.calls[0].Header) {
		text := func(c settle.Call) string { return b.headerText(c.Header[name]) }
		cell := text
		if b.dialect.shell {
			cell = func(c settle.Call) string { return headerLine(name, c.Header[name]) }
		}
		b.headers = append(b.headers, b.field(name, text, cell))
	}
	for i := range b.headers { // an insertion sort: the list is short, and slices.SortFunc would make the page heavier
		for j := i; j > 0 && b.headers[j].name < b.headers[j-1].name; j-- {
			b.headers[j], b.headers[j-1] = b.headers[j-1], b.headers[j]
		}
	}
}

// headerText returns a header with one character for each byte, where the language wants it so.
func (b *builder) headerText(s string) string {
	if !b.dialect.latin {
		return s
	}
	text := make([]rune, len(s))
	for i := range len(s) {
		text[i] = rune(s[i])
	}
	return string(text)
}
