package board

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// store keeps outcomes as bytes: 100,000 of them are some thousand blocks to a
// garbage collector, which would otherwise stop the page to look through a
// million pointers. An outcome is put together anew whenever it is looked at,
// which takes about a microsecond.
type store struct {
	chunks [][]byte
	places []place // by index of the call
	reader event.Expander

	headers []map[string]string // each once
	known   map[string]int      // by all that is in them
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

// put keeps an outcome, in the place of what was there. Its body is not kept, its value is.
func (s *store) put(o *settle.Outcome) {
	bare := *o
	bare.Reply.Header, bare.Reply.Body = nil, nil
	b := binary.AppendUvarint(s.tail(), uint64(s.header(o.Reply.Header)))
	b = event.AppendCompactOutcome(b, &bare, 1<<31-1)
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
	header, n := binary.Uvarint(b)
	o, err := s.reader.Outcome(b[n:])
	if err != nil {
		return nil // not reached: it was written here
	}
	if header > 0 {
		o.Reply.Header = s.headers[header-1]
	}
	return o
}

// header returns the number of headers that are kept, from 1; 0 for none.
func (s *store) header(h map[string]string) int {
	if len(h) == 0 {
		return 0
	}
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		key.WriteString(name + "\x00" + h[name] + "\x00")
	}
	if n := s.known[key.String()]; n > 0 {
		return n
	}
	if len(s.headers) == headersMost {
		return 0
	}
	if s.known == nil {
		s.known = map[string]int{}
	}
	s.headers = append(s.headers, h)
	s.known[key.String()] = len(s.headers)
	return len(s.headers)
}
