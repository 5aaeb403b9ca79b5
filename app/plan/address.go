package plan

import (
	"net/url"
	"strconv"
	"strings"
)

// address is an endpoint, compiled once and filled in for every call.
//
// The library uritemplate only checks the endpoint. It does not fill it in: v3.0.2 escapes code
// points where RFC 6570 (3.2.1) wants UTF-8, so that its {id} makes %E9 of é instead of %C3%A9, and
// drops a NUL. For ASCII values both agree, which a fuzz test holds. Filling in takes about 0.1 µs.
type address struct {
	pieces []piece
	origin string // scheme://host; empty for a path on this server
	open   bool   // has an expression, {+name}, that leaves reserved characters as they are
}

// maxEndpoint is how many bytes an endpoint may have.
const maxEndpoint = 8192

// compileAddress compiles an endpoint. Its error is about the field endpoint.
func compileAddress(endpoint string, columns []string, id int) (*address, *FieldError) {
	origin, want := splitOrigin(endpoint)
	if want == "" {
		want = badShape(endpoint, endpoint[len(origin):])
	}
	if want == "" && !validTemplate(endpoint) {
		want = "write variables in single braces, such as {id}, and escape other special characters, a space as %20"
	}
	if want != "" {
		return nil, NewFieldError("endpoint", endpoint, want)
	}
	a := &address{origin: origin, pieces: parsePieces(endpoint, len(origin))}
	if err := a.bind(columns, id); err != nil {
		return nil, err
	}
	return a, nil
}

// splitOrigin returns scheme://host of an absolute endpoint, or what to type instead.
func splitOrigin(endpoint string) (origin, want string) {
	const shape = "write an address that starts with https://, such as https://api.example.com/users/{id}"
	const practiceShape = "write a whole address that starts with https://, or a path of the practice API, " +
		"such as /demo/users/{id}"
	if strings.HasPrefix(endpoint, "/") {
		if !strings.HasPrefix(endpoint, practicePath) {
			return "", practiceShape
		}
		return "", ""
	}
	scheme, rest, ok := strings.Cut(endpoint, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return "", shape
	}
	n := strings.IndexAny(rest, "/?#{")
	if n < 0 {
		n = len(rest)
	}
	if n+1 < len(rest) && rest[n] == '{' && rest[n+1] != '/' && rest[n+1] != '?' {
		return "", "write the host in full: variables may stand only behind it, in the path or the query"
	}
	return endpoint[:len(scheme)+len("://")+n], badHost(rest[:n])
}

// badHost returns what to type instead of a host that cannot be one. It refuses everything that two
// parsers of addresses could read as different hosts, for example a backslash. Whether a host may
// be called is not judged here.
func badHost(host string) string {
	if strings.Contains(host, "@") {
		return "leave out the name and password before the @: send them in a header"
	}
	u, err := url.Parse("http://" + host + "/")
	foreign := strings.ContainsAny(host, "%\\ \"<>^`|}")
	if err != nil || foreign || u.Hostname() == "" || u.Host != host || !isPort(u.Port()) {
		return "write a host name or an IP address after ://, such as https://api.example.com/users/{id}"
	}
	return ""
}

// isPort reports whether a port is empty or a number from 1 to 65535.
func isPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// badShape returns what to type instead of an endpoint that the grammar of templates allows, but
// that is always a mistake.
func badShape(endpoint, afterHost string) string {
	switch {
	case len(endpoint) > maxEndpoint:
		return "write an address of at most 8,192 bytes"
	case strings.Contains(endpoint, "#"):
		return "leave out the # and what follows: it is never sent"
	case strings.Contains(endpoint, "{{"), strings.Contains(endpoint, "${"):
		return "write variables in single braces, such as {id}"
	case strings.Contains(strings.ToLower(endpoint), "%7bid%7d"):
		return "write {id} instead of %7Bid%7D"
	case hasDotSegment(afterHost):
		return "write the path without . and .. in it"
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

// bind finds the column of each variable.
func (a *address) bind(columns []string, id int) *FieldError {
	for i := range a.pieces {
		a.open = a.open || a.pieces[i].op == '+'
		for j := range a.pieces[i].vars {
			v := &a.pieces[i].vars[j]
			if v.column = columnOf(columns, id, v.name); v.column < 0 {
				return unknownVariable("endpoint", v.name, columns)
			}
		}
	}
	return nil
}

// columnOf returns the column of a name, -1 for none; "id" is always the call's ID.
func columnOf(columns []string, id int, name string) int {
	for i, column := range columns {
		if column == name {
			return i
		}
	}
	if name == IDColumn {
		return id
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
	return NewFieldError(field, "{"+name+"}", "no column has that name: use "+strings.Join(names, ", "))
}

// uses reports whether a variable of that column is in the address.
func (a *address) uses(column int) bool {
	for _, p := range a.pieces {
		for _, v := range p.vars {
			if v.column == column {
				return true
			}
		}
	}
	return false
}

// append writes the address for a row.
func (a *address) append(dst []byte, row []string) []byte {
	for i := range a.pieces {
		dst = a.pieces[i].append(dst, row)
	}
	return dst
}

// verify returns what is wrong with a filled address, empty for nothing: it must have the scheme
// and host of the plan, keep to its path, and lose nothing behind a #. Without an expression like
// {+name} every reserved character of a value is escaped, so that only whole segments of dots can
// do harm.
func (a *address) verify(filled string) string {
	after, ok := strings.CutPrefix(filled, a.origin)
	if !ok {
		return "the address must stay on " + a.origin
	}
	if hasDotSegment(after) {
		return "leave it out: as . or .. it would change the path of the address"
	}
	if !a.open {
		return ""
	}
	u, err := url.Parse(filled)
	if err != nil || u.Fragment != "" || strings.Contains(filled, "#") {
		return "write it so that it can stand in an address, or use {name} instead of {+name}"
	}
	origin := ""
	if u.Host != "" || u.Scheme != "" {
		origin = u.Scheme + "://" + u.Host
	}
	if !strings.EqualFold(origin, a.origin) {
		return "the address must stay on its own host"
	}
	return ""
}
