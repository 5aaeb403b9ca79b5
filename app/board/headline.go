package board

import (
	"strings"

	"allsettled/app/say"
)

// Headline says how a lane goes, to a person who waits for rows: what is done, what failed, and why if all of it failed
// for one reason. What the mode says is [Lane.Saying]: "allSettled fulfilled" may stand over calls that all failed.
func Headline(l *Lane) string {
	total, fulfilled, rejected := l.Total(), l.Count(Fulfilled), l.Count(Rejected)
	switch {
	case total == 0:
		return say.T("Nothing run yet")
	case l.Ended && rejected > 0 && fulfilled == 0 && l.Count(Aborted) == 0:
		return allFailed(l)
	case l.Ended && fulfilled == total:
		return say.N(total, "{} call done|All {} done")
	}
	parts := []string{say.T("{} of {} done", say.Number(fulfilled), say.Number(total))}
	if rejected > 0 {
		parts = append(parts, say.T("{} failed", say.Number(rejected)))
	}
	if n := l.Count(Aborted); n > 0 {
		parts = append(parts, say.T("{} aborted", say.Number(n)))
	}
	if n := l.Pending(); l.Ended && n > 0 {
		parts = append(parts, say.T("{} missing", say.Number(n)))
	}
	return strings.Join(parts, ", ")
}

// allFailed says why all calls failed, if that was one reason.
func allFailed(l *Lane) string {
	text := say.N(l.Total(), "{} call failed|All {} failed")
	if causes := l.Causes(); len(causes) == 1 && causes[0].Reason != nil {
		return text + ": " + say.Reason(causes[0].Reason)
	}
	return text
}

// Outlook is how a lane looks by now: "good" when no call failed, "bad" when none was fulfilled, "mixed" when some
// failed, empty while nothing has settled.
func Outlook(l *Lane) string {
	fulfilled, rejected := l.Count(Fulfilled), l.Count(Rejected)
	switch {
	case fulfilled > 0 && rejected > 0:
		return "mixed"
	case fulfilled > 0:
		return "good"
	case rejected > 0:
		return "bad"
	}
	return ""
}
