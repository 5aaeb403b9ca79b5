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

// offer makes the plans of a document.
func offer(refs *references, source string) (Document, error) {
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
				one, ok = asked{doc, item, op, base}.operation(strings.ToUpper(method), path)
			}
			if !ok {
				found.Left++
				continue
			}
			found.Operations = append(found.Operations, one)
		}
	}
	if len(found.Operations) == 0 && base == nil && !absolute(doc) {
		return Document{}, wrong("",
			`open it by its address, or write one with https:// under "servers": it does not say where its API is`)
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

// baseOf reads the address of a document, nil for none.
func baseOf(source string) (*url.URL, error) {
	if source == "" {
		return nil, nil //nolint:nilnil // no address is no mistake
	}
	u, err := url.Parse(source)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, wrong(source, "write an address that starts with https://")
	}
	return u, nil
}

// absolute reports whether the first server of a document says where it is.
func absolute(doc view) bool {
	all := doc.views("servers")
	return len(all) > 0 && strings.Contains(all[0].text("url"), "://")
}

// Bounds of what an operation repeats of a document, in bytes.
const (
	maxPath = 2048
	maxName = 200
)

// asked is an operation and all that its meaning depends on.
type asked struct {
	doc, item, op view
	base          *url.URL // of the document, nil when it is not known
}

// operation makes the plan; false when there is none that could be called for many IDs.
func (a asked) operation(method, path string) (Operation, bool) {
	one := Operation{Method: method, Path: path, Summary: short(a.op.text("summary")), Key: a.key()}
	if one.Summary == "" {
		one.Summary = short(a.op.text("operationId"))
	}
	site, ok := a.site()
	if !ok || !strings.HasPrefix(path, "/") || len(path) > maxPath {
		return Operation{}, false
	}
	vars, body := a.variables(path, one.Key), a.body()
	main := mainOf(vars)
	if main < 0 || !vars[main].required && !identifies(vars[main].name) {
		if name, id := body.placeOfID(); name != "" {
			one.Parameter = name
			one.Plan = body.in(a.plan(method, site+path, []variable{{values: []string{id}}}))
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
	one.Plan = body.in(a.plan(method, site+addressed(path, vars), vars))
	return one, one.Plan.Check(plan.Bounds{}) == nil
}

// site is where the API is, without a slash at its end.
func (a asked) site() (string, bool) {
	address := "/"
	for _, v := range []view{a.op, a.item, a.doc} {
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
	if a.base != nil {
		u = a.base.ResolveReference(u)
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

// plan fills the variables in: their first column is the one whose values are the IDs.
func (a asked) plan(method, endpoint string, vars []variable) plan.Plan {
	p := plan.Plan{Endpoint: endpoint, Headers: a.headers()}
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

// headers are those that must be sent and say with what, unless they are secret.
func (a asked) headers() map[string]string {
	var all map[string]string
	for _, p := range a.parameters() {
		if p.text("in") != "header" || !p.says("required") {
			continue
		}
		name, values := p.text("name"), examplesOf(p)
		if len(values) == 0 || plan.IsSecretHeader(name) {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		all[name] = values[0]
	}
	return all
}

// key is where the first way to authorize wants its secret.
func (a asked) key() Key {
	asking := a.op
	if asking.value("security") == nil {
		asking = a.doc
	}
	wants := asking.views("security")
	if slices.ContainsFunc(wants, func(want view) bool { return len(want.names()) == 0 }) {
		return Key{} // it may be called without
	}
	schemes := a.doc.view("components").view("securitySchemes")
	for _, want := range wants {
		for _, name := range want.names() {
			if key := keyOf(schemes.view(name)); key != (Key{}) {
				return key
			}
		}
	}
	return Key{}
}

// keyOf is where a security scheme wants its secret.
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
