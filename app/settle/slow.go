package settle

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// What sites say of their limits is hardly standardized. Read are the headers of RFC 9110, of the IETF's draft in its
// versions, and those that large sites document; a value that fits none of their forms asks for nothing.

// maxAsked is the longest wait that a site can ask for. A longer one means "not today", and is read as a day.
const maxAsked = 24 * time.Hour

// parseWait reads a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date. Seconds may have a fraction, which
// the RFC does not allow and some sites send. It returns 0 for what is malformed or past, and a day for anything
// longer.
func parseWait(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, ok := number(value); ok {
		return within(seconds * float64(time.Second))
	}
	return untilDate(value, now)
}

// AskedWait returns how long an answer asks to wait before the next attempt, 0 when it does not, and at most a
// day. It reads Retry-After, its relatives in milliseconds, and else the time at which a limit that is used up is
// renewed: X-RateLimit-Reset and the headers of draft-ietf-httpapi-ratelimit-headers, versions 3 to 10.
// Times are read against the Date of the answer where it has one: the site's clock may not be ours.
func AskedWait(r Reply) time.Duration {
	now, ok := parseDate(r.Header["Date"])
	if !ok {
		now = time.Now()
	}
	// The standard header first: its relatives count where a site does not send it, or sends nonsense in it.
	for _, name := range [...]string{"Retry-After", "X-Retry-After", "X-Ratelimit-Reset-After"} {
		if wait := parseWait(r.Header[name], now); wait > 0 {
			return wait
		}
	}
	for _, name := range [...]string{"Retry-After-Ms", "X-Ms-Retry-After-Ms"} {
		if ms, ok := number(r.Header[name]); ok {
			return within(ms * float64(time.Millisecond))
		}
	}
	// Only of a limit that is used up: with calls left, a time of renewal asks for nothing.
	if isUsedUp, reset := limitOf(r.Header); isUsedUp {
		return untilReset(reset, now)
	}
	return 0
}

// AsksToSlowDown reports whether an answer asks for fewer calls: 429, and a 403 by which some sites say the same,
// with a time to wait, though it may be past, or with a limit that is used up. The key of such a 403 is not at fault.
func AsksToSlowDown(r Reply) bool {
	switch r.HTTP {
	case 429:
		return true
	case 403:
		isUsedUp, _ := limitOf(r.Header)
		return isUsedUp || isTime(r.Header["Retry-After"]) || AskedWait(r) > 0
	}
	return false
}

// RefusalOf returns the reason of an answer that rejects its call by its status: with the code [CodeRateLimited] where
// it asks to slow down and is no 429, else http_NNN.
func RefusalOf(r Reply) *Reason {
	reason := HTTPReason(r.HTTP, AskedWait(r))
	if r.HTTP != 429 && AsksToSlowDown(r) {
		reason.Args = Args{"error": "HTTP status " + strconv.Itoa(r.HTTP)}
		reason.Code = CodeRateLimited
	}
	return reason
}

// isTime reports whether a value names a time to wait, or one that is past. A 403 with "Retry-After: 0" still asks for
// fewer calls.
func isTime(value string) bool {
	_, isNumber := number(value)
	_, isDate := parseDate(value)
	return isNumber || isDate
}

// limitOf reports whether an answer says that nothing of a limit remains, and when that is renewed. The names of
// GitHub, of X, and of the draft up to version 6 differ in their prefix only.
func limitOf(header map[string]string) (isUsedUp bool, reset string) {
	for _, prefix := range [...]string{"X-Ratelimit-", "X-Rate-Limit-", "Ratelimit-"} {
		if left, ok := number(header[prefix+"Remaining"]); ok && left <= 0 {
			return true, header[prefix+"Reset"]
		}
	}
	return usedUp(header["Ratelimit"])
}

// usedUp reads a RateLimit header, `"default";r=0;t=30` or `limit=100, remaining=0, reset=30`: whether nothing
// remains of one of its limits, and after how many seconds that is renewed.
func usedUp(value string) (isUsedUp bool, reset string) {
	for part := range strings.FieldsFuncSeq(unquoted(value), func(r rune) bool { return r == ',' || r == ';' }) {
		name, number, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case name == "r" || name == "remaining":
			isUsedUp = number == "0"
			// A limit's own time follows its count, so the first time after a zero belongs to the limit that is used
			// up.
		case isUsedUp && (name == "t" || name == "reset"):
			return true, number
		}
	}
	return isUsedUp, ""
}

// unquoted returns a value without its quoted strings, which are names.
func unquoted(value string) string {
	var b strings.Builder
	for i, part := range strings.Split(value, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

// untilReset returns how long it is until a limit is renewed: a number of seconds, or a time, in seconds or
// milliseconds since 1970 or as an HTTP date. Sites use all of them under one name.
func untilReset(value string, now time.Time) time.Duration {
	const date, inMs = 1e8, 1e11 // 1973, and the same in milliseconds: no site asks to wait for three years
	n, ok := number(value)
	switch {
	case !ok:
		return untilDate(value, now)
	case n >= inMs:
		return within(float64(time.UnixMilli(int64(min(n, 1e15))).Sub(now)))
	case n >= date:
		return within(float64(time.UnixMilli(int64(n * 1000)).Sub(now)))
	}
	return within(n * float64(time.Second))
}

// number reads a decimal number without a sign. strconv.ParseFloat alone would also take 1e9, 0x1p4, Inf and NaN, which
// no site means as a wait. A number too large for a float64 counts as infinite, which [within] makes a day.
func number(value string) (n float64, ok bool) {
	value = strings.TrimSpace(value)
	if strings.Trim(value, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(value, 64)
	return n, err == nil || math.IsInf(n, 1)
}

// within returns a number of nanoseconds as a wait, between none and a day.
func within(ns float64) time.Duration {
	return time.Duration(max(0, min(ns, float64(maxAsked))))
}

// httpDates are the three forms a date may have (RFC 9110, 5.6.7).
var httpDates = [...]string{"Mon, 02 Jan 2006 15:04:05 GMT", time.RFC850, time.ANSIC}

// untilDate returns how long it is from now until an HTTP date, 0 when it is past or not a date.
func untilDate(value string, now time.Time) time.Duration {
	if at, ok := parseDate(value); ok {
		return within(float64(at.Sub(now)))
	}
	return 0
}

// parseDate reads an HTTP date.
func parseDate(value string) (at time.Time, ok bool) {
	if len(value) < len(time.ANSIC) { // most are numbers, and a layout that does not fit costs an error
		return at, false
	}
	for _, layout := range httpDates {
		if at, err := time.Parse(layout, value); err == nil {
			return at, true
		}
	}
	return at, false
}
