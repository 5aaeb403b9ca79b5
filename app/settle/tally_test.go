package settle_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// outcomes reads a script: "0f 2r 1a" is call 0 fulfilled in the first second,
// call 2 rejected in the second, call 1 aborted in the third.
func outcomes(t *testing.T, script string) []*settle.Outcome {
	t.Helper()
	var all []*settle.Outcome
	for i, word := range strings.Fields(script) {
		index, err := strconv.Atoi(word[:len(word)-1])
		if err != nil {
			t.Fatal(err)
		}
		o := &settle.Outcome{
			Index: index, Status: settle.Rejected, Began: time.Duration(i) * time.Second,
			Took: time.Second,
		}
		switch word[len(word)-1] {
		case 'f':
			o.Status = settle.Fulfilled
		case 'r':
			o.Reason = &settle.Reason{Code: "http_404"}
		case 'a':
			o.Reason = &settle.Reason{Code: settle.CodeAborted}
		}
		all = append(all, o)
	}
	return all
}

func TestWhenAModeIsDecidedAndHow(t *testing.T) {
	for _, c := range []struct {
		mode   settle.Mode
		script string
		want   string // status, index, second
	}{
		{settle.All, "", "pending -1 0"},
		{settle.All, "0f 1f", "pending -1 0"},
		{settle.All, "0f 1r 2r", "rejected 1 2"},
		{settle.All, "2r 0r 1r", "rejected 2 1"},
		{settle.All, "0f 1a", "rejected 1 2"},
		{settle.Any, "0r 1r", "pending -1 0"},
		{settle.Any, "0r 2f 1f", "fulfilled 2 2"},
		{settle.Any, "0a 1f", "fulfilled 1 2"},
		{settle.Any, "0a 1a", "pending -1 0"},
		{settle.Race, "", "pending -1 0"},
		{settle.Race, "1f 0r", "fulfilled 1 1"},
		{settle.Race, "1r 0f", "rejected 1 1"},
		{settle.Race, "1a 0f", "rejected 1 1"},
		{settle.AllSettled, "0f 1r 2f", "pending -1 0"},
		{settle.Sequential, "0f 1r 2f", "pending -1 0"},
		{"", "0f 1r", "pending -1 0"},
	} {
		tally := settle.NewTally(c.mode, 3, time.Now())
		decisions := 0
		for _, o := range outcomes(t, c.script) {
			v, now := tally.Settle(o)
			if v != tally.Verdict() {
				t.Errorf("%s of %q: Settle says %+v, Verdict %+v", c.mode, c.script, v, tally.Verdict())
			}
			if now {
				decisions++
			}
		}
		v := tally.Verdict()
		if got := fmt.Sprintf("%s %d %d", v.Status, v.Index, v.At/time.Second); got != c.want {
			t.Errorf("%s of %q: %s, want %s", c.mode, c.script, got, c.want)
		}
		if want := min(1, strings.Count(c.want, "ed ")); decisions != want {
			t.Errorf("%s of %q was decided by %d outcomes, want %d", c.mode, c.script, decisions, want)
		}
	}
}

func TestSumsAddUpToTheTotal(t *testing.T) {
	for _, c := range []struct {
		script string
		total  int
		want   settle.Sum
	}{
		{"", 0, settle.Sum{}},
		{"", 5, settle.Sum{Missing: 5}},
		{"0f 1r 2a", 5, settle.Sum{Fulfilled: 1, Rejected: 1, Aborted: 1, Missing: 2}},
		{"0f 1f 2f", 3, settle.Sum{Fulfilled: 3}},
		{"0a 1a", 2, settle.Sum{Aborted: 2}},
		{"0f 1r", -1, settle.Sum{Fulfilled: 1, Rejected: 1}},
	} {
		tally := settle.NewTally(settle.AllSettled, c.total, time.Now())
		for _, o := range outcomes(t, c.script) {
			tally.Settle(o)
		}
		if got := tally.Sum(); got != c.want {
			t.Errorf("%q of %d: %+v, want %+v", c.script, c.total, got, c.want)
		}
	}
}

func TestATallyPassesOverWhatDecidesNothing(t *testing.T) {
	tally := settle.NewTally(settle.Race, 2, time.Now())
	before := tally
	for _, e := range []settle.Event{
		{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{}},
		{Kind: settle.Started, Index: 1, Attempt: 1},
		{Kind: settle.Ended, Sum: &settle.Sum{}},
	} {
		tally.Apply(e)
	}
	if tally != before {
		t.Errorf("the tally came to %+v", tally)
	}
}

// A run cut in two anywhere comes to the same verdict and the same sum as one
// that was left alone.
func TestARunCutInTwoEndsAsIfItHadNotBeen(t *testing.T) {
	for _, mode := range settle.Modes() {
		for _, script := range []string{"0f 1f 2f 3f", "0r 1f 2r 3f", "3f 2r 1f 0r", "0r 1r 2r 3r", "2f 0r 3r 1f"} {
			for cut := range 5 {
				synctest.Test(t, func(t *testing.T) {
					n, do := play(script, mode == settle.Sequential)
					whole := listen(t, settle.Run(t.Context(), mode, calls(n), settle.Limits{}, do))
					got := cutAfter(t, mode, script, cut)
					if got.verdict.Status != whole.verdict.Status || got.verdict.Index != whole.verdict.Index ||
						got.sum.Fulfilled != whole.sum.Fulfilled || got.sum.Rejected != whole.sum.Rejected {
						t.Errorf("%s of %q cut after %d: %+v %+v, want %+v %+v", mode, script, cut, got.verdict,
							got.sum, whole.verdict, whole.sum)
					}
				})
			}
		}
	}
}

// cutAfter runs a script until some calls have settled, keeps the log as a
// journal would, and goes on from the log alone.
func cutAfter(t *testing.T, mode settle.Mode, script string, settledBefore int) yielded {
	t.Helper()
	n, do := play(script, mode == settle.Sequential)
	began := time.Now()
	tally := settle.NewTally(mode, n, began)
	seen := map[int]bool{}
	var verdict settle.Verdict
	for e := range settle.Resume(t.Context(), tally, calls(n), settle.Limits{}, do) {
		if len(seen) == settledBefore {
			break // whatever this event is, it was never written
		}
		read, err := event.Decode(event.AppendJSON(nil, e))
		if err != nil {
			t.Fatal(err)
		}
		if tally.Apply(read); e.Kind == settle.Settled {
			seen[e.Outcome.Index] = true
		}
		if e.Kind == settle.Decided {
			verdict = *e.Verdict
		}
	}
	left := func(yield func(settle.Call) bool) {
		for c := range calls(n) {
			if !seen[c.Index] && !yield(c) {
				return
			}
		}
	}
	_, again := play(script, mode == settle.Sequential)
	got := listen(t, settle.Resume(t.Context(), tally, left, settle.Limits{}, again))
	if got.verdict.Status == "" {
		got.verdict = verdict // reported before the cut
	}
	return got
}

func TestParsingWhatAModeWrites(t *testing.T) {
	for _, typed := range []string{"ALL", "all ", "Promise.all", "allsettled", "sequential\x00", "none"} {
		if m, err := settle.ParseMode(typed); err == nil || m != "" {
			t.Errorf("ParseMode(%q) = %q, %v; want an error", typed, m, err)
		}
	}
	if n := len(settle.Modes()); n != 5 {
		t.Errorf("%d modes, want five", n)
	}
}
