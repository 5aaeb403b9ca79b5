package runs

import "encoding/binary"

// What an owner tells is a list of messages: a byte that says what it is, its size as a
// varint, and itself. Signs have twice their kind, and one more where they are as usual.
const messageBlock = 0xFF

func appendMessage(dst []byte, kind byte, what []byte) []byte {
	dst = binary.AppendUvarint(append(dst, kind), uint64(len(what)))
	return append(dst, what...)
}

// encode writes a block: for each line its number, its size and itself.
func (b block) encode() []byte {
	dst := make([]byte, 0, b.size+8*len(b.lines))
	for i, line := range b.lines {
		dst = binary.AppendUvarint(dst, b.seqs[i])
		dst = binary.AppendUvarint(dst, uint64(len(line)))
		dst = append(dst, line...)
	}
	return dst
}

// decodeBlock reads a block; false for anything else. Its lines share the memory of what was read.
func decodeBlock(data []byte) (b block, ok bool) {
	for len(data) > 0 {
		seq, n := binary.Uvarint(data)
		if n <= 0 {
			return block{}, false
		}
		size, m := binary.Uvarint(data[n:])
		if m <= 0 || size > uint64(len(data)-n-m) {
			return block{}, false
		}
		end := n + m + int(size)
		b.lines, b.seqs = append(b.lines, data[n+m:end:end]), append(b.seqs, seq)
		b.size += int(size)
		data = data[end:]
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
	return b, len(b.lines) > 0
}

// encode writes a sign of a kind.
func (s status) encode(dst []byte, kind int) []byte {
	how := byte(kind) << 1
	if s.usual {
		how |= 1
	}
	return appendMessage(dst, how, s.line)
}
