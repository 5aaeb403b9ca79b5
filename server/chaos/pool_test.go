package chaos

import (
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// A long run is made by all members, each within its own bound, and all together within the run's.
func TestALongRunIsMadeByAllMembers(t *testing.T) {
	tg := newTarget(t, 50*time.Millisecond)
	nodes := cluster(t, tg, nil, "--max-in-flight", "20")
	w := worker(t, tg, nodes, "--max-in-flight", "20")
	run := begin(t, nodes[0], asked{tg: tg, total: 4000, inFlight: 70}, "")
	run.ends(t, nodes[1])
	run.whole(t, nodes...)
	run.repeats(t, 0, nodes...)
	if _, _, most := tg.record(); most > 70 || most <= 40 {
		t.Errorf("%d calls were in flight at once, want more than two members make, and no more than the 70 of the run",
			most)
	}
	w.end(t, syscall.SIGTERM)
	if n := made(t, w); n < 500 {
		t.Errorf("the worker made %d of 4000 calls, want its share", n)
	}
}

// made is how many calls a worker says that it made.
func made(t testing.TB, w *node) int {
	t.Helper()
	found := regexp.MustCompile(`made (\d+) calls`).FindStringSubmatch(w.said())
	if found == nil {
		t.Fatalf("the worker does not say how many calls it made:\n%s", w.said())
	}
	n, _ := strconv.Atoi(found[1]) // the expression lets nothing else through
	return n
}

// What a worker had in flight when it was killed is made by others, and only that.
func TestAWorkerIsKilled(t *testing.T) {
	tg := newTarget(t, 50*time.Millisecond)
	nodes := cluster(t, tg, nil, "--max-in-flight", "20")
	w := worker(t, tg, nodes, "--max-in-flight", "20")
	run := begin(t, nodes[0], asked{tg: tg, total: 4000, inFlight: 70}, "")
	tg.reaches(t, 1000)
	w.kill(t)
	run.ends(t, nodes[1])
	run.whole(t, nodes...)
	run.repeats(t, 1, nodes...)
}

// The run's rate holds over all members.
func TestTheRateOfARunHoldsOverAllMembers(t *testing.T) {
	const perSecond = 200
	tg := newTarget(t, 50*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[0], asked{tg: tg, total: 1000, inFlight: 100}, `,"perSecond":200`)
	run.ends(t, nodes[2])
	run.whole(t, nodes...)
	run.repeats(t, 0, nodes...)
	worst := 0
	for i, from := range tg.starts {
		n := 1
		for ; i+n < len(tg.starts) && tg.starts[i+n].Sub(from) < time.Second; n++ {
		}
		worst = max(worst, n)
	}
	t.Logf("%d calls began within one second at most, of %d allowed", worst, perSecond)
	if worst > 2*perSecond { // a machine that stands still for a moment brings the starts of two seconds in one
		t.Errorf(
			"%d calls began within one second, want %d and twice that where the machine stood still", worst, perSecond,
		)
	}
}
