package journal_test

import (
	"bytes"
	"fmt"
	"testing"

	"allsettled/server/journal/journaltest"
)

// BenchmarkAppend appends outcomes of 300 bytes in groups, each on disk before the next.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("groups of %d", size), func(b *testing.B) {
			j := open(b, b.TempDir())
			must(b, j.Create(b.Context(), run, nil))
			group := bytes.TrimSuffix(bytes.Repeat(append(bytes.Repeat([]byte("x"), 300), '\n'), size), []byte("\n"))
			mark, first := uint64(0), uint64(1)
			b.ReportAllocs()
			for b.Loop() {
				next, err := j.Append(b.Context(), run, mark, first, group)
				must(b, err)
				mark, first = next, first+uint64(size)
			}
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkPut stores bodies of 1 MB.
func BenchmarkPut(b *testing.B) {
	j := open(b, b.TempDir())
	must(b, j.Create(b.Context(), run, nil))
	data := journaltest.Pattern(1 << 20)
	b.SetBytes(int64(len(data)))
	for i := 0; b.Loop(); i++ {
		must(b, j.Put(b.Context(), run, fmt.Sprintf("body-%d", i), data))
	}
}

// BenchmarkRead reads a log of 100,000 lines in groups of 64 from its beginning, and from near its end.
func BenchmarkRead(b *testing.B) {
	j := open(b, b.TempDir())
	sizes := make([]int, 100_000/64)
	for i := range sizes {
		sizes[i] = 64
	}
	_, total := journaltest.Write(b, j, run, sizes...)
	for _, after := range []uint64{0, total - 100} {
		b.Run(fmt.Sprintf("after %d", after), func(b *testing.B) {
			for b.Loop() {
				if got := len(journaltest.Lines(b, j, run, after)); got != int(total-after) {
					b.Fatalf("got %d lines, want %d", got, total-after)
				}
			}
		})
	}
}
