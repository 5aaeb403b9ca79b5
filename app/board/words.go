package board

import (
	"strconv"
	"time"

	"allsettled/app/settle"
)

// Line is the sentence that adds up: "1,000 asked = 974 fulfilled + 26 rejected + 0 missing".
// Aborted calls are named when there are some, and calls still pending while
// the run goes on; missing is what never settled in an ended run.
func (l *Lane) Line() string {
	s := Thousands(l.Total()) + " asked = " + Thousands(l.Count(Fulfilled)) + " fulfilled + " + Thousands(l.Count(Rejected)) + " rejected"
	if n := l.Count(Aborted); n > 0 {
		s += " + " + Thousands(n) + " aborted"
	}
	if l.Ended {
		return s + " + " + Thousands(l.Pending()) + " missing"
	}
	return s + " + " + Thousands(l.Pending()) + " pending"
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
	return string(mode) + " " + string(status)
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

// Duration writes a duration as a person reads it: "450 ms", "1.02 s", "2 min 5 s".
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return Duration(0)
	case d < 999500*time.Microsecond:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < 59995*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
	}
	d = d.Round(time.Second)
	if d < time.Hour {
		return units(int(d/time.Minute), "min", int(d%time.Minute/time.Second), "s")
	}
	return units(int(d/time.Hour), "h", int(d%time.Hour/time.Minute), "min")
}

func units(big int, bigUnit string, small int, smallUnit string) string {
	s := strconv.Itoa(big) + " " + bigUnit
	if small > 0 {
		s += " " + strconv.Itoa(small) + " " + smallUnit
	}
	return s
}

// About writes an estimate without false precision: "3 s", "about 2 min".
func About(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < time.Minute:
		return strconv.Itoa(int((d+500*time.Millisecond)/time.Second)) + " s"
	case d < time.Hour:
		return "about " + strconv.Itoa(int((d+30*time.Second)/time.Minute)) + " min"
	}
	return "about " + strconv.Itoa(int((d+30*time.Minute)/time.Hour)) + " h"
}

// Thousands writes a count with a comma every three digits: 12,345.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	if n < 0 {
		return s
	}
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// Times writes a ratio: "9.8×", "120×".
func Times(ratio float64) string {
	digits := 1
	if ratio >= 100 {
		digits = 0
	}
	return strconv.FormatFloat(ratio, 'f', digits, 64) + "×"
}
