package feed

import (
	"encoding/binary"

	"allsettled/app/event"
)

// A message between nodes is a list of parts: a byte that says what the part is, its size as a varint, and the
// part. A status has twice its kind, and one more when it is usual.
const partBlock = 0xFF

func appendPart(dst []byte, what byte, part []byte) []byte {
	dst = binary.AppendUvarint(append(dst, what), uint64(len(part)))
	return append(dst, part...)
}

// Message writes a block for the mirrors: the number of each event, and both of its forms, so that no node
// encodes it again.
func (b *Block) Message() []byte {
	part := make([]byte, 0, b.bytes+12*len(b.Events))
	for i, e := range b.Events {
		part = appendEvent(binary.AppendUvarint(part, b.numbers[i]), e)
	}
	return appendPart(make([]byte, 0, len(part)+12), partBlock, part)
}

// Message writes a status for the mirrors.
func (s *Status) Message() []byte { return s.appendTo(nil) }

func (s *Status) appendTo(dst []byte) []byte {
	what := byte(s.Kind) << 1
	if s.Usual {
		what |= 1
	}
	return appendPart(dst, what, appendEvent(nil, s.Event))
}

// Statuses writes all statuses that were shown, for a mirror that joins.
func (f *Feed) Statuses() (message []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.statuses {
		if s.number > 0 {
			message = s.appendTo(message)
		}
	}
	return message
}

// appendEvent appends the size of each form and the form itself.
func appendEvent(dst []byte, e event.Encoded) []byte {
	dst = append(binary.AppendUvarint(dst, uint64(len(e.JSON))), e.JSON...)
	return append(binary.AppendUvarint(dst, uint64(len(e.Compact))), e.Compact...)
}

// cutEvent reads what appendEvent wrote. The event shares the memory of data.
func cutEvent(data []byte) (e event.Encoded, rest []byte, ok bool) {
	if e.JSON, data, ok = cutBytes(data); !ok {
		return event.Encoded{}, nil, false
	}
	if e.Compact, data, ok = cutBytes(data); !ok {
		return event.Encoded{}, nil, false
	}
	if len(e.Compact) == 0 {
		e.Compact = nil
	}
	return e, data, true
}

// cutBytes reads a size and as many bytes.
func cutBytes(data []byte) (head, rest []byte, ok bool) {
	size, n := binary.Uvarint(data)
	if n <= 0 || size > uint64(len(data)-n) {
		return nil, nil, false
	}
	end := n + int(size)
	return data[n:end:end], data[end:], true
}

// decodeBlock reads a block; false for anything else. Its events share the memory of data.
func decodeBlock(data []byte) (b Block, ok bool) {
	for len(data) > 0 {
		number, n := binary.Uvarint(data)
		if n <= 0 || number > 0 && b.Last > 0 && number != b.Last+1 {
			return Block{}, false
		}
		e, rest, ok := cutEvent(data[n:])
		if !ok {
			return Block{}, false
		}
		b.Add(number, e)
		data = rest
	}
	return b, len(b.Events) > 0
}

// decodeStatus reads a status; false for anything else.
func decodeStatus(what byte, data []byte) (s Status, ok bool) {
	s = Status{Kind: Kind(what >> 1), Usual: what&1 == 1}
	if s.Kind >= kinds {
		return Status{}, false
	}
	var rest []byte
	s.Event, rest, ok = cutEvent(data)
	return s, ok && len(rest) == 0
}
