package board_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// failed is a call that rejected for a code.
func failed(seq uint64, index int, code string) settle.Event {
	e := settled(seq, index, settle.Rejected, 0, 10*ms)
	e.Outcome.Reason = &settle.Reason{Code: code, Written: "because of " + code}
	return e
}

func TestRejectionsAreGroupedByTheirCause(t *testing.T) {
	l := laneOf(accepted(6, settle.AllSettled), failed(2, 4, "dns"), failed(3, 1, "http_404"),
		settled(4, 0, settle.Fulfilled, 0, ms),
		failed(5, 2, "http_404"), aborted(6, 3))
	want := []board.Cause{
		{Code: "http_404", Reason: &settle.Reason{Code: "http_404", Written: "because of http_404"}, Count: 2},
		{Code: "dns", Reason: &settle.Reason{Code: "dns", Written: "because of dns"}, Count: 1},
	}
	if diff := cmp.Diff(want, l.Causes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for code, want := range map[string][]int{"http_404": {1, 2}, "dns": {4}, "": {1, 2, 4}, "timeout": nil} {
		if diff := cmp.Diff(want, l.Rejected(code)); diff != "" {
			t.Errorf("calls of %q (-want +got):\n%s", code, diff)
		}
	}
}

func TestALaterRunHealsTheSum(t *testing.T) {
	l := laneOf(accepted(4, settle.AllSettled), failed(2, 0, "http_503"), failed(3, 1, "http_404"),
		settled(4, 2, settle.Fulfilled, 0, ms), aborted(5, 3), ended(6, 20*ms))
	healed := settled(2, 0, settle.Fulfilled, 5*ms, 7*ms).Outcome
	l.Amend(0, healed, 100*ms)
	l.Amend(1, failed(3, 0, "http_503").Outcome, 100*ms) // another cause than before
	l.Amend(2, failed(4, 0, "http_500").Outcome, 0)      // is fulfilled: not to be taken away
	l.Amend(3, aborted(5, 0).Outcome, 0)                 // left behind again
	l.Amend(9, healed, 0)
	l.Amend(-1, nil, 0)
	if got, want := l.Line(), "4 asked = 2 fulfilled + 1 rejected + 1 aborted + 0 missing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := l.Outcome(0); got.Status != settle.Fulfilled || got.Index != 0 || got.Began != 105*ms {
		t.Errorf("the healed outcome is %+v", got)
	}
	if got := l.Earlier(0); len(got) != 1 || got[0].Reason.Code != "http_503" {
		t.Errorf("before it was %+v", got)
	}
	if got := l.Causes(); len(got) != 1 || got[0].Code != "http_503" || got[0].Count != 1 {
		t.Errorf("causes: %+v", got)
	}
	if l.Earlier(2) != nil || l.Outcome(2).Status != settle.Fulfilled {
		t.Error("a fulfilled call was amended")
	}
}

func TestAPauseAndAWaitAreShown(t *testing.T) {
	l := laneOf(accepted(4, settle.AllSettled))
	l.Apply(settle.Event{Kind: settle.Paused, Paused: true}, noon)
	l.Apply(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 3, Wait: 12_000 * ms}}, noon)
	if !l.Paused || l.Slowing.InFlight != 3 || l.Held(noon.Add(2000*ms)) != 10_000*ms ||
		l.Held(noon.Add(20_000*ms)) != 0 {
		t.Errorf("paused %v, slowed to %d, held for %v", l.Paused, l.Slowing.InFlight, l.Held(noon))
	}
	l.Apply(settle.Event{Kind: settle.Paused}, noon)
	l.Apply(ended(2, 0), noon)
	if l.Paused || l.Held(noon) != 0 {
		t.Error("a run that went on and ended is still held")
	}
}
