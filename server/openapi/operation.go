package openapi

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// methods are the names of a path's operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

// reader makes plans of the operations of a document.
type reader struct {
	doc   view
	base  *url.URL     // of the document, nil when it is not known
	ended func() error // that of the context
	found Document
	seen  int             // operations
	sites map[*node]site  // by the server that says them
	known map[string]bool // the templates of the servers in found
}

// readOperations makes a plan of each operation of a document for which there is one.
func readOperations(ctx context.Context, refs *references, source string) (Document, error) {
	base, err := baseOf(source)
	if err != nil {
		return Document{}, err
	}
	r := reader{
		doc: refs.view(refs.root), base: base, ended: ctx.Err,
		sites: map[*node]site{}, known: map[string]bool{},
	}
	r.found.Title = short(r.doc.view("info").text("title"))
	for path, item := range r.doc.objects("paths") {
		if ref := item.dangling(); ref != "" {
			r.leaveOut(path, whyDangling(ref), ref)
		}
		for method, op := range item.operations() {
			r.operation(scope{r.doc, item, op}, strings.ToUpper(method), path)
		}
	}
	isHomeless := func(one LeftOut) bool { return one.Code == LeftNoAddress }
	if base == nil && !isAbsolute(r.doc) && slices.ContainsFunc(r.found.LeftOut, isHomeless) {
		return Document{}, plan.NewFieldError("source", "", "no_server")
	}
	return r.found, nil
}

// operation adds an operation, or why there is no plan of it.
func (r *reader) operation(s scope, method, path string) {
	r.seen++
	at := r.siteOf(s)
	var one Operation
	var code, ref string
	switch {
	case r.seen > MaxOperations:
		code = LeftTooMany
	case r.ended() != nil:
		code = LeftTooLate
	case !at.ok:
		code = LeftNoAddress
	default:
		one, code, ref = s.operation(at.Site, method, path)
	}
	if code != "" {
		r.leaveOut(method+" "+path, code, ref)
		return
	}
	r.addServer(at.Server)
	r.found.Operations = append(r.found.Operations, one)
}

// addServer adds a server, each once.
func (r *reader) addServer(one Server) {
	if !r.known[one.Template] {
		r.known[one.Template] = true
		r.found.Servers = append(r.found.Servers, one)
	}
}

func (r *reader) leaveOut(name, code, ref string) {
	if len(ref) > maxPath {
		ref = ref[:maxPath]
	}
	r.found.LeftOut = append(r.found.LeftOut, LeftOut{short(name), code, strings.ToValidUTF8(ref, "")})
}

// whyDangling returns why a reference that leads to nothing does so.
func whyDangling(ref string) string {
	if strings.HasPrefix(ref, "#") {
		return LeftNoTarget
	}
	return LeftOtherFile
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

// Bounds of what an operation takes from a document, in bytes.
const (
	maxPath = 2048
	maxName = 200
)

// scope is an operation with everything around it that counts for it.
type scope struct {
	doc, item, op view
}

// operation makes the plan, below the site. For an operation that cannot be called for many IDs it returns
// why, and the reference that is why.
func (s scope) operation(site, method, path string) (one Operation, code, ref string) {
	one = Operation{Method: method, Path: path, Summary: short(s.op.text("summary")), Key: s.key()}
	if one.Summary == "" {
		one.Summary = short(s.op.text("operationId"))
	}
	if !strings.HasPrefix(path, "/") || len(path) > maxPath {
		return Operation{}, LeftNoPlan, ""
	}
	vars, body := s.variables(path, one.Key), s.body()
	main := mainOf(vars)
	if main < 0 || !vars[main].required && !identifies(vars[main].name) {
		if name, id := body.placeOfID(); name != "" {
			one.Parameter = name
			one.Plan = body.in(s.plan(method, site+path, []variable{{values: []string{id}}}))
			return one, checked(one.Plan), ""
		}
	}
	if main < 0 {
		return Operation{}, s.whyNoID(&ref), ref
	}
	one.Parameter = vars[main].name
	vars = append([]variable{vars[main]}, append(vars[:main:main], vars[main+1:]...)...)
	if len(vars) == 1 {
		vars[0].column = "id"
	}
	one.Plan = body.in(s.plan(method, site+addressed(path, vars), vars))
	return one, checked(one.Plan), ""
}

// checked returns LeftNoPlan when a plan does not pass its check.
func checked(p plan.Plan) (code string) {
	if p.Check(plan.Bounds{}) != nil {
		return LeftNoPlan
	}
	return ""
}

// whyNoID returns why an operation has no parameter: one may be elsewhere, where ref leads.
func (s scope) whyNoID(ref *string) (code string) {
	for _, p := range append(s.op.views("parameters"), s.item.views("parameters")...) {
		if *ref = p.dangling(); *ref != "" {
			return whyDangling(*ref)
		}
	}
	return LeftNoID
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
		if len(values) == 0 || header.IsKey(name) {
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
