package runs

// bitmap says which calls have settled: 125 KB for a million of them. The zero bitmap says that none has,
// and cannot be marked.
type bitmap struct {
	bits  []uint64
	total int
}

func newBitmap(total int) bitmap { return bitmap{make([]uint64, (total+63)/64), total} }

func (b bitmap) has(i int) bool {
	return i/64 < len(b.bits) && b.bits[i/64]&(1<<(i%64)) != 0
}

// set marks a call. It returns false when the call is marked already or does not exist.
func (b bitmap) set(i int) bool {
	if i < 0 || i >= b.total || b.has(i) {
		return false
	}
	b.bits[i/64] |= 1 << (i % 64)
	return true
}
