package plan

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/template"
)

// address is an endpoint, compiled once and filled in for every call.
type address struct {
	template.Template
	origin string // scheme://host; empty for a path on this server
}

// maxEndpoint is how many bytes an endpoint may have.
const maxEndpoint = 8192

// compileAddress compiles an endpoint. Its error is about the field endpoint.
func compileAddress(endpoint string, columns columnNames) (*address, *FieldError) {
	origin, wrong := splitOrigin(endpoint)
	if wrong == "" && len(endpoint) > maxEndpoint {
		return nil, NewFieldError("endpoint", endpoint, "long_endpoint", maxEndpoint)
	}
	if wrong == "" {
		wrong = badShape(endpoint, endpoint[len(origin):])
	}
	if wrong == "" && !template.IsValid(endpoint) {
		wrong = "bad_template"
	}
	if wrong != "" {
		return nil, NewFieldError("endpoint", endpoint, wrong)
	}
	a := &address{Template: template.Parse(endpoint, len(origin)), origin: origin}
	if unknown := a.Bind(columns.find); unknown != "" {
		return nil, unknownVariable("endpoint", unknown, columns.list)
	}
	return a, nil
}

// splitOrigin returns scheme://host of an absolute endpoint, or the code of what is wrong.
func splitOrigin(endpoint string) (origin, wrong string) {
	if strings.HasPrefix(endpoint, "/") {
		if !strings.HasPrefix(endpoint, practicePath) {
			return "", "foreign_path"
		}
		return "", ""
	}
	scheme, rest, ok := strings.Cut(endpoint, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return "", "no_scheme"
	}
	n := strings.IndexAny(rest, "/?#{")
	if n < 0 {
		n = len(rest)
	}
	if n+1 < len(rest) && rest[n] == '{' && rest[n+1] != '/' && rest[n+1] != '?' {
		return "", "variable_host"
	}
	return endpoint[:len(scheme)+len("://")+n], badHost(rest[:n])
}

// badHost returns the code of a mistake in a host, empty for none. It refuses everything that two
// parsers of addresses could read as different hosts, for example a backslash. Whether a host may
// be called is not judged here.
func badHost(host string) string {
	if strings.Contains(host, "@") {
		return "credentials"
	}
	u, err := url.Parse("http://" + host + "/")
	foreign := strings.ContainsAny(host, "%\\ \"<>^`|}")
	if err != nil || foreign || u.Hostname() == "" || u.Host != host || !isPort(u.Port()) {
		return "no_host"
	}
	return ""
}

// isPort reports whether a port is empty or a number from 1 to 65535.
func isPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// badShape returns the code of what the grammar of templates allows, but is always a mistake; empty for none.
func badShape(endpoint, afterHost string) string {
	switch {
	case strings.Contains(endpoint, "#"):
		return "fragment"
	case strings.Contains(endpoint, "{{"), strings.Contains(endpoint, "${"):
		return "double_braces"
	case strings.Contains(strings.ToLower(endpoint), "%7bid%7d"):
		return "escaped_braces"
	case hasDotSegment(afterHost):
		return "dot_segments"
	}
	return ""
}

// hasDotSegment reports whether the path before any query has a segment that browsers resolve: . or
// .., escaped or not (WHATWG URL Standard, 4.1).
func hasDotSegment(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	if !strings.Contains(path, ".") && !strings.Contains(path, "%2") {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if len(segment) > len("%2e%2e") || segment == "" {
			continue
		}
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case ".", "..":
			return true
		}
	}
	return false
}

// columnNames finds columns by their names. A template can name very many of very many.
type columnNames struct {
	list []string
	id   int
	at   map[string]int
}

// newColumnNames returns the columns of a plan.
func newColumnNames(p Plan) columnNames {
	c := columnNames{}
	c.list, c.id = p.columns()
	c.at = make(map[string]int, len(c.list))
	for i, name := range slices.Backward(c.list) {
		c.at[name] = i
	}
	return c
}

// find returns the column of a name, -1 for none; "id" is always the call's ID.
func (c columnNames) find(name string) int {
	if at, ok := c.at[name]; ok {
		return at
	}
	if name == IDColumn {
		return c.id
	}
	return -1
}

// unknownVariable returns the mistake of a variable that no column fills in; it names the first
// five columns.
func unknownVariable(field, name string, columns []string) *FieldError {
	const most = 5
	names := make([]string, 0, most+1)
	for _, column := range columns[:min(len(columns), most)] {
		names = append(names, "{"+Shorten(column)+"}")
	}
	if len(columns) > most {
		names = append(names, "…")
	}
	return NewFieldError(field, "{"+name+"}", "unknown_variable", strings.Join(names, ", "))
}

// verify returns the mistake in a filled address, nil for none: it must have the scheme
// and host of the plan, keep to its path, and lose nothing behind a #. Without an expression like
// {+name} every reserved character of a value is escaped, so that only whole segments of dots can
// do harm.
func (a *address) verify(filled string) *FieldError {
	after, ok := strings.CutPrefix(filled, a.origin)
	if !ok {
		return NewFieldError("", "", "leaves_origin", a.origin)
	}
	if hasDotSegment(after) {
		return NewFieldError("", "", "changes_path")
	}
	if !a.IsOpen() {
		return nil
	}
	u, err := url.Parse(filled)
	if err != nil || u.Fragment != "" || strings.Contains(filled, "#") {
		return NewFieldError("", "", "breaks_address")
	}
	origin := ""
	if u.Host != "" || u.Scheme != "" {
		origin = u.Scheme + "://" + u.Host
	}
	if !strings.EqualFold(origin, a.origin) {
		return NewFieldError("", "", "leaves_host")
	}
	return nil
}
