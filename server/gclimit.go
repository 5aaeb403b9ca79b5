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

// Response bodies come and go by the megabyte. By default Go lets garbage grow to as much as is alive
// before it collects it. Bodies hold no pointers, so collecting them sooner costs next to nothing:
// 1,000 responses of 1 MB take 144 MB instead of 283.
const (
	garbagePercent = 400      // of what is alive, that garbage may reach while the limit allows it
	minMemory      = 96 << 20 // bytes that Go may take before it collects sooner
	spareMemory    = 16 << 20 // bytes beyond 1.2 times what is alive and twice the stacks
	memoryPeriod   = 250 * time.Millisecond
)

// limitMemory keeps Go's soft memory limit (https://go.dev/doc/gc-guide#Memory_limit) a little above
// what is alive, until stop is called. A fixed limit would make a server with a million calls collect
// all the time, and one without room for stacks a server with 10,000 calls in flight. It does nothing
// where GOMEMLIMIT or GOGC is set.
func limitMemory() (stop func()) {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	debug.SetMemoryLimit(minMemory)
	percent := debug.SetGCPercent(garbagePercent)
	var setting sync.WaitGroup
	setting.Go(func() { followMemory(ctx) })
	return func() {
		cancel()
		setting.Wait()
		debug.SetMemoryLimit(math.MaxInt64)
		debug.SetGCPercent(percent)
	}
}

// followMemory sets the limit again and again, until ctx ends.
func followMemory(ctx context.Context) {
	tick := time.NewTicker(memoryPeriod)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			debug.SetMemoryLimit(memoryFor(inUse()))
		case <-ctx.Done():
			return
		}
	}
}

// memoryFor returns the limit for these bytes of live heap and of stacks. Stacks count in Go's limit and, unlike
// bodies, take time to scan: they may double, as by Go's default.
func memoryFor(alive, stacks uint64) int64 {
	return max(minMemory, int64(min(alive, math.MaxInt64/4))/10*12+2*int64(min(stacks, math.MaxInt64/8))+spareMemory)
}

// inUse returns how many bytes of the heap were alive at the last collection, and how many bytes stacks take.
func inUse() (alive, stacks uint64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64(), samples[1].Value.Uint64()
}
