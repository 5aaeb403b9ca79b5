// Package settle makes many calls at once and tells of each the moment it settles.
//
// It is the engine and the vocabulary of allsettled: calls, outcomes, modes
// named after JavaScript's Promise functions, limits and retries. It knows no
// network: what a call does is a [Do] handed in by the caller. It imports the
// standard library only, no net and no os, and runs in the page as on a server.
//
// Its promises: every call settles exactly once; events come out in the order
// in which things happened; memory grows with the calls in flight, not with the
// calls asked for; when the loop over the events ends, no goroutine is left.
package settle

import (
	"context"
	"time"
)

// Call is one request to be made: the plan's address filled in for one ID.
type Call struct {
	Index  int               // place in the input, from 0
	ID     string            // the ID exactly as it was given
	Method string            // HTTP method, upper case
	URL    string            // filled in; absolute, or a path on the serving host
	Header map[string]string // filled in; shared between calls where nothing differs, so read-only
	Body   string            // filled in; empty for none
}

// Do makes one attempt of a call. It must return soon after ctx ends.
//
// A nil error fulfils the call. An error rejects it: a *[Reason] as it is, any
// other under the code [CodeCut]. The Reply beside an error is kept, so that an
// answer of status 503 is still there to be looked at.
type Do func(ctx context.Context, c Call) (Reply, error)

// Reply is what one attempt brought back.
type Reply struct {
	HTTP      int               // status code; 0 when no answer came
	Type      string            // media type, as the Content-Type header has it
	Header    map[string]string // the few headers worth showing to a person; may be nil
	Body      []byte            // as received, after decompression
	FirstByte time.Duration     // from the start of the attempt to the first byte of the answer; 0 unknown
}

// Status is one of JavaScript's two ways to settle, or pending.
type Status string

// The states of a promise.
const (
	Pending   Status = "pending"
	Fulfilled Status = "fulfilled"
	Rejected  Status = "rejected"
)

// Outcome is how one call settled, retries included.
type Outcome struct {
	Index     int
	ID        string
	Status    Status // Fulfilled or Rejected
	Reply     Reply  // of the last attempt; its Body is set only where the call was made
	Reason    *Reason
	Attempts  int           // attempts begun; 0 when the call was left behind before its first
	Tries     []Try         // every attempt, when there was more than one
	Began     time.Duration // start of the first attempt, since the run was accepted
	FirstByte time.Duration // first byte of the last attempt's answer, since Began; 0 unknown
	Took      time.Duration // of the whole call since Began, waits between attempts included

	Value     Value // what there is to see of the body
	BodyBytes int64 // length of the body in bytes

	// Packed is this outcome in the compact form of package event, when it was read from that: a page
	// keeps these bytes and does not encode the outcome again. Who changes an outcome sets it to nil.
	Packed []byte
}

// Aborted reports whether the call was left behind on purpose.
func (o *Outcome) Aborted() bool { return o.Reason != nil && o.Reason.Code == CodeAborted }

// Try is one attempt of a call that needed several. It keeps the code of a rejection and not its reason, of which a
// call of many attempts would otherwise repeat the sentence in every event.
type Try struct {
	HTTP  int
	Code  string        // reason code; empty when the attempt fulfilled
	Began time.Duration // since the run was accepted
	Took  time.Duration
	Wait  time.Duration // wait asked for or chosen before the next attempt; 0 on the last
}

// Value is the part of an answer that travels with its event.
//
// At most one of JSON, Preview and Elsewhere is set. A body that is neither JSON nor text
// has neither.
type Value struct {
	JSON    []byte // one JSON value on one line: the body itself (digits kept), or the text as a JSON string
	Preview string // the first 2 KiB of a body over 16 KiB; what was cut is in the journal

	// Elsewhere says that there is a value that was left out when the event was
	// sent to a page, which fetches it when a person looks. No journal has it so.
	Elsewhere bool
}

// Truncated reports whether the value is only a preview of a longer body.
func (v Value) Truncated() bool { return v.JSON == nil && v.Preview != "" }

// Verdict is what a mode says of the whole run.
type Verdict struct {
	Status Status        // Fulfilled or Rejected; Pending as long as nothing is decided
	Index  int           // the call that decided; -1 when all of them did
	At     time.Duration // since the run was accepted
}

// Sum adds up how a run's calls settled. Fulfilled+Rejected+Aborted+Missing is the total.
type Sum struct {
	Fulfilled int
	Rejected  int // without those aborted
	Aborted   int
	Missing   int // calls that never settled: 0 in every run that ended
	Cancelled bool
	Took      time.Duration
}

// Kind says which thing happened.
type Kind string

// The kinds of event, in the order of a call's life.
const (
	Accepted Kind = "accepted" // the run exists: Terms
	Started  Kind = "started"  // an attempt began: Index, Attempt, At
	Settled  Kind = "settled"  // a call settled: Outcome
	Decided  Kind = "decided"  // the mode decided: Verdict
	Ended    Kind = "ended"    // nothing will follow: Sum and Verdict
	Paused   Kind = "paused"   // somebody pauses the run, or lets it go on: Paused, At
	Slowed   Kind = "slowed"   // the run slows for its site's sake, or recovers: Slowing, At
)

// IsLive reports whether such an event is only sent to those who watch, and is not in the run's log. The engine itself
// yields neither Paused nor Slowed: those who pause and slow it do.
func (k Kind) IsLive() bool { return k == Started || k == Paused || k == Slowed }

// Event is one thing that happened in a run. Only the fields of its Kind are set.
type Event struct {
	Kind    Kind
	Seq     uint64 // place in the run's log, from 1 without gaps; 0 for those that are not logged, see [Kind.IsLive]
	Terms   *Terms
	Index   int
	Attempt int // from 1
	At      time.Duration
	Outcome *Outcome
	Verdict *Verdict
	Sum     *Sum
	Paused  bool
	Slowing *Slowing
}

// Slowing is how a run goes easy on its site.
type Slowing struct {
	InFlight int           // attempts that the run may now have in flight at once
	Wait     time.Duration // until the next attempt may begin; 0 when the site asked for no wait
}

// Terms says under which name and limits a run was accepted.
type Terms struct {
	Run       string
	Total     int
	Mode      Mode
	InFlight  int
	PerSecond float64
	Timeout   time.Duration
	Attempts  int
	At        time.Time
	CancelKey string // only in the answer to the one who started the run

	Continues string // the run whose calls this one makes again; empty for none
	Indices   []int  // place in that run of each call of this one, rising; nil unless it continues one
}
