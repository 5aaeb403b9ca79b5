package settle

import "time"

// The codes of a rejection. A status of 400 and above is "http_" and the number.
const (
	CodeDNS       = "dns"
	CodeRefused   = "refused"
	CodeTimeout   = "timeout"
	CodeTLS       = "tls"
	CodeCut       = "cut"
	CodeTooLarge  = "too_large"
	CodeRedirects = "redirects"
	CodeBlocked   = "blocked"
	CodeNotJSON   = "not_json"
	CodeAborted   = "aborted"
	CodeUnknown   = "unknown" // whoever made the call died meanwhile, and it must not be made twice
	CodeNetwork   = "network" // the browser's fetch tells no more than that it failed
	CodeHTTP      = "http_"   // a prefix: http_404
)

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
