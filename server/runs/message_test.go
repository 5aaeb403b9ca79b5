package runs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/event"
	"allsettled/server/runs"
)

// A message of another node is read whole or not at all.
func FuzzDecodeBlock(f *testing.F) {
	line := func(json, compact string) event.Encoded {
		return event.Encoded{JSON: []byte(json), Compact: []byte(compact)}
	}
	f.Add(runs.EncodeBlock([]uint64{0, 7, 8}, []event.Encoded{line("{}", "a"), line(`{"seq":7}`, "bc"), line(`{"seq":8}`, "")}))
	f.Add(runs.EncodeBlock([]uint64{1}, []event.Encoded{{}}))
	f.Add([]byte{0xFF, 0x80})
	f.Add([]byte{0, 3, 1, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		seqs, events, ok := runs.DecodeBlock(data)
		if !ok {
			return
		}
		last := uint64(0)
		for i, seq := range seqs {
			if seq > 0 && last > 0 && seq != last+1 {
				t.Fatalf("event %d has the number %d after %d", i, seq, last)
			}
			last = max(last, seq)
		}
		again, back, ok := runs.DecodeBlock(runs.EncodeBlock(seqs, events))
		if diff := cmp.Diff(events, back); !ok || len(again) != len(seqs) || diff != "" {
			t.Fatalf("%q comes back changed (-first +second):\n%s", data, diff)
		}
	})
}
