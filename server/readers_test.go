//go:build linux && !race

package main

import (
	"fmt"
	"testing"
)

// What 20 readers that never read are behind is in the journal and not in memory, however much that is: here each is
// behind by 80 MB of events, or by a gigabyte of bodies.
func TestReadersThatNeverReadTakeLittleMemory(t *testing.T) {
	const most = 256 << 20
	for _, c := range []struct {
		says, endpoint string
		calls          int
	}{
		{"answers that are sent with their events", "/demo/users/{id}?bytes=16000", 5000},
		{"answers of which a preview is sent", "/demo/users/{id}?bytes=1000000", 1000},
	} {
		p := starting(t)
		_, run := startAs(t, p.origin, "203.0.113.7", planOf(c.endpoint, c.calls))
		for i := range 20 {
			p.socket(t, fmt.Sprint("203.0.113.", 100+i), run)
		}
		if n := len(p.follow(t, run)); n != c.calls {
			t.Errorf("%s: %d calls settled, want %d", c.says, n, c.calls)
		}
		had, ok := peak(p.pid)
		if !ok || had > most {
			t.Errorf("%s: the server took %d MiB, want %d at most", c.says, had>>20, most>>20)
		}
		t.Logf("%s: %d MiB", c.says, had>>20)
	}
}
