package settle

import (
	"math/rand/v2"
	"time"
)

// The waits between attempts.
const (
	firstBackoff = 500 * time.Millisecond // doubles with each attempt
	maxBackoff   = 20 * time.Second
)

// backoff returns how long to wait after the given attempt failed. Where the
// site asked for a time, that time counts, between this attempt's backoff and a day;
// else the wait is drawn from zero to the backoff ("full jitter", as the
// AWS Architecture Blog of March 2015 measured it best).
func backoff(attempt int, asked time.Duration, random func() float64) time.Duration {
	ceiling := maxBackoff
	if attempt < 7 { // 500 ms doubled six times is past the ceiling
		ceiling = min(maxBackoff, firstBackoff<<(attempt-1))
	}
	// Not less than our own backoff, though a site asks for less: a Retry-After of one second would otherwise have a
	// site that is in trouble called every second by each call.
	if asked > 0 {
		return max(min(asked, maxAsked), ceiling)
	}
	if random == nil {
		random = rand.Float64
	}
	return time.Duration(random() * float64(ceiling))
}
