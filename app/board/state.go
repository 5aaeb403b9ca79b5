package board

import (
	"allsettled/app/say"
	"allsettled/app/settle"
)

// State says how a call stands, in one byte.
type State uint8

// The states of a call on the board.
const (
	Waiting State = iota // its turn has not come
	Flying               // an attempt has begun, nothing has settled
	Fulfilled
	Rejected
	Aborted
)

// String returns the word a person reads: pending for both states before settling.
func (s State) String() string {
	switch s {
	case Fulfilled:
		return "fulfilled"
	case Rejected:
		return "rejected"
	case Aborted:
		return "aborted"
	default:
		return "pending"
	}
}

// Word is the state of a call as the page names it; one in flight has another word than one that waits.
func (s State) Word() string {
	if s == Flying {
		return say.T("in flight")
	}
	return say.T(s.String())
}

func stateOf(o *settle.Outcome) State {
	switch {
	case o.Status == settle.Fulfilled:
		return Fulfilled
	case o.Aborted():
		return Aborted
	default:
		return Rejected
	}
}
