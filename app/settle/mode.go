package settle

import (
	"fmt"
	"time"
)

// Mode decides when a run is decided, and how. The zero Mode is AllSettled.
type Mode string

// The modes, spelled as JavaScript spells its Promise functions (MDN, Promise:
// all, allSettled, any, race). Sequential is an await in a loop.
const (
	Sequential Mode = "sequential" // one call at a time; fulfils when every call settled
	All        Mode = "all"        // rejects with the first rejection, fulfils when all did
	AllSettled Mode = "allSettled" // fulfils when every call settled
	Any        Mode = "any"        // fulfils with the first fulfilment, rejects when all rejected
	Race       Mode = "race"       // takes the first settlement
)

// Modes lists every mode, in the order in which the page offers them.
func Modes() []Mode { return []Mode{Sequential, All, AllSettled, Any, Race} }

// ParseMode reads a mode as JavaScript spells it; empty means AllSettled.
func ParseMode(s string) (Mode, error) {
	if s == "" {
		return AllSettled, nil
	}
	for _, m := range Modes() {
		if string(m) == s {
			return m, nil
		}
	}
	return "", fmt.Errorf("no mode is called %q; the modes are sequential, all, allSettled, any and race", s)
}

// decidesAt reports whether the first settlement with this status decides. For
// AllSettled and Sequential none does: they fulfil with the last.
func (m Mode) decidesAt(s Status) bool {
	return m == Race || m == All && s == Rejected || m == Any && s == Fulfilled
}

// stopsAt reports whether a settlement with this status ends the run where the
// rest is to be aborted: the mode is decided, or an await in a loop threw.
func (m Mode) stopsAt(s Status) bool {
	return m.decidesAt(s) || m == Sequential && s == Rejected
}

// Tally folds how calls settled into counts and a verdict.
//
// It is what a run needs to go on after a crash: fold every event of the log
// into it and hand it to [Resume]. It is not safe for concurrent use.
type Tally struct {
	mode     Mode
	total    int
	began    time.Time
	sum      Sum
	verdict  Verdict
	reported bool // the verdict has been reported by a Decided event
}

// NewTally starts an empty tally of a run accepted at began. A total below
// zero means that the calls are not counted yet.
func NewTally(mode Mode, total int, began time.Time) Tally {
	if mode == "" {
		mode = AllSettled
	}
	return Tally{mode: mode, total: total, began: began, verdict: Verdict{Status: Pending, Index: -1}}
}

// Verdict returns what the mode says so far; Pending while it says nothing.
func (t *Tally) Verdict() Verdict { return t.verdict }

// Sum adds up what has settled so far. With a total known, what has not is Missing.
func (t *Tally) Sum() Sum {
	s := t.sum
	if t.total >= 0 {
		s.Missing = t.total - t.settled()
	}
	return s
}

// Apply folds an event of a run's log; kinds that decide nothing are passed over.
func (t *Tally) Apply(e Event) {
	switch e.Kind {
	case Settled:
		t.Settle(e.Outcome)
	case Decided:
		// Taken over as it stands, not folded again from the outcomes before it: clients may have it already.
		t.verdict, t.reported = *e.Verdict, true
	case Accepted, Started, Ended, Paused, Slowed:
	}
}

// Settle folds one outcome. It returns the verdict, and whether this outcome
// is the one that decided.
func (t *Tally) Settle(o *Outcome) (Verdict, bool) {
	// Aborted before rejected: an aborted outcome has the status Rejected as well, and each is counted once.
	switch {
	case o.Status == Fulfilled:
		t.sum.Fulfilled++
	case o.Aborted():
		t.sum.Aborted++
	default:
		t.sum.Rejected++
	}
	// As with a promise, the first settlement that decides is final.
	if t.verdict.Status != Pending || !t.mode.decidesAt(o.Status) {
		return t.verdict, false
	}
	t.verdict = Verdict{Status: o.Status, Index: o.Index, At: o.Began + o.Took}
	return t.verdict, true
}

// close decides what only the last settlement can decide. A race of no calls
// stays pending, as Promise.race([]) does; Promise.all([]) fulfils, and
// Promise.any([]) rejects (ECMA-262, 27.2.4). No call decided, so the index is -1.
func (t *Tally) close(at time.Duration) {
	if t.verdict.Status != Pending || t.mode == Race {
		return
	}
	t.verdict = Verdict{Status: Fulfilled, Index: -1, At: at}
	if t.mode == Any {
		t.verdict.Status = Rejected
	}
}

func (t *Tally) settled() int { return t.sum.Fulfilled + t.sum.Rejected + t.sum.Aborted }
