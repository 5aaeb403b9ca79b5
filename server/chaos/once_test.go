package chaos

import (
	"testing"
	"time"
)

// A POST that was in flight when its node died is not made again: it cannot be known whether it arrived.
func TestACallThatMustNotBeMadeTwiceIsNot(t *testing.T) {
	const inFlight = 40
	tg := newTarget(t, 20*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[0], asked{tg: tg, total: 1000, inFlight: inFlight}, `,"method":"POST"`)
	tg.reaches(t, 300)
	nodes[0].kill(t)
	nodes[0].start(t)
	run.ends(t, nodes[1])
	unknown := 0
	for _, e := range run.whole(t, nodes...) {
		if e.Reason.Code == "unknown" {
			unknown++
		}
	}
	different, again, _ := tg.record()
	t.Logf("%d calls were made, %d again; %d unknown", different, again, unknown)
	if again != 0 {
		t.Errorf("%d calls were made twice", again)
	}
	if unknown == 0 || unknown > inFlight*(1+abandoned(nodes...)) {
		t.Errorf("%d calls are unknown, want some, and %d at most", unknown, inFlight)
	}
	if different < 1000-unknown {
		t.Errorf("%d calls were made, want all but the %d that had perhaps begun", different, unknown)
	}
}
