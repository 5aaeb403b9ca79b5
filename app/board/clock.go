package board

import "time"

// clock is a run's own clock: its events name moments, and between them time goes on.
type clock struct {
	latest time.Duration // the latest moment of the run that an event named
	anchor time.Time     // when latest came in
}

// advance notes that the clock has reached at.
func (c *clock) advance(at time.Duration, now time.Time) {
	if c.anchor.IsZero() || at > c.at(now) {
		c.latest, c.anchor = max(c.latest, at), now
	}
}

// at returns how far the clock is at now.
func (c *clock) at(now time.Time) time.Duration {
	if c.anchor.IsZero() {
		return c.latest
	}
	return c.latest + max(0, now.Sub(c.anchor))
}

// Millis is a duration in milliseconds, as bars and lanes measure it.
func Millis(d time.Duration) float32 { return float32(d) / float32(time.Millisecond) }
