package paste

import (
	"maps"
	"slices"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// command makes the plan: it finds the place of the ID, and writes each variable as {NAME}.
func (r *request) command() (Command, error) {
	if len(r.address)+len(r.tail) > maxAddress {
		return Command{}, plan.NewFieldError("endpoint", r.address, "long_endpoint", maxAddress)
	}
	address, _, _ := strings.Cut(braced(r.address), "#") // the fragment is never sent, so a glob in it has no place
	if address == "" {
		return Command{}, plan.NewFieldError("endpoint", "", "no_address")
	}
	globs, err := r.globs(address)
	if err != nil {
		return Command{}, err
	}
	p := placed{template: normalize(withQuery(globs.template, braced(r.tail)))}
	if len(globs.lists) == 0 && !r.hasPlace() {
		p = place(p.template)
		if !strings.Contains(p.template, "{id}") {
			p.renamed = r.variableOfID()
		}
	}
	r.Plan = plan.Plan{Endpoint: p.template, Method: r.method, Headers: r.headers}
	if p.id != "" {
		r.Plan.IDs = []string{p.id}
	}
	for name := range templateNames(p.template) {
		if name != plan.IDColumn && !slices.Contains(globs.names(), name) {
			r.ask(name, "endpoint")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.headers)) {
		value := r.headers[name]
		if header.IsKey(name) {
			value = markPlaceholders(value)
		}
		r.headers[name] = r.named(value, p.renamed, "headers."+name)
	}
	r.Plan.Body = r.named(r.body, p.renamed, "body")
	globs.fill(&r.Plan)
	return r.Command, nil
}

// hasPlace reports whether {id} stands in the body or a header.
func (r *request) hasPlace() bool {
	const id = "{" + plan.IDColumn + "}"
	for _, value := range r.headers {
		if strings.Contains(value, id) {
			return true
		}
	}
	return plan.Plan{Headers: r.headers, Body: r.body}.HasIDInBody()
}

// variableOfID returns the name of a variable of the body that is likely to hold the ID, empty for none.
func (r *request) variableOfID() string {
	parts := strings.Split(r.body, "\x00")
	for i := 1; i < len(parts); i += 2 {
		if asksForID(parts[i]) {
			return parts[i]
		}
	}
	return ""
}

// named writes the variables of a text as {NAME} and asks for them; the one that holds the ID becomes {id}.
func (r *request) named(text, id, field string) string {
	parts := strings.Split(text, "\x00")
	for i := 1; i < len(parts); i += 2 {
		if parts[i] == id {
			parts[i] = plan.IDColumn
		} else {
			r.ask(parts[i], field)
		}
		parts[i] = "{" + parts[i] + "}"
	}
	return strings.Join(parts, "")
}

// ask notes a variable whose value a person has to type.
func (r *request) ask(name, field string) {
	if asked := (Variable{name, field}); len(r.Asked) < maxAsked && !slices.Contains(r.Asked, asked) {
		r.Asked = append(r.Asked, asked)
	}
}

// braced writes the variables of an address as {NAME}.
func braced(address string) string {
	parts := strings.Split(address, "\x00")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "{" + parts[i] + "}"
	}
	return strings.Join(parts, "")
}

// markPlaceholders marks what documentation writes in the place of a key: <token>, {{token}}, %TOKEN% and YOUR_TOKEN.
func markPlaceholders(value string) string {
	words := strings.SplitAfter(value, " ")
	for i, word := range words {
		bare := strings.TrimRight(word, " ")
		inner := strings.Trim(bare, "<>{}[]%$")
		isOpen := len(inner) < len(bare) && strings.IndexByte("<{[%", bare[0]) >= 0
		isYours := strings.HasPrefix(strings.ToLower(inner), "your") && strings.ContainsAny(inner, "_-")
		if name := strings.ReplaceAll(inner, "-", "_"); (isOpen || isYours) && name != "" && isName(name) {
			words[i] = marked(name) + word[len(bare):]
		}
	}
	return strings.Join(words, "")
}
