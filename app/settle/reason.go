package settle

import "time"

// Reason says why a call rejected: to a program by Code, to a person by
// Message, to the person's developer by Detail. It is the error a [Do] returns.
type Reason struct {
	Code       string
	Message    string        // plain words: what happened and what can be done
	Detail     string        // technical; no bodies and no secrets
	RetryAfter time.Duration // how long the site asked to wait; 0 when it did not
}

// Error returns the reason on one line.
func (r *Reason) Error() string {
	if r.Detail == "" {
		return r.Code + ": " + r.Message
	}
	return r.Code + ": " + r.Message + " (" + r.Detail + ")"
}
