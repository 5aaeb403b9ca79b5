package runs_test

import (
	"bytes"
	"testing"

	"allsettled/server/runs"
)

// What another node tells is read whole or not at all, whatever it is.
func FuzzTold(f *testing.F) {
	f.Add(runs.ToldBlock([]uint64{0, 7, 8}, [][]byte{[]byte("{}"), []byte(`{"seq":7}`), []byte(`{"seq":8}`)}))
	f.Add(runs.ToldBlock([]uint64{1}, [][]byte{nil}))
	f.Add([]byte{0xFF, 0x80})
	f.Add([]byte{0, 3, 1, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		seqs, lines, ok := runs.ReadTold(data)
		if !ok {
			return
		}
		last := uint64(0)
		for i, seq := range seqs {
			if seq > 0 && last > 0 && seq != last+1 {
				t.Fatalf("line %d has the number %d behind %d", i, seq, last)
			}
			last = max(last, seq)
		}
		again, back, ok := runs.ReadTold(runs.ToldBlock(seqs, lines))
		if !ok || len(again) != len(seqs) || !bytes.Equal(bytes.Join(back, nil), bytes.Join(lines, nil)) {
			t.Fatalf("%q comes back as %q", lines, back)
		}
	})
}
