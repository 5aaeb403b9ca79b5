package runs

// ToldBlock writes a block as an owner tells it.
func ToldBlock(seqs []uint64, lines [][]byte) []byte { return block{seqs: seqs, lines: lines}.encode() }

// ReadTold reads a block as another node hears it.
func ReadTold(data []byte) (seqs []uint64, lines [][]byte, ok bool) {
	b, ok := decodeBlock(data)
	return b.seqs, b.lines, ok
}
