package chaos

import (
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// often is how often something is done: as often as make test has time for, times
// ALLSETTLED_CHAOS in make chaos.
func often(n int) int {
	if factor, err := strconv.Atoi(os.Getenv("ALLSETTLED_CHAOS")); err == nil {
		return n * factor
	}
	return n
}

func TestOneNodeIsKilledAgainAndAgain(t *testing.T) {
	const total, inFlight = 5000, 40
	blows := often(20)
	tg := newTarget(t, 10*time.Millisecond)
	n := alone(t, tg)
	run := begin(t, n, asked{tg: tg, total: total, inFlight: inFlight}, "")
	for i := range blows {
		tg.reaches(t, (i+1)*(total-inFlight)/(blows+1)-rand.IntN(50))
		n.kill(t)
		n.start(t)
	}
	run.ends(t, n)
	run.whole(t, n)
	run.repeats(t, blows, n)
}

func TestOneOfThreeNodesIsKilledAgainAndAgain(t *testing.T) {
	const total, inFlight = 5000, 40
	blows := often(10)
	tg := newTarget(t, 20*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[0], asked{tg: tg, total: total, inFlight: inFlight}, "")
	for i := range blows {
		tg.reaches(t, (i+1)*(total-inFlight)/(blows+1)-rand.IntN(100))
		n := nodes[i%len(nodes)]
		n.kill(t)
		tg.reaches(t, (i+1)*(total-inFlight)/(blows+1)+100) // it goes on without
		n.start(t)
	}
	run.ends(t, nodes[0])
	run.whole(t, nodes...)
	run.repeats(t, blows, nodes...)
}

func TestAllThreeNodesAreKilledAtOnce(t *testing.T) {
	tg := newTarget(t, 20*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[1], asked{tg: tg, total: 2000, inFlight: 40}, "")
	tg.reaches(t, 500)
	for _, n := range nodes {
		n.kill(t)
	}
	together(nodes, func(n *node) { n.start(t) })
	run.ends(t, nodes[2])
	run.whole(t, nodes...)
	run.repeats(t, 1, nodes...)
}

func TestEachNodeIsStoppedForAWhile(t *testing.T) {
	tg := newTarget(t, 20*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[0], asked{tg: tg, total: 4000, inFlight: 40}, "")
	tg.reaches(t, 500)
	nodes[0].signal(t, syscall.SIGSTOP)
	<-time.After(20 * time.Second) // it is dead for the others by then, and knows nothing of it
	nodes[0].signal(t, syscall.SIGCONT)
	run.ends(t, nodes[0])
	run.whole(t, nodes...)
	run.repeats(t, 1, nodes...)
}

func TestThreeNodesAreRestartedInTurnUnderLoad(t *testing.T) {
	tg := newTarget(t, 20*time.Millisecond)
	nodes := cluster(t, tg, nil)
	run := begin(t, nodes[0], asked{tg: tg, total: 5000, inFlight: 40}, "")
	for i, n := range nodes {
		tg.reaches(t, 500+i*1000)
		n.end(t, syscall.SIGTERM)
		n.start(t)
		n.isReady(t)
	}
	run.ends(t, nodes[1])
	run.whole(t, nodes...)
	run.repeats(t, 0, nodes...)
}

func together(nodes []*node, do func(n *node)) {
	var all sync.WaitGroup
	for _, n := range nodes {
		all.Go(func() { do(n) })
	}
	all.Wait()
}
