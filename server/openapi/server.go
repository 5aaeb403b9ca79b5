package openapi

import (
	"net/url"
	"slices"
	"strings"
)

// maxVariables is how many variables the address of a server may have.
const maxVariables = 20

// site is the server of an operation, and whether it can be called.
type site struct {
	Server

	ok bool
}

// isAbsolute reports whether the first server of a document has a host.
func isAbsolute(doc view) bool {
	all := doc.views("servers")
	return len(all) > 0 && strings.Contains(all[0].text("url"), "//")
}

// siteOf returns the server of an operation: its own, that of its path, or that of the document, the first
// of each; without any, the place of the document.
func (r *reader) siteOf(s scope) site {
	var one view
	for _, v := range []view{s.op, s.item, s.doc} {
		if all := v.views("servers"); len(all) > 0 {
			one = all[0]
			break
		}
	}
	var key *node
	if one.exists() {
		key = one.chain[0]
	}
	at, known := r.sites[key]
	if !known {
		at = newSite(one, r.base)
		r.sites[key] = at
	}
	return at
}

// newSite reads a server. It is not ok when its address has no host, not even with that of the document.
func newSite(server view, base *url.URL) site {
	template := server.text("url")
	if template == "" {
		template = "/"
	}
	if len(template) > maxPath {
		return site{}
	}
	all := variablesOf(server, template)
	u, err := url.Parse(filled(template, all))
	if err != nil {
		return site{}
	}
	switch {
	case base != nil:
		u = base.ResolveReference(u)
	case u.Scheme == "" && u.Host != "":
		u.Scheme = "https"
	}
	if u.Host == "" || u.RawQuery != "" || u.User != nil {
		return site{}
	}
	u.Fragment = ""
	one := Server{Site: strings.TrimSuffix(u.String(), "/"), Variables: all}
	one.Template = strings.TrimSuffix(template, "/")
	if strings.HasPrefix(template, "/") {
		one.Template = u.Scheme + "://" + u.Host + one.Template
	}
	if filled(one.Template, all) != one.Site { // what is said of the variables would not hold
		one.Template, one.Variables = one.Site, nil
	}
	return site{one, true}
}

// variablesOf returns the variables of a server's address, with the values that the document gives them.
// Where it gives none, which it must, the name stands for the value.
func variablesOf(server view, template string) (all []Variable) {
	declared := server.view("variables")
	for _, name := range placeholders(template) {
		if len(all) == maxVariables {
			break
		}
		one := Variable{Name: name, Value: name}
		said := declared.view(name)
		one.Values = slices.DeleteFunc(said.texts("enum"), func(s string) bool { return len(s) > maxName })
		one.Values = one.Values[:min(len(one.Values), maxValues)]
		if len(one.Values) > 0 {
			one.Value = one.Values[0]
		}
		if value := said.value("default"); value != nil && len(value.text) <= maxName {
			one.Value = value.text
		}
		all = append(all, one)
	}
	return all
}

// filled returns a template with the values of its variables.
func filled(template string, all []Variable) string {
	for _, one := range all {
		template = strings.ReplaceAll(template, "{"+one.Name+"}", one.Value)
	}
	return template
}
