package board

import (
	"bytes"
	"encoding/binary"
	"math"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// store keeps outcomes in their compact form: 100,000 of them are some thousand blocks to the garbage
// collector, which would otherwise stop the page to look through a million pointers. An outcome that came
// over the wire is kept as the bytes that came. Reading one takes about a microsecond.
type store struct {
	chunks [][]byte
	places []place // by index of the call
	reader event.Expander
	packed []byte // scratch room for outcomes that this page made itself

	headers [][]byte       // each once, in the compact form
	numbers map[string]int // of the headers, from 1
}

// place is where an outcome lies; the zero place is nowhere.
type place struct{ chunk, from uint32 } // chunk from 1

const (
	chunkSize   = 256 << 10
	headersMost = 10_000 // different ones that are kept
)

func (s *store) grow(n int) { s.places = append(s.places, make([]place, n)...) }

// holds reports whether the call's outcome is here.
func (s *store) holds(index int) bool { return s.places[index].chunk > 0 }

// put keeps an outcome in place of the one that was there. It keeps the value, and no body.
func (s *store) put(o *settle.Outcome) {
	packed := o.Packed
	if packed == nil {
		s.packed = event.AppendCompactOutcome(s.packed[:0], o, math.MaxInt32)
		packed = s.packed
	}
	header, rest := event.SplitOutcome(packed)
	b := binary.AppendUvarint(s.tail(), uint64(s.number(header)))
	b = append(b, rest...)
	last := len(s.chunks) - 1
	s.places[o.Index] = place{uint32(last + 1), uint32(len(s.chunks[last]))}
	s.chunks[last] = b
}

// tail is the chunk that has room. Appending may make it longer than its size,
// which copies it once.
func (s *store) tail() []byte {
	last := len(s.chunks) - 1
	if last < 0 || cap(s.chunks[last])-len(s.chunks[last]) < chunkSize/64 {
		s.chunks = append(s.chunks, make([]byte, 0, chunkSize))
		last++
	}
	return s.chunks[last]
}

// get returns the outcome of a call, nil where there is none.
func (s *store) get(index int) *settle.Outcome {
	return s.at(s.places[index])
}

// at returns the outcome that lies at a place, nil for the zero place.
func (s *store) at(p place) *settle.Outcome {
	if p.chunk == 0 {
		return nil
	}
	b := s.chunks[p.chunk-1][p.from:]
	number, n := binary.Uvarint(b)
	var header []byte
	if number > 0 {
		header = s.headers[number-1]
	}
	o, err := s.reader.Outcome(header, b[n:])
	if err != nil {
		return nil // not reached: the bytes were read once before
	}
	return o
}

// number returns the number of a header that is kept, from 1; 0 for none, and when there are too many.
func (s *store) number(header []byte) int {
	if len(header) == 0 {
		return 0
	}
	if n := s.numbers[string(header)]; n > 0 {
		return n
	}
	if len(s.headers) == headersMost {
		return 0
	}
	if s.numbers == nil {
		s.numbers = map[string]int{}
	}
	s.headers = append(s.headers, bytes.Clone(header))
	s.numbers[string(header)] = len(s.headers)
	return len(s.headers)
}
