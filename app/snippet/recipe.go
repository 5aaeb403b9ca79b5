package snippet

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// recipe is a plan as the writers need it: what all calls share, and a table of what
// differs between them.
type recipe struct {
	plan.Plan // with its defaults written out

	shell   bool
	latin   bool       // headers are written as a character a byte
	columns []string   // of the table; the first is the ID
	rows    [][]string // a call a row
	address []part
	headers []field
	query   []field // secret parameters
	body    field
	plain   bool // every ID goes into the address and needs no escaping; in a shell only
}

// part is a literal, or, where column is not below 0, a value put into an address.
type part struct {
	literal string
	column  int
}

// field is a header, a parameter or the body: the same for all calls (text, and env
// behind it where there is a secret), or else a column of the table.
type field struct {
	name, text string
	env        string
	column     int // below 0 for none
}

// newRecipe finds out what differs between the calls of a plan, by making them.
func newRecipe(p plan.Plan, b plan.Bounds, origin string, d dialect) (*recipe, error) {
	r := &recipe{Plan: p, shell: d.shell, latin: d.latin}
	open := r.hideSecrets()
	if err := open.Check(b); err != nil {
		return nil, err
	}
	r.Plan, open = p.Filled(), open.Filled()
	if open.Practice() {
		open.Endpoint = strings.TrimSuffix(origin, "/") + open.Endpoint
	}
	var calls []settle.Call
	for c := range open.Calls(nil) {
		calls = append(calls, c)
	}
	r.columns, r.rows = []string{"id"}, make([][]string, len(calls))
	for i, c := range calls {
		r.rows[i] = []string{c.ID}
	}
	r.spell(open, calls, d.escapes)
	r.takeHeaders(calls)
	r.body = r.part("body", calls, func(c settle.Call) string { return c.Body })
	if d.shell && slices.ContainsFunc(calls, func(c settle.Call) bool { return strings.Contains(c.Body, "\x00") }) {
		return nil, plan.NewFieldError("body", "", "no_nul")
	}
	return r, nil
}

// hideSecrets moves secrets out of the plan: to headers and query with the name of a
// variable in the environment. It returns the plan without them.
func (r *recipe) hideSecrets() plan.Plan {
	open := r.Plan
	open.Headers, open.Query = map[string]string{}, nil
	for _, name := range sortedNames(r.Headers) {
		value := r.Headers[name]
		if !(plan.Plan{Headers: map[string]string{name: ""}}).HasSecrets() || strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}") {
			open.Headers[name] = value
			continue
		}
		scheme := ""
		for _, known := range []string{"Bearer ", "Basic ", "Token "} {
			if strings.HasPrefix(value, known) {
				scheme = known
			}
		}
		r.headers = append(r.headers, field{name: name, text: scheme, env: r.envName(name), column: -1})
	}
	for _, name := range sortedNames(r.Query) {
		r.query = append(r.query, field{name: escape(name), env: r.envName(name), column: -1})
	}
	return open
}

// envName makes a variable's name: X-Api-Key is read from API_KEY. It always starts with
// API_, lest a parameter called path be read from PATH.
func (r *recipe) envName(name string) string {
	b := []byte(strings.ToUpper(name))
	for i, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			b[i] = '_'
		}
	}
	env := strings.TrimPrefix(string(b), "X_")
	if !strings.HasPrefix(env, "API_") {
		env = "API_" + env
	}
	for n := 2; slices.Contains(r.keys(), env); n++ {
		env = strings.TrimRight(env, "_0123456789") + "_" + strconv.Itoa(n)
	}
	return env
}

// spell decides how an address comes about: from the template, where the language's own
// escaping makes the same of it, else it is written out for every call.
func (r *recipe) spell(p plan.Plan, calls []settle.Call, escapes func(string) bool) {
	parts, ok := r.template(p)
	for i := 0; ok && i < len(calls); i++ {
		var filled strings.Builder
		for _, part := range parts {
			filled.WriteString(part.literal)
			if part.column >= 0 {
				value := r.rows[i][part.column]
				filled.WriteString(escape(value))
				ok = ok && escapes(value)
			}
		}
		ok = ok && filled.String() == calls[i].URL
	}
	if ok && r.shell {
		r.plain = len(r.columns) == 1 && !slices.ContainsFunc(calls, func(c settle.Call) bool { return !isWord(c.ID) })
		ok = r.plain
	}
	if ok {
		r.address = parts
		return
	}
	r.columns = r.columns[:1]
	for i := range r.rows {
		r.rows[i] = r.rows[i][:1]
	}
	f := r.part("url", calls, func(c settle.Call) string { return c.URL })
	r.address = []part{{literal: f.text, column: f.column}}
}

// template cuts an endpoint whose expressions are all plain names, and adds the columns
// it needs to the table.
func (r *recipe) template(p plan.Plan) (parts []part, ok bool) {
	for rest := p.Endpoint; rest != ""; {
		literal, after, more := strings.Cut(rest, "{")
		parts = append(parts, part{literal, -1})
		if !more {
			break
		}
		name, next, _ := strings.Cut(after, "}")
		column, ok := r.variable(p, name)
		if !ok {
			return nil, false
		}
		parts[len(parts)-1].column, rest = column, next
	}
	return parts, true
}

// variable finds the column of a variable in the table, where it is added if need be.
func (r *recipe) variable(p plan.Plan, name string) (column int, ok bool) {
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
		return 0, true // the first column is the ID where none is called so
	}
	return r.column(name, func(i int) string { return p.Rows.Values[i][from] }), true
}

// column returns the column of the table with these values; it is added where there is none.
func (r *recipe) column(name string, value func(i int) string) int {
	for c := range r.columns {
		same := true
		for i := 0; same && i < len(r.rows); i++ {
			same = r.rows[i][c] == value(i)
		}
		if same {
			return c
		}
	}
	for slices.Contains(r.columns, name) || name == "__proto__" { // which is no member in JavaScript
		name += "_"
	}
	r.columns = append(r.columns, name)
	for i := range r.rows {
		r.rows[i] = append(r.rows[i], value(i))
	}
	return len(r.columns) - 1
}

// part makes a field of what stands in every call: one text, or a column of the table.
func (r *recipe) part(name string, calls []settle.Call, of func(settle.Call) string) field {
	first := of(calls[0])
	if !slices.ContainsFunc(calls, func(c settle.Call) bool { return of(c) != first }) {
		return field{name: name, text: first, column: -1}
	}
	values := make([]string, len(calls))
	for i, c := range calls {
		values[i] = of(c)
		if r.shell && name != "url" && name != "body" {
			values[i] = headerLine(name, values[i])
		}
	}
	r.plain = false
	return field{name: name, column: r.column(name, func(i int) string { return values[i] })}
}

func (r *recipe) takeHeaders(calls []settle.Call) {
	for _, name := range sortedNames(calls[0].Header) {
		r.headers = append(r.headers, r.part(name, calls, func(c settle.Call) string { return r.headerText(c.Header[name]) }))
	}
	for i := range r.headers { // few: what sorts them best is what weighs least
		for j := i; j > 0 && r.headers[j].name < r.headers[j-1].name; j-- {
			r.headers[j], r.headers[j-1] = r.headers[j-1], r.headers[j]
		}
	}
}

// headerText makes a character of each byte of a header, where fetch wants it so.
func (r *recipe) headerText(s string) string {
	if !r.latin {
		return s
	}
	text := make([]rune, len(s))
	for i := range len(s) {
		text[i] = rune(s[i])
	}
	return string(text)
}

func sortedNames(values map[string]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// limited reports whether calls have to wait for each other.
func (r *recipe) limited() bool { return r.Mode != settle.Sequential && r.InFlight < r.Total() }

// decides reports whether the mode may be decided before every call settled.
func (r *recipe) decides() bool {
	return r.Mode == settle.All || r.Mode == settle.Any || r.Mode == settle.Race
}

// aborts reports whether the rest is left behind once the mode is decided.
func (r *recipe) aborts() bool { return r.AbortRest && r.decides() }

// rejects reports whether a status of 400 and above rejects.
func (r *recipe) rejects() bool { return *r.RejectHTTPErrors }

// single reports whether a call differs from another by its ID only.
func (r *recipe) single() bool { return len(r.columns) == 1 }

func (r *recipe) filed() bool { return r.Total() > inlineMax }
