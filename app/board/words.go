package board

import (
	"time"

	"allsettled/app/say"
	"allsettled/app/settle"
)

// Line is the sentence that adds up: "1,000 asked = 974 fulfilled + 26 rejected + 0 missing".
// Aborted calls are named when there are some, and calls still pending while
// the run goes on; missing is what never settled in an ended run.
func (l *Lane) Line() string {
	s := say.T("{} asked", say.Number(l.Total())) +
		" = " + say.T("{} fulfilled", say.Number(l.Count(Fulfilled))) +
		" + " + say.T("{} rejected", say.Number(l.Count(Rejected)))
	if n := l.Count(Aborted); n > 0 {
		s += " + " + say.T("{} aborted", say.Number(n))
	}
	if l.Ended {
		return s + " + " + say.T("{} missing", say.Number(l.Pending()))
	}
	return s + " + " + say.T("{} pending", say.Number(l.Pending()))
}

// Saying is what the mode says of the run, in the words of the page:
// "allSettled fulfilled", "any pending".
func (l *Lane) Saying() string {
	mode := l.Terms.Mode
	if mode == "" {
		mode = settle.AllSettled
	}
	status := l.Verdict.Status
	if status == "" {
		status = settle.Pending
	}
	return string(mode) + " " + say.T(string(status))
}

// Faster returns how many times faster the run was than its calls one by one,
// and how long those would have taken. ok is false where there is nothing to
// compare: less than two calls settled, or a ratio under 1.05.
func (l *Lane) Faster(now time.Time) (times float64, oneByOne time.Duration, ok bool) {
	took := l.Clock(now)
	if l.Settled()-l.Count(Aborted) < 2 || took <= 0 {
		return 0, l.work, false
	}
	times = float64(l.work) / float64(took)
	return times, l.work, times >= 1.05
}

// Typical returns how long a call took on average; 0 when none has settled.
func (l *Lane) Typical() time.Duration {
	return l.work / time.Duration(max(1, l.Settled()-l.Count(Aborted)))
}

// ETA estimates the time until the last call settles from the pace so far. ok is
// false before 3 calls have settled, and once none is pending.
func (l *Lane) ETA(now time.Time) (left time.Duration, ok bool) {
	settled, pending := l.Settled(), l.Pending()
	if settled < 3 || pending == 0 || l.Ended {
		return 0, false
	}
	pace := float64(l.Clock(now)) / float64(settled)
	return time.Duration(pace * float64(pending)), true
}
