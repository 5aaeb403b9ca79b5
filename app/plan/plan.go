// Package plan says what was asked for: an address, IDs, and how to call the address for each of them.
//
// A [Plan] is a value that travels: from the page's form into a link, over the wire, into the journal and to the
// engine. Everywhere it makes the same calls. [Decode] reads it from JSON, [Plan.Check] checks it by its rules
// before anything is called, and [Plan.Calls] makes the calls, one at a time. A mistake of the person who wrote the
// plan is a *[FieldError].
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

// Plan is what was asked for, as in the JSON of the public interface. Zero fields mean the defaults
// that [Plan.Filled] writes out.
type Plan struct {
	// Endpoint is the address to call, at most 8,192 bytes: http or https with a host, or a path under
	// /demo/ for the practice API. It is a template of RFC 6570 whose variables are columns.
	Endpoint string

	// IDs are the values of the variable id, a call each, at most [MaxIDBytes] bytes and kept exactly.
	// A plan has either IDs or Rows.
	IDs []string

	// Rows is a table whose columns are the variables; nil for a plain list of IDs.
	Rows *Rows

	// Method is one of [Methods]; empty means GET.
	Method string

	// Headers are sent with each call, at most 100, with variables in their values. Those that the HTTP
	// client sets itself, for example Host, are refused.
	Headers map[string]string

	// Query is added to every address, at most 20 parameters. Its values are secrets, for example an API
	// key, so they are masked wherever the plan is stored or shown.
	Query map[string]string

	// Body is sent with each call, at most 1 MiB before its variables are filled in.
	Body string

	// Mode says when the run as a whole is decided; empty means [settle.AllSettled].
	Mode settle.Mode

	// InFlight is how many calls are made at once; 0 means [DefaultInFlight], or all for the practice API.
	// Mode sequential makes it 1.
	InFlight int

	// PerSecond is how many calls start in a second, from 0.001 to 1,000,000; 0 means no limit.
	PerSecond float64

	// TimeoutMs is how long one attempt may take, in milliseconds, at most [MaxTimeoutMs]; 0 means
	// [DefaultTimeoutMs].
	TimeoutMs int

	// Attempts is how often a call is tried at most, the first time included, up to [MaxAttempts]; 0 means
	// [DefaultAttempts] for GET and HEAD, and 1 for all other methods.
	Attempts int

	// RejectHTTPErrors is whether a status of 400 and above rejects a call; nil means that it does.
	RejectHTTPErrors *bool

	// AbortRest is whether the calls that are left are aborted once the mode is decided.
	AbortRest bool
}

// Rows is a table: each row is a call, each column a variable. A table is kept as it was read, all
// its cells as text: leading zeros, long numbers and dates must reach the called site as they are.
type Rows struct {
	Columns []string
	Values  [][]string // as many cells in each row as there are columns

	// Headings are what people wrote over the columns, for tables of results: Straße over the column Stra_e. Each may
	// be empty. Nil: the columns have their names.
	Headings []string
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

// Names returns the IDs of the calls in their order. They need not differ: a call is known by its index.
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

// Practice reports whether the plan calls the practice API of the server that runs it: its endpoint
// is a path under /demo/.
func (p Plan) Practice() bool { return strings.HasPrefix(p.Endpoint, practicePath) }

// practicePath is where a server has its practice API. An endpoint may be a path only there: all
// other addresses of a server are its own interface.
const practicePath = "/demo/"

// Filled returns the plan with every default written out. The default of calls in flight is all of
// them for the practice API; in mode sequential it is always one.
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

// practiceAtOnce is how many calls of the practice API are in flight at once, also when the plan asks
// for more: no server's bound holds for them, and a million in flight took 2.6 GB.
const practiceAtOnce = 10_000

// defaultInFlight returns how many calls are in flight when the plan does not say. The practice API
// belongs to the server itself, so no other site has to be spared.
func (p Plan) defaultInFlight() int {
	if p.Practice() {
		return min(max(p.Total(), 1), practiceAtOnce)
	}
	return DefaultInFlight
}

// defaultAttempts returns how often a call is tried when the plan does not say. GET and HEAD are
// safe (RFC 9110, 9.2.1); trying another method again may do its work twice.
func (p Plan) defaultAttempts() int {
	if p.Method == "GET" || p.Method == "HEAD" {
		return DefaultAttempts
	}
	return 1
}

// Limits returns the engine's limits of the filled plan. The bounds of a server are not in them: see [Plan.Check].
func (p Plan) Limits() settle.Limits {
	p = p.Filled()
	if p.Practice() {
		p.InFlight = min(p.InFlight, practiceAtOnce)
	}
	return settle.Limits{
		InFlight:  p.InFlight,
		PerSecond: p.PerSecond,
		Timeout:   time.Duration(p.TimeoutMs) * time.Millisecond,
		Attempts:  p.Attempts,
		AbortRest: p.AbortRest,
	}
}

// columns returns the variables and which of them is the call's ID: the column "id", or else the
// first.
func (p Plan) columns() (names []string, id int) {
	if p.Rows == nil {
		return []string{IDColumn}, 0
	}
	return p.Rows.Columns, max(slices.Index(p.Rows.Columns, IDColumn), 0)
}

// IDColumn is the name of the column whose value is the call's ID.
const IDColumn = "id"
