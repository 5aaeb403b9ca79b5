package runs

import (
	"encoding/binary"

	"allsettled/app/event"
)

// What an owner tells is a list of messages: a byte that says what it is, its size as a
// varint, and itself. Signs have twice their kind, and one more where they are as usual.
const messageBlock = 0xFF

func appendMessage(dst []byte, kind byte, what []byte) []byte {
	dst = binary.AppendUvarint(append(dst, kind), uint64(len(what)))
	return append(dst, what...)
}

// encode writes a block: each event's number and both of its forms, so that no node encodes it again.
func (b block) encode() []byte {
	dst := make([]byte, 0, b.size+12*len(b.events))
	for i, e := range b.events {
		dst = appendEncoded(binary.AppendUvarint(dst, b.seqs[i]), e)
	}
	return dst
}

// appendEncoded appends the length of each form and the form itself.
func appendEncoded(dst []byte, e event.Encoded) []byte {
	dst = append(binary.AppendUvarint(dst, uint64(len(e.JSON))), e.JSON...)
	return append(binary.AppendUvarint(dst, uint64(len(e.Compact))), e.Compact...)
}

// cutEncoded reads what appendEncoded wrote. The event shares the memory of data.
func cutEncoded(data []byte) (e event.Encoded, rest []byte, ok bool) {
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

func cutBytes(data []byte) (head, rest []byte, ok bool) {
	size, n := binary.Uvarint(data)
	if n <= 0 || size > uint64(len(data)-n) {
		return nil, nil, false
	}
	end := n + int(size)
	return data[n:end:end], data[end:], true
}

// decodeBlock reads a block; false for anything else. Its events share the memory of data.
func decodeBlock(data []byte) (b block, ok bool) {
	for len(data) > 0 {
		seq, n := binary.Uvarint(data)
		if n <= 0 {
			return block{}, false
		}
		e, rest, ok := cutEncoded(data[n:])
		if !ok {
			return block{}, false
		}
		b.events, b.seqs = append(b.events, e), append(b.seqs, seq)
		b.size += sizeOf(e)
		data = rest
		if seq == 0 {
			continue
		}
		if b.first == 0 {
			b.first = seq
		} else if seq != b.last+1 {
			return block{}, false
		}
		b.last = seq
	}
	return b, len(b.events) > 0
}

// encode writes a sign of a kind.
func (s status) encode(dst []byte, kind int) []byte {
	how := byte(kind) << 1
	if s.usual {
		how |= 1
	}
	return appendMessage(dst, how, appendEncoded(nil, s.event))
}
