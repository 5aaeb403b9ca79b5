package settle

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// The waits between attempts.
const (
	firstBackoff  = 500 * time.Millisecond // doubles with each attempt
	maxBackoff    = 20 * time.Second
	maxWait       = 60 * time.Second // however long a site asks to wait
	maxRetryAfter = 24 * time.Hour   // longer waits mean "not today" and are read as a day
)

// backoff returns how long to wait after the given attempt failed. Where the
// site asked for a time, that time counts, between this attempt's backoff and
// 60 s; else the wait is drawn from zero to the backoff ("full jitter", as the
// AWS Architecture Blog of March 2015 measured it best).
func backoff(attempt int, asked time.Duration, random func() float64) time.Duration {
	ceiling := maxBackoff
	if attempt < 7 { // 500 ms doubled six times is past the ceiling
		ceiling = min(maxBackoff, firstBackoff<<(attempt-1))
	}
	if asked > 0 {
		return min(max(asked, ceiling), maxWait)
	}
	if random == nil {
		random = rand.Float64
	}
	return time.Duration(random() * float64(ceiling))
}

// ParseRetryAfter reads a Retry-After header (RFC 9110, 10.2.3): whole seconds
// or an HTTP date. It returns 0 for what is malformed or past, and a day for anything
// longer: 9223372037 s would overflow a time.Duration into the past.
func ParseRetryAfter(value string) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseUint(value, 10, 31)
		if err != nil {
			return maxRetryAfter
		}
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	return untilDate(value)
}

// httpDates are the three forms a date may have (RFC 9110, 5.6.7).
var httpDates = [...]string{"Mon, 02 Jan 2006 15:04:05 GMT", time.RFC850, time.ANSIC}

// untilDate returns how long it is until an HTTP date, 0 when it is past or not a date.
func untilDate(value string) time.Duration {
	for _, layout := range httpDates {
		if at, err := time.Parse(layout, value); err == nil {
			return max(0, min(time.Until(at), maxRetryAfter))
		}
	}
	return 0
}
