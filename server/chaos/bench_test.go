package chaos

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkNodes makes the same latency-heavy run on one node, two and three, each of which
// makes 100 calls at once: 5,000 calls of 200 ms. It reports calls a second.
func BenchmarkNodes(b *testing.B) {
	for _, members := range []int{1, 2, 3} {
		b.Run(fmt.Sprintf("%d", members), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				tg := newTarget(b, 200*time.Millisecond)
				nodes := cluster(b, tg, nil, "--max-in-flight", "100")
				for _, n := range nodes[members:] { // it keeps the journal, and makes no calls
					n.end(b, syscall.SIGTERM)
					n.args = append(n.args, "--max-in-flight", "1")
					n.start(b)
					n.isReady(b)
				}
				b.StartTimer()
				began := time.Now()
				run := begin(b, nodes[0], asked{tg: tg, total: 5000, inFlight: 100 * members}, "")
				run.ends(b, nodes[0])
				b.ReportMetric(5000/time.Since(began).Seconds(), "calls/s")
				b.StopTimer()
				run.whole(b, nodes...)
				run.repeats(b, 0, nodes...)
				b.StartTimer()
			}
		})
	}
}

// BenchmarkAMillion makes a run of a million IDs on three nodes to its end, and reports the time,
// and of each node its resident memory at its highest and how many of the calls it made.
func BenchmarkAMillion(b *testing.B) {
	for b.Loop() {
		tg := newTarget(b, time.Millisecond)
		nodes := cluster(b, tg, nil)
		began := time.Now()
		run := begin(b, nodes[0], asked{tg: tg, total: 1_000_000, inFlight: 300}, "")
		run.within(b, nodes[1], 20*time.Minute)
		b.ReportMetric(time.Since(began).Seconds(), "s")
		for i, n := range nodes {
			b.ReportMetric(float64(peak(b, n))/1024, fmt.Sprintf("MB-node-%d", i))
		}
		run.whole(b, nodes[2])
		run.repeats(b, 0, nodes[2])
		for i, n := range nodes {
			n.end(b, syscall.SIGTERM)
			b.ReportMetric(float64(madeBy(b, n)), fmt.Sprintf("calls-node-%d", i))
		}
	}
}

// BenchmarkTakeover kills the node that owns a run, of three that in turn own one and of which each
// keeps copies and now and then leads them, and reports how long no call of the run began: the
// median of all times and the longest.
func BenchmarkTakeover(b *testing.B) {
	tg := newTarget(b, 20*time.Millisecond)
	nodes := cluster(b, tg, nil)
	var gaps []time.Duration
	for i := 0; b.Loop(); i++ {
		owner, other := nodes[i%3], nodes[(i+1)%3]
		run := begin(b, owner, asked{tg: tg, total: 2000, inFlight: 20}, "")
		tg.reaches(b, 300)
		owner.kill(b)
		gaps = append(gaps, tg.silence(b))
		run.ends(b, other)
		owner.start(b)
		owner.isReady(b)
		run.whole(b, nodes...)
		tg.forget()
	}
	slices.Sort(gaps)
	b.ReportMetric(gaps[len(gaps)/2].Seconds(), "median-s")
	b.ReportMetric(gaps[len(gaps)-1].Seconds(), "longest-s")
}

// silence waits until a call begins after there was none for a second, and returns how long there was none.
func (tg *target) silence(b *testing.B) time.Duration {
	b.Helper()
	for last := time.Now(); ; {
		tg.mu.Lock()
		next := tg.next
		tg.mu.Unlock()
		select {
		case <-next:
			if gap := time.Since(last); gap > time.Second {
				return gap
			}
			last = time.Now()
		case <-time.After(patience):
			b.Fatal("the run does not go on")
		}
	}
}

// forget begins a new record.
func (tg *target) forget() {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	tg.calls, tg.total, tg.starts = map[string]int{}, 0, nil
}

// madeBy is how many calls a node says at its end that it made.
func madeBy(b *testing.B, n *node) (calls int) {
	b.Helper()
	_, count, _ := strings.Cut(n.said(), "left the cluster\" calls=")
	if _, err := fmt.Sscan(count, &calls); err != nil {
		b.Fatalf("%v: %s", err, n.said())
	}
	return calls
}

// peak is the most resident memory that a node had, in KiB.
func peak(b *testing.B, n *node) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	size, err := strconv.Atoi(kib)
	if err != nil {
		b.Fatal(err)
	}
	return size
}
