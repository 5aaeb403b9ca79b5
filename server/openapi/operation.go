package openapi

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/plan"
)

// methods are the names of a path's operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

// readOperations makes a plan of each operation of a document for which there is one.
func readOperations(refs *references, source string) (Document, error) {
	doc := refs.view(refs.root)
	base, err := baseOf(source)
	if err != nil {
		return Document{}, err
	}
	found := Document{Title: short(doc.view("info").text("title"))}
	seen := 0
	for path, item := range doc.objects("paths") {
		for method, op := range item.operations() {
			one, ok := Operation{}, false
			if seen++; seen <= MaxOperations {
				one, ok = scope{doc, item, op, base}.operation(strings.ToUpper(method), path)
			}
			if !ok {
				found.Left++
				continue
			}
			found.Operations = append(found.Operations, one)
		}
	}
	if len(found.Operations) == 0 && base == nil && !isAbsolute(doc) {
		return Document{}, wrong("", "no_server")
	}
	return found, nil
}

// operations yields the operations of a path, by their methods in lower case.
func (v view) operations() iter.Seq2[string, view] {
	return func(yield func(string, view) bool) {
		for name, n := range v.members() {
			if slices.Contains(methods, name) && !yield(name, v.refs.view(n)) {
				return
			}
		}
	}
}

// baseOf parses the address of a document; it is nil when there is none.
func baseOf(source string) (*url.URL, error) {
	if source == "" {
		return nil, nil //nolint:nilnil // a document may come without its address
	}
	u, err := url.Parse(source)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, wrong(source, "not_https")
	}
	return u, nil
}

// isAbsolute reports whether the first server of a document has a host.
func isAbsolute(doc view) bool {
	all := doc.views("servers")
	return len(all) > 0 && strings.Contains(all[0].text("url"), "://")
}

// Bounds of what an operation takes from a document, in bytes.
const (
	maxPath = 2048
	maxName = 200
)

// scope is an operation with everything around it that counts for it.
type scope struct {
	doc, item, op view
	base          *url.URL // of the document, nil when it is not known
}

// operation makes the plan. It returns false when the operation cannot be called for many IDs.
func (s scope) operation(method, path string) (Operation, bool) {
	one := Operation{Method: method, Path: path, Summary: short(s.op.text("summary")), Key: s.key()}
	if one.Summary == "" {
		one.Summary = short(s.op.text("operationId"))
	}
	site, ok := s.site()
	if !ok || !strings.HasPrefix(path, "/") || len(path) > maxPath {
		return Operation{}, false
	}
	vars, body := s.variables(path, one.Key), s.body()
	main := mainOf(vars)
	if main < 0 || !vars[main].required && !identifies(vars[main].name) {
		if name, id := body.placeOfID(); name != "" {
			one.Parameter = name
			one.Plan = body.in(s.plan(method, site+path, []variable{{values: []string{id}}}))
			return one, one.Plan.Check(plan.Bounds{}) == nil
		}
	}
	if main < 0 {
		return Operation{}, false
	}
	one.Parameter = vars[main].name
	vars = append([]variable{vars[main]}, append(vars[:main:main], vars[main+1:]...)...)
	if len(vars) == 1 {
		vars[0].column = "id"
	}
	one.Plan = body.in(s.plan(method, site+addressed(path, vars), vars))
	return one, one.Plan.Check(plan.Bounds{}) == nil
}

// site returns the address of the API without a slash at its end. It returns false when the
// document does not give it.
func (s scope) site() (string, bool) {
	address := "/"
	for _, v := range []view{s.op, s.item, s.doc} {
		if all := v.views("servers"); len(all) > 0 {
			if all[0].text("url") != "" {
				address = withDefaults(all[0])
			}
			break
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	if s.base != nil {
		u = s.base.ResolveReference(u)
	}
	if u.Host == "" || u.RawQuery != "" || u.User != nil {
		return "", false
	}
	u.Fragment = ""
	return strings.TrimSuffix(u.String(), "/"), true
}

// withDefaults returns the address of a server, its variables replaced by their defaults.
func withDefaults(server view) string {
	address := server.text("url")
	for name, v := range server.objects("variables") {
		value := v.text("default")
		if enum := v.texts("enum"); value == "" && len(enum) > 0 {
			value = enum[0]
		}
		address = strings.ReplaceAll(address, "{"+name+"}", value)
	}
	return address
}

// short returns a title as one line of at most 200 characters.
func short(title string) string {
	if len(title) > 1000 {
		title = title[:1000]
	}
	title = strings.Join(strings.Fields(strings.ToValidUTF8(title, "")), " ")
	if runes := []rune(title); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return title
}

// plan makes the plan of an endpoint; the first variable is the ID.
func (s scope) plan(method, endpoint string, vars []variable) plan.Plan {
	p := plan.Plan{Endpoint: endpoint, Headers: s.headers()}
	if method != "GET" {
		p.Method = method
	}
	if len(vars) == 1 {
		p.IDs = vars[0].values
		return p
	}
	p.Rows = &plan.Rows{}
	for _, v := range vars {
		p.Rows.Columns = append(p.Rows.Columns, v.column)
	}
	for _, id := range vars[0].values {
		row := []string{id}
		for _, v := range vars[1:] {
			row = append(row, v.values[0])
		}
		p.Rows.Values = append(p.Rows.Values, row)
	}
	return p
}

// headers returns the headers that are required, hold no key, and have a value in the document.
func (s scope) headers() map[string]string {
	var all map[string]string
	for _, p := range s.parameters() {
		if p.text("in") != "header" || !p.says("required") {
			continue
		}
		name, values := p.text("name"), examplesOf(p)
		if len(values) == 0 || plan.IsKeyHeader(name) {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		all[name] = values[0]
	}
	return all
}

// key returns where the first way to authorize wants its secret.
func (s scope) key() Key {
	asking := s.op
	if asking.value("security") == nil {
		asking = s.doc
	}
	wants := asking.views("security")
	if slices.ContainsFunc(wants, func(want view) bool { return len(want.names()) == 0 }) {
		return Key{} // it may be called without
	}
	schemes := s.doc.view("components").view("securitySchemes")
	for _, want := range wants {
		for _, name := range want.names() {
			if key := keyOf(schemes.view(name)); key != (Key{}) {
				return key
			}
		}
	}
	return Key{}
}

// keyOf returns where a security scheme wants its secret.
func keyOf(scheme view) Key {
	kind, name, in := scheme.text("type"), scheme.text("name"), scheme.text("in")
	switch {
	case !scheme.exists() || kind == "mutualTLS":
		return Key{}
	case kind != "apiKey":
		return Key{"header", "Authorization"}
	case in == "cookie":
		return Key{"header", "Cookie"}
	case name != "" && len(name) <= maxName && (in == "header" || in == "query"):
		return Key{in, name}
	}
	return Key{}
}
