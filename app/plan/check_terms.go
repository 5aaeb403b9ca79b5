package plan

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"allsettled/app/settle"
)

// The limits of every plan.
const (
	MaxAttempts  = 10
	MaxTimeoutMs = 600_000 // 10 minutes
	maxBody      = 1 << 20 // bytes of the body's template

	minPerSecond = 0.001 // a start every 1,000 s
	maxPerSecond = 1_000_000
)

// Methods returns the methods that a plan may name, the usual ones first: those that a browser's
// fetch sends as well.
func Methods() []string {
	return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
}

// checkWords checks method, mode and body.
func checkWords(p Plan, b Bounds, f *fieldErrors) {
	switch method := p.Filled().Method; {
	case !slices.Contains(Methods(), method):
		f.add("method", p.Method, "choice", Methods())
	case len(b.Methods) > 0 && !slices.Contains(b.Methods, method):
		f.over("method", method, "method_not_allowed", b.Methods)
	}
	if p.Mode != "" && !slices.Contains(settle.Modes(), p.Mode) {
		f.add("mode", string(p.Mode), "choice", modes())
	}
	switch {
	case len(p.Body) > maxBody:
		f.add("body", p.Body, "long_body")
	case !utf8.ValidString(p.Body):
		f.add("body", p.Body, "not_utf8")
	}
}

// modes returns the names of the modes.
func modes() []string {
	names := make([]string, 0, len(settle.Modes()))
	for _, mode := range settle.Modes() {
		names = append(names, string(mode))
	}
	return names
}

// checkNumbers checks everything that is a number. 0 is always allowed: it means the default. What asks for more
// than this server allows is a limit, what no server would do is a mistake: a client may try the first one
// elsewhere.
func checkNumbers(p Plan, b Bounds, f *fieldErrors) {
	if b.MaxInFlight > 0 && p.InFlight > b.MaxInFlight && !p.Practice() {
		f.over("inFlight", strconv.Itoa(p.InFlight), "in_flight_limit", b.MaxInFlight)
	}
	for _, n := range []struct {
		field            string
		value, low, high float64
		code             string
	}{
		{"inFlight", float64(p.InFlight), 1, math.Inf(1), "in_flight"},
		{"perSecond", p.PerSecond, minPerSecond, maxPerSecond, "per_second"},
		{"timeoutMs", float64(p.TimeoutMs), 1, MaxTimeoutMs, "timeout"},
		{"attempts", float64(p.Attempts), 1, MaxAttempts, "attempts"},
	} {
		if allowed := n.value == 0 || n.low <= n.value && n.value <= n.high; !allowed { // NaN neither
			f.add(n.field, formatFloat(n.value), n.code)
		}
	}
}
