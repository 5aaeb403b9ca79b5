package plan

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// First returns the addresses of the first n calls as they will be called. It returns none when the
// plan's templates are wrong.
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
		p.Rows = &Rows{p.Rows.Columns, p.Rows.Values[:min(n, len(p.Rows.Values))]}
		return p
	}
	p.IDs = p.IDs[:min(n, len(p.IDs))]
	return p
}

// Sentence describes a run of the plan: "1,000 calls, 5 at a time, about 3 minutes". each is how
// long one call is expected to take; with 0 the time is left out, unless the plan has a rate.
// Attempts after the first are not counted.
func (p Plan) Sentence(each time.Duration) string {
	total, limits := p.Total(), p.Limits()
	parts := []string{calls(total)}
	if total > 1 {
		parts = append(parts, pace(limits.InFlight, total))
	}
	if limits.PerSecond > 0 {
		parts = append(parts, "at most "+formatFloat(limits.PerSecond)+" a second")
	}
	seconds := math.Ceil(float64(total)/float64(max(limits.InFlight, 1))) * each.Seconds()
	if limits.PerSecond > 0 {
		seconds = max(seconds, float64(total-1)/limits.PerSecond)
	}
	if seconds > 0 {
		parts = append(parts, about(seconds))
	}
	return strings.Join(parts, ", ")
}

// calls returns "1 call" or "1,000 calls".
func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return thousands(n) + " calls"
}

// pace returns how many calls are in flight at once, in words.
func pace(inFlight, total int) string {
	switch {
	case inFlight == 1:
		return "one by one"
	case inFlight >= total:
		return "all at once"
	}
	return thousands(inFlight) + " at a time"
}

// about returns a time rounded as a person rounds it.
func about(seconds float64) string {
	switch {
	case seconds < 1.5:
		return "about a second"
	case seconds < 90:
		return "about " + whole(seconds, "seconds")
	case seconds < 90*60:
		return "about " + whole(seconds/60, "minutes")
	case seconds < 36*3600:
		return "about " + whole(seconds/3600, "hours")
	}
	return "about " + whole(seconds/86400, "days")
}

// whole returns a number without its fraction, and its unit.
func whole(n float64, unit string) string {
	return strconv.FormatFloat(math.Round(n), 'f', 0, 64) + " " + unit
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
	if _, unknown := compileText(p.Body, newColumnNames(p), p.jsonBody()); len(unknown) > 0 && !p.graphQL() {
		return "{" + unknown[0] + "}"
	}
	return ""
}

// isPlaceholder reports whether a part of an address looks like a placeholder of another tool.
func isPlaceholder(part string) bool {
	if name, ok := strings.CutPrefix(part, ":"); ok {
		return name != "" && strings.IndexFunc(name, notInName) < 0
	}
	for _, pair := range [][2]string{{"<", ">"}, {"[", "]"}, {"%7B", "%7D"}, {"%7b", "%7d"}} {
		inner, ok := strings.CutPrefix(part, pair[0])
		if inner, closed := strings.CutSuffix(inner, pair[1]); ok && closed {
			return inner != "" && strings.IndexFunc(inner, notInName) < 0
		}
	}
	return false
}
