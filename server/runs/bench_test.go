package runs_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal"
	"allsettled/server/runs"
)

func openJournal(tb testing.TB) *journal.Journal {
	tb.Helper()
	j, err := journal.Open(context.Background(), journal.Options{Dir: tb.TempDir(), Log: silent()})
	must(tb, err)
	tb.Cleanup(func() { must(tb, j.Close()) })
	return j
}

// cpu is what the process has used of the machine so far.
func cpu(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkRun makes calls that are answered at once, 64 in flight, journaled
// with fsync and watched by one.
func BenchmarkRun(b *testing.B) {
	c := &caller{body: func(settle.Call) []byte { return padded }}
	r := open(b, openJournal(b), c)
	defer closeRuns(b, r)
	p := asked(b.N)
	p.InFlight = 64
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu(b)
	receipt, err := r.Start(b.Context(), runs.Order{Plan: p})
	must(b, err)
	lines := 0
	for batch, err := range r.Watch(b.Context(), receipt.Run, 0) {
		must(b, err)
		lines += len(batch.Events)
	}
	b.ReportMetric(float64(cpu(b)-before)/float64(b.N)/1000, "cpu-µs/call")
	if lines < b.N {
		b.Fatalf("got %d lines of %d calls", lines, b.N)
	}
}

var padded = fmt.Appendf(nil, `{"name":"Ada","pad":"%0280d"}`, 0)

// BenchmarkSettleToReader measures from a call's answer to its event in the
// reader's hands, journal and fsync between, at 10,000 calls a second.
func BenchmarkSettleToReader(b *testing.B) {
	answered := make([]time.Time, b.N)
	var mu sync.Mutex
	do := func(plan.Plan, string) settle.Do {
		return func(_ context.Context, call settle.Call) (settle.Reply, error) {
			mu.Lock()
			defer mu.Unlock()
			answered[call.Index] = time.Now()
			return settle.Reply{HTTP: 200, Type: "application/json", Body: padded}, nil
		}
	}
	r, err := runs.New(runs.Options{Journal: openJournal(b), Do: do, Keep: -1, Log: silent()})
	must(b, err)
	defer closeRuns(b, r)
	p := asked(b.N)
	p.InFlight, p.PerSecond = 64, 10_000
	receipt, err := r.Start(b.Context(), runs.Order{Plan: p})
	must(b, err)
	var took []time.Duration
	for batch, err := range r.Watch(b.Context(), receipt.Run, 0) {
		must(b, err)
		now := time.Now()
		for _, e := range logged(b, batch) {
			if e.Kind == settle.Settled {
				mu.Lock()
				took = append(took, now.Sub(answered[e.Outcome.Index]))
				mu.Unlock()
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
