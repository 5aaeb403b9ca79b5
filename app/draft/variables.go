package draft

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// columns are the columns of the list or table as a person may name them in braces.
type columns struct {
	names  []string // of the plan
	safe   []string // of the columns before one of them became id
	heads  []string // what stands over the columns
	single string   // the only variable there is, when there is one column; empty otherwise
}

// find returns the column that a person means by a name, empty for none.
func (c *columns) find(name string) string {
	if name == plan.IDColumn || slices.Contains(c.names, name) {
		return name
	}
	for _, list := range [][]string{c.heads, c.safe} {
		same := func(head string) bool { return strings.EqualFold(strings.TrimSpace(head), strings.TrimSpace(name)) }
		if at := slices.IndexFunc(list, same); at >= 0 && at < len(c.names) {
			return c.names[at]
		}
	}
	if name == c.single {
		return c.names[0]
	}
	return ""
}

// head returns what a person calls a column of the plan: what stands over it.
func (c *columns) head(at int) string {
	isTaken := at < len(c.heads) && c.heads[at] == plan.IDColumn && c.names[at] != plan.IDColumn
	if isTaken {
		return c.names[at]
	}
	if at < len(c.heads) && isPlainName(c.heads[at]) {
		return strings.TrimSpace(c.heads[at])
	}
	if at < len(c.safe) {
		return c.safe[at]
	}
	return c.names[at]
}

// list returns the first columns as they stand in braces.
func (c *columns) list() string {
	const most = 5
	var names []string
	for i := range c.names {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, "{"+plan.Shorten(c.head(i))+"}")
	}
	return strings.Join(names, ", ")
}

// mostVariables is how many variables are offered to be put in.
const mostVariables = 40

// Variables returns the first columns as they stand in braces, by what stands over them.
func (r *Reading) Variables() []string {
	names := make([]string, min(len(r.columns.names), mostVariables))
	for i := range names {
		names[i] = "{" + r.columns.head(i) + "}"
	}
	return names
}

// Over returns what stands over a column of the table, or its number where nothing does.
func (r *Reading) Over(column int) string {
	if column < len(r.columns.heads) && strings.TrimSpace(r.columns.heads[column]) != "" {
		return strings.TrimSpace(r.columns.heads[column])
	}
	return r.columns.safe[column]
}

// Unused returns what stands over the columns that are nowhere in the calls, except the ID's.
func (r *Reading) Unused() []string {
	unused := r.Plan.Unused()
	for i, name := range unused {
		unused[i] = r.columns.head(slices.Index(r.columns.names, name))
	}
	return unused
}

// isPlainName reports whether a heading can stand in braces.
func isPlainName(head string) bool {
	return strings.TrimSpace(head) != "" && len(head) <= plan.MaxName && !strings.ContainsAny(head, "{},\r\n")
}

// Fit returns a plan of the rows of a table, nil for a plan of IDs, in which each variable is written with the name of
// its column, as the form does. With a single column, any variable means that one. With several, a variable may also
// be the heading of a column. The error is what is wrong with the plan, by the headings and the address as typed.
func Fit(p plan.Plan, t *paste.Table) (plan.Plan, error) {
	r := Reading{Plan: p, Errors: map[string]string{}, typed: p.Endpoint}
	r.columns.names = []string{plan.IDColumn}
	if t != nil {
		r.columns = columns{names: p.Rows.Columns, safe: t.Columns, heads: t.FirstLine()}
	}
	r.Plan.Headers = maps.Clone(p.Headers)
	r.fit()
	r.note(r.Plan.Check(plan.Bounds{}))
	switch len(r.mistakes) {
	case 0:
		return r.Plan, nil
	case 1:
		return r.Plan, r.mistakes[0]
	}
	return r.Plan, plan.FieldErrors(r.mistakes)
}

// fit writes the variables of the plan's texts with the names of its columns. What names no column stays.
func (r *Reading) fit() {
	c := &r.columns
	if len(c.names) == 1 {
		c.single = r.onlyVariable()
	}
	r.Plan.Endpoint = c.inAddress(r.Plan.Endpoint)
	for name, value := range r.Plan.Headers {
		r.Plan.Headers[name] = c.inText(value)
	}
	r.Plan.Body = c.inText(r.Plan.Body)
}

// onlyVariable returns the name of the only variable of the plan's texts, empty when there are several: in the address,
// or else in the headers and the body.
func (r *Reading) onlyVariable() string {
	var found []string
	note := func(name string) {
		if !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	for _, e := range expressions(r.Plan.Endpoint) {
		for name := range strings.SplitSeq(e.names(), ",") {
			bare, _ := modifier(name)
			note(bare)
		}
	}
	if len(found) == 0 {
		for _, value := range r.Plan.Headers {
			eachName(value, note)
		}
		eachName(r.Plan.Body, note)
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// expression is what stands in braces in an address, and where: the braces included.
type expression struct {
	inner      string
	start, end int
}

// expressions returns what stands in braces in a text. Of braces in braces it is what stands in the innermost.
func expressions(text string) (list []expression) {
	for at := 0; ; {
		length := strings.IndexByte(text[at:], '}')
		if length < 0 {
			return list
		}
		end := at + length
		if open := strings.LastIndexByte(text[at:end], '{'); open >= 0 && open+1 < length {
			list = append(list, expression{text[at+open+1 : end], at + open, end + 1})
		}
		at = end + 1
	}
}

// operator returns the operator of RFC 6570 that the expression begins with, empty for none.
func (e expression) operator() string {
	if strings.IndexByte("+./;?&", e.inner[0]) >= 0 {
		return e.inner[:1]
	}
	return ""
}

// names returns the expression without its operator.
func (e expression) names() string { return strings.TrimPrefix(e.inner, e.operator()) }

// modifier cuts a variable before its * or its :3.
func modifier(variable string) (name, behind string) {
	if name, ok := strings.CutSuffix(variable, "*"); ok {
		return name, "*"
	}
	if at := strings.LastIndexByte(variable, ':'); at > 0 && strings.Trim(variable[at+1:], "0123456789") == "" {
		return variable[:at], variable[at:]
	}
	return variable, ""
}

// inAddress returns an address with the variables' names those of columns.
func (c *columns) inAddress(address string) string {
	return replaced(address, func(e expression) string {
		operator, names := e.operator(), e.names()
		if name := c.find(names); name != "" && operator == "" {
			return "{" + name + "}"
		}
		parts := strings.Split(names, ",")
		isNew := false
		for i, part := range parts {
			bare, behind := modifier(part)
			name := c.find(bare)
			if name == "" {
				return "{" + e.inner + "}"
			}
			isNew = isNew || name != bare
			parts[i] = named(operator, bare, name+behind)
		}
		if isNew && isNaming(operator) {
			return operator + strings.Join(parts, strings.Replace(operator, "?", "&", 1))
		}
		if isNew {
			return "{" + operator + strings.Join(parts, ",") + "}"
		}
		return "{" + e.inner + "}"
	})
}

// isNaming reports whether an operator writes the name of the variable before its value.
func isNaming(operator string) bool { return operator == "?" || operator == "&" || operator == ";" }

// named returns a variable as it stands behind an operator: with the name that was typed, where that is sent.
func named(operator, typed, variable string) string {
	if isNaming(operator) {
		return url.PathEscape(typed) + "={" + variable + "}"
	}
	return variable
}

// replaced returns an address with something else in the place of each expression.
func replaced(address string, with func(e expression) string) string {
	var b strings.Builder
	last := 0
	for _, e := range expressions(address) {
		b.WriteString(address[last:e.start])
		b.WriteString(with(e))
		last = e.end
	}
	return b.String() + address[last:]
}

// inText returns a header or a body with the variables' names those of columns.
func (c *columns) inText(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return replaced(text, func(e expression) string {
		if name := c.find(e.inner); name != "" {
			return "{" + name + "}"
		}
		return "{" + e.inner + "}"
	})
}

// eachName yields what looks like the name of a variable in a header or a body.
func eachName(text string, yield func(name string)) {
	for _, e := range expressions(text) {
		if !strings.ContainsAny(e.inner, "{}\"':, \t\r\n") {
			yield(e.inner)
		}
	}
}
