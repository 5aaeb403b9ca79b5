package main

import (
	"runtime"
	"testing"
)

func TestTheLimitOfMemoryFollowsWhatIsAlive(t *testing.T) {
	for _, row := range []struct {
		says  string
		alive uint64
		want  int64
	}{
		{"an idle server", 4 << 20, memoryLeast},
		{"as much as the least has room for", 48 << 20, memoryLeast},
		{"a million calls", 200 << 20, 200<<20/10*12 + memoryBeyond},
		{"more than any machine has", 1 << 63, 1<<62/10*12 + memoryBeyond},
	} {
		if got := memoryFor(row.alive); got < row.want-16 || got > row.want+16 {
			t.Errorf("%s: got %d, want %d", row.says, got, row.want)
		}
	}
	runtime.GC()
	if got := alive(); got < 100<<10 {
		t.Errorf("%d bytes are alive, of a test that runs", got)
	}
}
