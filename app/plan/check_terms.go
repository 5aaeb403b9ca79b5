package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"
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
func (p Plan) checkWords(b Bounds, f *fieldErrors) {
	switch method := p.Filled().Method; {
	case !slices.Contains(Methods(), method):
		f.add("method", p.Method, "write "+choice(Methods()))
	case len(b.Methods) > 0 && !slices.Contains(b.Methods, method):
		f.over("method", method, "write "+choice(b.Methods)+": this server allows no other")
	}
	if p.Mode != "" && !slices.Contains(settle.Modes(), p.Mode) {
		f.add("mode", string(p.Mode), "write "+choice(settle.Modes()))
	}
	switch {
	case len(p.Body) > maxBody:
		f.add("body", p.Body, "write a body of at most 1 MiB")
	case !utf8.ValidString(p.Body):
		f.add("body", p.Body, "write it as UTF-8 text")
	}
}

// choice joins words as "a, b or c".
func choice[S ~string](words []S) string {
	var b strings.Builder
	for i, word := range words {
		switch {
		case i > 0 && i == len(words)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}

// checkNumbers checks everything that is a number. 0 is always allowed: it means the default.
func (p Plan) checkNumbers(b Bounds, f *fieldErrors) {
	if b.MaxInFlight > 0 && p.InFlight > b.MaxInFlight && !p.Practice() {
		want := "write at most " + thousands(b.MaxInFlight) + " calls at once: this server allows no more"
		f.over("inFlight", strconv.Itoa(p.InFlight), want)
	}
	for _, n := range []struct {
		field            string
		value, low, high float64
		want             string
	}{
		{"inFlight", float64(p.InFlight), 1, math.Inf(1), "write a whole number of calls at once, 0 for the default"},
		{"perSecond", p.PerSecond, minPerSecond, maxPerSecond, "write a number from 0.001 to 1000000, 0 for no limit"},
		{
			"timeoutMs", float64(p.TimeoutMs), 1, MaxTimeoutMs,
			"write milliseconds from 1 to 600000 (10 minutes), 0 for the default",
		},
		{"attempts", float64(p.Attempts), 1, MaxAttempts, "write a whole number from 1 to 10, 0 for the default"},
	} {
		if allowed := n.value == 0 || n.low <= n.value && n.value <= n.high; !allowed { // NaN neither
			f.add(n.field, formatFloat(n.value), n.want)
		}
	}
}
