package plan

import (
	"math"
	"strings"
	"time"

	"allsettled/app/plan/text"
)

// First returns the addresses of the first n calls as they will be called. It returns none when the
// plan's templates are wrong. It costs n calls, however many the plan has.
func (p Plan) First(n int) []string {
	var list []string
	if n <= 0 {
		return nil
	}
	for call := range p.Calls(nil) {
		if list = append(list, call.URL); len(list) == n {
			break
		}
	}
	return list
}

// Unused returns the names of the columns that are nowhere in the calls, except the ID's.
func (p Plan) Unused() []string {
	var f fieldErrors
	c := compilePlan(p, &f)
	columns, id := p.columns()
	var names []string
	for i, name := range columns {
		if i != id && !c.uses(i) {
			names = append(names, name)
		}
	}
	return names
}

// Head returns the plan with only the first n of its calls.
func (p Plan) Head(n int) Plan {
	if p.Rows != nil {
		p.Rows = p.Rows.with(p.Rows.Values[:min(n, len(p.Rows.Values))])
		return p
	}
	p.IDs = p.IDs[:min(n, len(p.IDs))]
	return p
}

// Forecast is what a run of a plan is expected to be.
type Forecast struct {
	Calls     int
	InFlight  int     // calls at once: 1 to Calls
	PerSecond float64 // calls that may begin in a second; 0 for no limit
	Seconds   float64 // that the run takes; 0 unknown
}

// Forecast describes a run of the plan. each is how long one call is expected to take; with 0 the time is unknown,
// unless the plan has a rate. Attempts after the first are not counted.
func (p Plan) Forecast(each time.Duration) Forecast {
	total, limits := p.Total(), p.Limits()
	f := Forecast{Calls: total, InFlight: min(max(limits.InFlight, 1), total), PerSecond: limits.PerSecond}
	f.Seconds = math.Ceil(float64(total)/float64(max(limits.InFlight, 1))) * each.Seconds()
	if limits.PerSecond > 0 {
		f.Seconds = max(f.Seconds, float64(total-1)/limits.PerSecond)
	}
	return f
}

// Leftover returns what looks like a placeholder but will not be filled in: in the address one as
// other tools write it (:id, <id>, [id], %7Bid%7D), in the body one that no column fills. It is
// empty when there is none. It is a hint before a run and not a mistake: the address may mean it.
func (p Plan) Leftover() string {
	path := p.Endpoint
	if _, after, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(after, "/")
	}
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return strings.ContainsRune("/?&=", r) }) {
		if isPlaceholder(part) {
			return part
		}
	}
	if _, unknown := text.Compile(p.Body, newColumnNames(p).find, jsonBody(p), nil); len(unknown) > 0 && !graphQL(p) {
		return "{" + unknown[0] + "}"
	}
	return ""
}

// isPlaceholder reports whether a part of an address looks like a placeholder of another tool.
func isPlaceholder(part string) bool {
	if name, ok := strings.CutPrefix(part, ":"); ok {
		return name != "" && strings.IndexFunc(name, text.NotInName) < 0
	}
	for _, pair := range [][2]string{{"<", ">"}, {"[", "]"}, {"%7B", "%7D"}, {"%7b", "%7d"}} {
		inner, ok := strings.CutPrefix(part, pair[0])
		if inner, closed := strings.CutSuffix(inner, pair[1]); ok && closed {
			return inner != "" && strings.IndexFunc(inner, text.NotInName) < 0
		}
	}
	return false
}
