package openapi

import (
	"net/url"
	"strings"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"

	"allsettled/app/plan"
)

// offer makes the plans of a document. beyond are the operations that are not in it any more.
func offer(doc *v3.Document, source string, beyond int) (Document, error) {
	found := Document{Left: beyond}
	if doc.Info != nil {
		found.Title = short(doc.Info.Title)
	}
	base, err := baseOf(source)
	if err != nil {
		return Document{}, err
	}
	seen := 0
	for path, item := range doc.Paths.PathItems.FromOldest() {
		if item == nil {
			continue
		}
		for method, op := range item.GetOperations().FromOldest() {
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
	if len(found.Operations) == 0 && base == nil && !absolute(doc.Servers) {
		return Document{}, wrong("", `open it by its address, or write one with https:// under "servers": it does not say where its API is`)
	}
	return found, nil
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

func absolute(all []*v3.Server) bool {
	return len(all) > 0 && strings.Contains(all[0].URL, "://")
}

// Bounds of what an operation repeats of a document, in bytes.
const (
	maxPath = 2048
	maxName = 200
)

// asked is an operation and all that its meaning depends on.
type asked struct {
	doc  *v3.Document
	item *v3.PathItem
	op   *v3.Operation
	base *url.URL
}

// operation makes the plan; false when there is none that could be called for many IDs.
func (a asked) operation(method, path string) (Operation, bool) {
	one := Operation{Method: method, Path: path, Summary: short(a.op.Summary), Key: a.key()}
	if one.Summary == "" {
		one.Summary = short(a.op.OperationId)
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
	all := a.op.Servers
	if len(all) == 0 {
		all = a.item.Servers
	}
	if len(all) == 0 {
		all = a.doc.Servers
	}
	address := "/"
	if len(all) > 0 && all[0] != nil && all[0].URL != "" {
		address = withDefaults(all[0])
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

// withDefaults writes a server's variables out.
func withDefaults(s *v3.Server) string {
	address := s.URL
	for name, v := range s.Variables.FromOldest() {
		value := v.Default
		if value == "" && len(v.Enum) > 0 {
			value = v.Enum[0]
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
		if p.In != "header" || p.Required == nil || !*p.Required {
			continue
		}
		values := examplesOf(p)
		if len(values) == 0 || (plan.Plan{Headers: map[string]string{p.Name: ""}}).HasSecrets() {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		all[p.Name] = values[0]
	}
	return all
}

// key is where the first way to authorize wants its secret.
func (a asked) key() Key {
	wants := a.op.Security
	if wants == nil {
		wants = a.doc.Security
	}
	if len(wants) == 0 || a.doc.Components == nil {
		return Key{}
	}
	for _, want := range wants {
		if want.ContainsEmptyRequirement || orderedmap.Len(want.Requirements) == 0 {
			return Key{} // it may be called without
		}
	}
	for _, want := range wants {
		for name := range want.Requirements.KeysFromOldest() {
			if key := keyOf(a.doc.Components.SecuritySchemes.GetOrZero(name)); key != (Key{}) {
				return key
			}
		}
	}
	return Key{}
}

func keyOf(s *v3.SecurityScheme) Key {
	switch {
	case s == nil || s.Type == "mutualTLS":
		return Key{}
	case s.Type != "apiKey":
		return Key{"header", "Authorization"}
	case s.In == "cookie":
		return Key{"header", "Cookie"}
	case s.Name != "" && len(s.Name) <= maxName && (s.In == "header" || s.In == "query"):
		return Key{s.In, s.Name}
	}
	return Key{}
}
