package fetch

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxHeaderValue = 512            // bytes kept of one header's value
	maxRetryAfter  = 24 * time.Hour // longer waits mean "not today" and are written as a day
)

// ofInterest are the headers kept of an answer, by canonical name.
var ofInterest = map[string]bool{
	"Age": true, "Allow": true, "Cache-Control": true, "Content-Encoding": true, "Content-Language": true,
	"Content-Length": true, "Content-Type": true, "Date": true, "Deprecation": true, "Etag": true,
	"Expires": true, "Last-Modified": true, "Link": true, "Location": true, "Ratelimit": true,
	"Ratelimit-Limit": true, "Ratelimit-Policy": true, "Ratelimit-Remaining": true, "Ratelimit-Reset": true,
	"Retry-After": true, "Server": true, "Sunset": true, "Traceparent": true, "Vary": true, "Via": true,
	"Warning": true, "Www-Authenticate": true, "X-Cache": true, "X-Correlation-Id": true,
	"X-Ratelimit-Limit": true, "X-Ratelimit-Remaining": true, "X-Ratelimit-Reset": true,
	"X-Ratelimit-Used": true, "X-Request-Id": true, "X-Trace-Id": true,
}

// clip bounds a header's value without cutting a character in two.
func clip(value string) string {
	if len(value) <= maxHeaderValue {
		return value
	}
	end := maxHeaderValue
	for end > 0 && !utf8.RuneStart(value[end]) {
		end--
	}
	return value[:end] + "…"
}

// parseRetryAfter reads a Retry-After header (RFC 9110, 10.2.3): whole seconds
// or an HTTP date. What is malformed or past is 0, what is longer than a day a
// day: 9223372037 s would overflow a time.Duration into the past.
func parseRetryAfter(value string) time.Duration {
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

// untilDate is how long it is until an HTTP date, 0 when past or not a date.
func untilDate(value string) time.Duration {
	for _, layout := range httpDates {
		if at, err := time.Parse(layout, value); err == nil {
			return max(0, min(time.Until(at), maxRetryAfter))
		}
	}
	return 0
}

// unsendable are request headers a call may not set: they belong to the
// connection, would name another site, or ask for a form we do not read.
// Browsers ignore nearly the same list without a word; so do we.
var unsendable = map[string]bool{
	"Accept-Encoding": true, "Connection": true, "Content-Length": true, "Expect": true, "Host": true,
	"Http2-Settings": true, "Keep-Alive": true, "Proxy-Authorization": true, "Proxy-Connection": true, "Te": true,
	"Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}
