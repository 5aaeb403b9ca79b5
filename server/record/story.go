package record

import (
	"fmt"
	"slices"
	"strconv"

	"allsettled/app/settle"
)

// By how much two runs of one plan may differ and still agree.
const (
	order     = 1.25 // times: when the later of two calls took longer by this factor, their order is not chance
	magnitude = 10   // times as long, or as short, is a difference
	instant   = 50.0 // ms; all times below it are the same, on fast and slow machines
)

// Differences returns a sentence for each difference between a recording and a fresh run of the same plan; none when
// they agree.
//
// It compares the ID, status, HTTP status, code and attempts of every call, and the verdict of the run. Which call
// decided counts only when the recording is clear about it: no other call that could have decided settled within a
// quarter of the time. When the mode aborts the rest, chance also decides whether such a close call is aborted. A
// time counts only when it is over ten times longer or shorter, all times below 50 ms counting as 50, and only for
// calls with one attempt, since the waits between several are random. Answers are not compared.
func Differences(recorded, fresh Recording, mode settle.Mode) []string {
	var all []string
	for i, was := range recorded.Outcomes {
		if i >= len(fresh.Outcomes) {
			break
		}
		if says := compare(was, fresh.Outcomes[i], recorded, fresh); says != "" {
			all = append(all, "call "+strconv.Itoa(i+1)+", ID "+strconv.Quote(was.ID)+": "+says)
		}
	}
	if len(recorded.Outcomes) != len(fresh.Outcomes) {
		all = append(all, fmt.Sprintf(
			"the recording has %d outcomes, the fresh run %d", len(recorded.Outcomes), len(fresh.Outcomes),
		))
	}
	if says := verdicts(recorded, fresh, mode); says != "" {
		all = append(all, says)
	}
	return all
}

// compare describes the difference between two outcomes of a call, empty without one.
func compare(was, is Outcome, recorded, fresh Recording) string {
	switch {
	case was.ID != is.ID:
		return "the fresh run has ID " + strconv.Quote(is.ID)
	case was.aborted() != is.aborted():
		if was.aborted() && fresh.mightAbort(is) || is.aborted() && recorded.mightAbort(was) {
			return ""
		}
		return changed(was.word(), is.word())
	case was.aborted():
		return "" // how far it came is chance
	case was.word() != is.word():
		return changed(was.word(), is.word())
	case was.Attempts > 0 && was.Attempts != is.Attempts:
		return changed(attempts(was.Attempts), attempts(is.Attempts))
	case is.Attempts <= 1 && apart(was.TookMs, is.TookMs) > magnitude:
		return changed("took "+span(was.TookMs), span(is.TookMs))
	}
	return ""
}

func changed(was, is string) string { return "was " + was + ", is now " + is }

func attempts(n int) string {
	if n == 1 {
		return "settled by 1 attempt"
	}
	return "settled by " + strconv.Itoa(n) + " attempts"
}

func span(ms float64) string { return strconv.FormatFloat(ms, 'f', -1, 64) + " ms" }

// word describes how a call settled: "fulfilled (HTTP 200)", "rejected (http_503, HTTP 503)".
func (o Outcome) word() string {
	s := string(o.Status)
	switch {
	case o.Code != "" && o.HTTP > 0:
		return s + " (" + o.Code + ", HTTP " + strconv.Itoa(o.HTTP) + ")"
	case o.Code != "":
		return s + " (" + o.Code + ")"
	case o.HTTP > 0:
		return s + " (HTTP " + strconv.Itoa(o.HTTP) + ")"
	}
	return s
}

func (o Outcome) aborted() bool { return o.Code == settle.CodeAborted }

// end is when a call settled, in ms since the run was accepted.
func (o Outcome) end() float64 { return o.StartedMs + o.TookMs }

// apart returns how many times longer one time is than the other, at least 1.
func apart(a, b float64) float64 {
	a, b = max(a, instant), max(b, instant)
	return max(a, b) / min(a, b)
}

// mightAbort reports whether a call settled so close to the verdict, or after it, that it might have been aborted.
func (r Recording) mightAbort(o Outcome) bool {
	return r.Verdict.Index >= 0 && max(o.end(), instant)*order >= r.Verdict.AtMs
}

// verdicts describes the difference between the verdicts, empty without one.
func verdicts(recorded, fresh Recording, mode settle.Mode) string {
	was, is := recorded.Verdict, fresh.Verdict
	rivals := recorded.rivals(mode)
	split := slices.ContainsFunc(rivals, func(o Outcome) bool { return o.Status != was.Status && !o.aborted() })
	switch {
	case was.Status != is.Status && !split:
		return "the verdict " + changed(string(was.Status), string(is.Status))
	case was.Index != is.Index && len(rivals) == 0:
		return "the verdict " + changed(decider(recorded), decider(fresh))
	}
	return ""
}

func decider(r Recording) string {
	if r.Verdict.Index < 0 || r.Verdict.Index >= len(r.Outcomes) {
		return "decided by all calls"
	}
	return "decided by ID " + strconv.Quote(r.Outcomes[r.Verdict.Index].ID)
}

// rivals returns the calls that might have decided instead: they have a status that decides in that mode, or were
// aborted before they settled, and settled within a quarter of the decider's time.
func (r Recording) rivals(mode settle.Mode) []Outcome {
	if r.Verdict.Index < 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Outcomes), func(o Outcome) bool {
		other := mode != settle.Race && o.Status != r.Verdict.Status && !o.aborted()
		return o.Index == r.Verdict.Index || other || o.end() > max(r.Verdict.AtMs, instant)*order
	})
}
