package main

import (
	"context"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// Answers come and go by the megabyte, and by Go's default the memory that they leave may grow to
// what is alive once more before it is collected. Bodies hold no pointers, so to collect them sooner
// costs next to nothing: 1,000 answers of 1 MB take 144 MB instead of 283.
const (
	memoryPercent = 400      // of what is alive, may come before it is collected, as long as the limit allows
	memoryLeast   = 96 << 20 // bytes that all of Go's memory may take before anything is collected sooner
	memoryBeyond  = 16 << 20 // bytes that it may take beyond 1.2 times what is alive, and twice the stacks
	memoryEvery   = 250 * time.Millisecond
)

// collectSooner sets Go's soft limit of memory (https://go.dev/doc/gc-guide#Memory_limit) by what is
// alive, until it is stopped: a limit that stands still would have a server with a million calls
// collect all the time, and one that forgets the stacks a server with 10,000 calls in flight. Whoever sets GOMEMLIMIT or GOGC decides for themselves.
func collectSooner() (stop func()) {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var setting sync.WaitGroup
	debug.SetMemoryLimit(memoryLeast)
	percent := debug.SetGCPercent(memoryPercent) // below the limit there is no haste
	setting.Go(func() {
		tick := time.NewTicker(memoryEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				debug.SetMemoryLimit(memoryFor(inUse()))
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { cancel(); setting.Wait(); debug.SetMemoryLimit(math.MaxInt64); debug.SetGCPercent(percent) }
}

// memoryFor is the limit while so many bytes of the heap are alive, and so many are stacks. These count in Go's limit
// and cost time to scan, other than bodies: they have room for as much again, as by Go's default.
func memoryFor(alive, stacks uint64) int64 {
	return max(memoryLeast, int64(min(alive, math.MaxInt64/4))/10*12+2*int64(min(stacks, math.MaxInt64/8))+memoryBeyond)
}

// inUse is how many bytes of the heap the last collection found in use, and how many all stacks take now.
func inUse() (alive, stacks uint64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64(), samples[1].Value.Uint64()
}
