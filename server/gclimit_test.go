package main

import (
	"runtime"
	"testing"
)

func TestTheLimitOfMemoryFollowsWhatIsAlive(t *testing.T) {
	for _, row := range []struct {
		says   string
		alive  uint64
		stacks uint64
		want   int64
	}{
		{"an idle server", 4 << 20, 1 << 20, minMemory},
		{"as much as the least has room for", 48 << 20, 2 << 20, minMemory},
		{"a million calls", 200 << 20, 0, 200<<20/10*12 + spareMemory},
		{"ten thousand calls in flight", 100 << 20, 400 << 20, 100<<20/10*12 + 800<<20 + spareMemory},
		{"more than any machine has", 1 << 63, 1 << 63, 1<<61/10*12 + 1<<61 + spareMemory},
	} {
		if got := memoryFor(row.alive, row.stacks); got < row.want-16 || got > row.want+16 {
			t.Errorf("%s: got %d, want %d", row.says, got, row.want)
		}
	}
	runtime.GC()
	if alive, stacks := inUse(); alive < 100<<10 || stacks < 10<<10 {
		t.Errorf("%d bytes are alive and %d are stacks, of a test that runs", alive, stacks)
	}
}
