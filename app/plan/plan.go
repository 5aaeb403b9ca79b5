// Package plan says what was asked for: an address, IDs, and how to call the address for each of them.
//
// A [Plan] is a value that travels: from the page's form into a link, over the wire, into the journal and to the
// engine. Everywhere it makes the same calls. [Decode] reads it from JSON, [Plan.Check] checks it by its rules before
// anything is called, and [Plan.Calls] makes the calls, one at a time. A mistake of the person who wrote the plan is a
// *[FieldError].
//
// # Variables
//
// The columns of the plan are its variables: "id" for a plain list of IDs. The endpoint is an RFC 6570 template, for
// example with {country}, that is filled in with percent-escaping. In a header or the body, {name} is replaced
// literally:
//
//   - A name is letters, digits, and - _ . with single spaces inside. The braces of JSON itself, as in {"user": 1}, do
//     not make a name.
//   - A name that no column has is refused, except in a GraphQL body (a JSON object with a member "query", or a
//     Content-Type of GraphQL), where {name} is part of the language: there only the columns' own names are variables.
//   - In a JSON body the value is escaped for a JSON string. Outside of quotes, as in {"user": {id}}, it must be a
//     number, true, false or null. A body is JSON when its Content-Type says so, or, without one, when it starts like
//     an object or array.
//
// # What plan does not do
//
// It calls nothing and asks no DNS: package guard decides which hosts may be called. It masks secrets in headers and
// the query, but not in the endpoint or the body.
package plan

import (
	"slices"
	"strings"
	"time"

	"allsettled/app/settle"
)

// Plan is what was asked for, as in the JSON of the public interface. Zero fields mean the defaults that
// [Plan.Filled] writes out.
type Plan struct {
	Endpoint         string            // http or https address, or a path under /demo/; an RFC 6570 template
	IDs              []string          // kept exactly; or Rows, not both
	Rows             *Rows             // a table whose columns are the variables
	Method           string            // upper case; default GET
	Headers          map[string]string // with {name}
	Query            map[string]string // added to every address; its values are secrets, for example an API key
	Body             string            // with {name}
	Mode             settle.Mode       // default AllSettled
	InFlight         int               // calls at once; default 6, for the practice API all
	PerSecond        float64           // starts a second; 0 = no limit
	TimeoutMs        int               // of one attempt, milliseconds; default 20,000, at most 600,000
	Attempts         int               // of one call; default 3 for GET and HEAD, else 1; at most 10
	RejectHTTPErrors *bool             // whether a status of 400 and above rejects; default true
	AbortRest        bool              // abort what is left once the mode is decided
}

// Rows is a table: each row is a call, each column a variable.
type Rows struct {
	Columns []string
	Values  [][]string // as many cells in each row as there are columns
}

// The defaults.
const (
	DefaultInFlight  = 6 // as many connections as a browser opens to one host over HTTP/1.1
	DefaultTimeoutMs = 20_000
	DefaultAttempts  = 3 // of GET and HEAD; other methods are tried once
)

// Total returns how many calls the plan makes.
func (p Plan) Total() int {
	if p.Rows != nil {
		return len(p.Rows.Values)
	}
	return len(p.IDs)
}

// Names returns the IDs of the calls in their order.
func (p Plan) Names() []string {
	if p.Rows == nil {
		return p.IDs
	}
	_, id := p.columns()
	names := make([]string, len(p.Rows.Values))
	for i, row := range p.Rows.Values {
		names[i] = row[id]
	}
	return names
}

// Others returns the columns of the plan's table that are not the ID's.
func (p Plan) Others() []string {
	if p.Rows == nil {
		return nil
	}
	_, id := p.columns()
	return slices.Delete(slices.Clone(p.Rows.Columns), id, id+1)
}

// Practice reports whether the plan calls the practice API of the server that
// runs it: its endpoint is a path under /demo/.
func (p Plan) Practice() bool { return strings.HasPrefix(p.Endpoint, practicePath) }

const practicePath = "/demo/"

// Filled returns the plan with every default written out. The default of calls in flight is all of them for the
// practice API; in mode sequential it is always one.
func (p Plan) Filled() Plan {
	setDefault(&p.Method, "GET")
	setDefault(&p.Mode, settle.AllSettled)
	setDefault(&p.TimeoutMs, DefaultTimeoutMs)
	setDefault(&p.InFlight, p.defaultInFlight())
	setDefault(&p.Attempts, p.defaultAttempts())
	if p.Mode == settle.Sequential {
		p.InFlight = 1
	}
	if p.RejectHTTPErrors == nil {
		reject := true
		p.RejectHTTPErrors = &reject
	}
	return p
}

// setDefault sets a field that is zero.
func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (p Plan) defaultInFlight() int {
	if p.Practice() {
		return max(p.Total(), 1)
	}
	return DefaultInFlight
}

func (p Plan) defaultAttempts() int {
	if p.Method == "GET" || p.Method == "HEAD" {
		return DefaultAttempts
	}
	return 1
}

// Limits returns the engine's limits of the filled plan.
func (p Plan) Limits() settle.Limits {
	p = p.Filled()
	return settle.Limits{
		InFlight:  p.InFlight,
		PerSecond: p.PerSecond,
		Timeout:   time.Duration(p.TimeoutMs) * time.Millisecond,
		Attempts:  p.Attempts,
		AbortRest: p.AbortRest,
	}
}

// columns returns the variables and which of them is the call's ID: the column "id", or else the first.
func (p Plan) columns() (names []string, id int) {
	if p.Rows == nil {
		return []string{IDColumn}, 0
	}
	return p.Rows.Columns, max(slices.Index(p.Rows.Columns, IDColumn), 0)
}

// IDColumn is the name of the column whose value is the call's ID.
const IDColumn = "id"
