package runs

import "allsettled/app/event"

// EncodeBlock writes a block as an owner publishes it.
func EncodeBlock(seqs []uint64, events []event.Encoded) []byte {
	return block{seqs: seqs, events: events}.encode()
}

// DecodeBlock reads a block as a follower does.
func DecodeBlock(data []byte) (seqs []uint64, events []event.Encoded, ok bool) {
	b, ok := decodeBlock(data)
	return b.seqs, b.events, ok
}
