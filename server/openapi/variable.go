package openapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// variable is a parameter in the address.
type variable struct {
	name     string // in the document
	column   string // in the plan; what RFC 6570 allows as a name
	query    bool   // else in the path
	required bool
	values   []string // at least one
}

// parameters returns the parameters of the operation, and then those of its path that it does not
// replace.
func (s scope) parameters() (all []view) {
	type key struct{ name, in string }
	known := map[key]bool{}
	for _, p := range append(s.op.views("parameters"), s.item.views("parameters")...) {
		one := key{p.text("name"), p.text("in")}
		if one.name == "" || len(one.name) > maxName || known[one] {
			continue
		}
		known[one] = true
		all = append(all, p)
	}
	return all
}

// variables returns those of the path, in its order, and then those of the query that are required
// or have an example. When there are none, it returns an optional one of the query: the first that
// is an ID by its name, or the first.
func (s scope) variables(path string, key Key) []variable {
	all := s.parameters()
	var vars []variable
	for _, name := range placeholders(path) {
		v := variable{name: name, required: true, values: []string{madeUp(name, "", "", 0)}}
		isThis := func(p view) bool { return p.text("in") == "path" && p.text("name") == name }
		if i := slices.IndexFunc(all, isThis); i >= 0 {
			v.values = valuesOf(all[i])
		}
		vars = append(vars, v)
	}
	var spare []variable
	for _, p := range all {
		name := p.text("name")
		if p.text("in") != "query" || key.In == "query" && key.Name == name {
			continue
		}
		v := variable{name: name, query: true, required: p.says("required"), values: valuesOf(p)}
		if v.required || hasExample(p) {
			vars = append(vars, v)
		} else {
			spare = append(spare, v)
		}
	}
	if len(vars) == 0 && len(spare) > 0 {
		vars = spare[:1]
		if i := slices.IndexFunc(spare, func(v variable) bool { return identifies(v.name) }); i >= 0 {
			vars = spare[i : i+1]
		}
	}
	nameColumns(vars)
	return vars
}

// placeholders returns the names of the parameters in a path, each once.
func placeholders(path string) (all []string) {
	for {
		_, behind, open := strings.Cut(path, "{")
		name, rest, closed := strings.Cut(behind, "}")
		if !open || !closed {
			return all
		}
		if name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
		path = rest
	}
}

// nameColumns gives each variable a name of its own that is allowed in a template.
func nameColumns(vars []variable) {
	count := map[string]int{} // columns by name
	for i := range vars {
		column := strings.Map(func(r rune) rune {
			if r < 0x80 && (r == '_' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') {
				return r
			}
			return '_'
		}, vars[i].name)
		if len(column) > 60 {
			column = column[:60]
		}
		for base := column; count[column] > 0; column = base + "_" + strconv.Itoa(count[base]) {
			count[base]++
		}
		count[column]++
		vars[i].column = column
	}
}

// mainOf returns which variable holds the IDs: one called id, or else the last of the path, a
// required one of the query, any. It is -1 for none.
func mainOf(vars []variable) int {
	last := -1
	for i, v := range vars {
		switch {
		case v.column == "id": // the plan takes that column for the ID whatever its place
			return i
		case !v.query:
			last = i
		}
	}
	if last >= 0 || len(vars) == 0 {
		return last
	}
	for _, fits := range []func(variable) bool{
		func(v variable) bool { return v.required && identifies(v.name) },
		func(v variable) bool { return v.required },
		func(v variable) bool { return identifies(v.name) },
	} {
		if i := slices.IndexFunc(vars, fits); i >= 0 {
			return i
		}
	}
	return 0
}

// identifies reports whether a parameter is an ID by its name.
func identifies(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "id") || strings.HasSuffix(name, "ids")
}

// addressed returns the path with the variables in it, and the query behind it.
func addressed(path string, vars []variable) string {
	var tail []string
	for _, v := range vars {
		if v.query {
			tail = append(tail, strings.ReplaceAll(url.QueryEscape(v.name), "+", "%20")+"={"+v.column+"}")
			continue
		}
		path = strings.ReplaceAll(path, "{"+v.name+"}", "\x00"+v.column+"\x01") // so that no name is replaced twice
	}
	path = strings.NewReplacer("\x00", "{", "\x01", "}").Replace(path)
	if len(tail) == 0 {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&" + strings.Join(tail, "&")
	}
	return path + "?" + strings.Join(tail, "&")
}
