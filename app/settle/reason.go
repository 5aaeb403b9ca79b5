package settle

import "time"

// Phase says what an attempt was busy with when it failed.
type Phase string

// The phases of an attempt, in their order. The zero Phase is unknown, as always in a browser.
const (
	PhaseStart   Phase = "start"   // before anything was sent, for example while waiting for a connection
	PhaseName    Phase = "name"    // resolving the site's name
	PhaseConnect Phase = "connect" // making the connection
	PhaseTLS     Phase = "tls"     // in the TLS handshake
	PhaseWait    Phase = "wait"    // waiting for the first byte of the answer
	PhaseRead    Phase = "read"    // reading the answer
)

// Reason says why a call rejected: to a program by Code, to a person by
// Message, to the person's developer by Detail. It is the error a [Do] returns.
type Reason struct {
	Code       string
	Phase      Phase
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

// Unreached reports whether the site was never reached: by its code, or because time ran out in a phase before
// there was a connection, as at a machine that drops what is sent to it.
func (r *Reason) Unreached() bool {
	switch r.Phase {
	case PhaseName, PhaseConnect, PhaseTLS:
		if r.Code == CodeTimeout {
			return true
		}
	case PhaseStart, PhaseWait, PhaseRead:
	}
	return FactsOf(r.Code).Class == ClassUnreached
}
