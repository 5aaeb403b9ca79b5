package settle

import (
	"math/rand/v2"
	"time"
)

// The waits between attempts.
const (
	firstBackoff = 500 * time.Millisecond // doubles with each attempt
	maxBackoff   = 20 * time.Second
	maxWait      = 60 * time.Second // however long a site asks to wait
)

// retryable says which rejections may be different a moment later: a network
// that failed, and the statuses with which a site says so itself (RFC 9110
// 15.5.9, RFC 8470 5.2, RFC 6585 4, RFC 9110 15.6.3 to 15.6.5).
func retryable(code string) bool {
	switch code {
	case CodeDNS, CodeRefused, CodeTimeout, CodeCut, CodeNetwork,
		"http_408", "http_425", "http_429", "http_502", "http_503", "http_504":
		return true
	}
	return false
}

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
