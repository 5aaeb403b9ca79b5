package link

import "math/bits"

const (
	repeatMin  = 3
	repeatMax  = 258
	window     = 32 << 10 // bytes that a repeat may reach back
	hashBits   = 15
	chainMax   = 64       // earlier places that are looked at for a longer repeat
	blockItems = 64 << 10 // literals and repeats of one block
)

// deflate packs data as RFC 1951 has it, each block with codes of its own: that
// makes links of IDs a third shorter than the fixed codes would. About 20 MB/s.
func deflate(data []byte) []byte {
	d := deflater{data: data, heads: make([]int32, 1<<hashBits), earlier: make([]int32, len(data))}
	for at, last := 0, false; !last; {
		at = d.gather(at)
		last = at == len(data)
		d.block(last)
	}
	d.bits(0, (8-d.count)%8)
	return d.out
}

// item is a literal, or, with a length, a repeat.
type item struct{ value, length uint16 } // the byte, or how far back less one

type deflater struct {
	data    []byte
	heads   []int32 // by hash of three bytes, the latest place they stood, plus 1
	earlier []int32 // by place, the one before it of the same hash
	items   []item
	out     []byte
	held    uint64
	count   uint8
}

// gather finds the items of the next block, and returns where it ends.
func (d *deflater) gather(at int) int {
	d.items = d.items[:0]
	for at < len(d.data) && len(d.items) < blockItems {
		length, back := d.longest(at)
		if length < repeatMin {
			d.items = append(d.items, item{value: uint16(d.data[at])})
			length = 1
		} else {
			d.items = append(d.items, item{uint16(back - 1), uint16(length)})
		}
		for range length {
			d.remember(at)
			at++
		}
	}
	return at
}

//go:noinline
func (d *deflater) hash(at int) uint32 {
	three := uint32(d.data[at]) | uint32(d.data[at+1])<<8 | uint32(d.data[at+2])<<16
	return three * 0x9E3779B1 >> (32 - hashBits)
}

//go:noinline
func (d *deflater) remember(at int) {
	if at+repeatMin <= len(d.data) {
		h := d.hash(at)
		d.earlier[at], d.heads[h] = d.heads[h], int32(at+1)
	}
}

// longest finds the longest repeat of what stands at a place, the nearest of equals.
//
//go:noinline
func (d *deflater) longest(at int) (length, back int) {
	if at+repeatMin > len(d.data) {
		return 0, 0
	}
	most := min(repeatMax, len(d.data)-at)
	place := int(d.heads[d.hash(at)]) - 1
	for range chainMax {
		if place < 0 || at-place > window || length == most {
			break
		}
		n := 0
		for n < most && d.data[place+n] == d.data[at+n] {
			n++
		}
		if n > length {
			length, back = n, at-place
		}
		place = int(d.earlier[place]) - 1
	}
	return length, back
}

// bits writes n bits, the lowest first.
//
//go:noinline
func (d *deflater) bits(v uint32, n uint8) {
	d.held |= uint64(v) << d.count
	for d.count += n; d.count >= 8; d.count -= 8 {
		d.out = append(d.out, byte(d.held))
		d.held >>= 8
	}
}

// block writes the items with codes made for them.
func (d *deflater) block(last bool) {
	lengths, ranges := d.frequencies()
	forLengths, forRanges := newCode(lengths, codeMax), newCode(ranges, codeMax)
	final := uint32(0)
	if last {
		final = 1
	}
	d.bits(final|2<<1, 3)
	d.codes(forLengths, forRanges)
	for _, it := range d.items {
		if it.length == 0 {
			d.put(forLengths, int(it.value))
			continue
		}
		code := codeOf(lengthBase[:], it.length)
		d.put(forLengths, endOfBlock+1+code)
		d.bits(uint32(it.length-lengthBase[code]), lengthExtra[code])
		code = codeOf(rangeBase[:], it.value+1)
		d.put(forRanges, code)
		d.bits(uint32(it.value+1-rangeBase[code]), rangeExtra[code])
	}
	d.put(forLengths, endOfBlock)
}

// frequencies counts the symbols of a block.
func (d *deflater) frequencies() (lengths, ranges []int) {
	lengths, ranges = make([]int, lengthCodes), make([]int, rangeCodes)
	for _, it := range d.items {
		if it.length == 0 {
			lengths[it.value]++
			continue
		}
		lengths[endOfBlock+1+codeOf(lengthBase[:], it.length)]++
		ranges[codeOf(rangeBase[:], it.value+1)]++
	}
	lengths[endOfBlock]++
	return lengths, ranges
}

// codeOf finds the last code that starts at or below a value.
//
//go:noinline
func codeOf(base []uint16, value uint16) int {
	low, high := 0, len(base)
	for high-low > 1 {
		if middle := (low + high) / 2; base[middle] <= value {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// codes writes the lengths of both codes, packed in turn with a code of their own.
func (d *deflater) codes(lengths, ranges *code) {
	nLengths, nRanges := lengths.used(endOfBlock+1), ranges.used(1)
	runs := packRuns(append(append([]uint8{}, lengths.lengths[:nLengths]...), ranges.lengths[:nRanges]...))
	seen := make([]int, lenCodes)
	for _, r := range runs {
		seen[r.symbol]++
	}
	forLens := newCode(seen, 7)
	nLens := lenCodes
	for nLens > 4 && forLens.lengths[lenOrder[nLens-1]] == 0 {
		nLens--
	}
	d.bits(uint32(nLengths-endOfBlock-1), 5)
	d.bits(uint32(nRanges-1), 5)
	d.bits(uint32(nLens-4), 4)
	for _, place := range lenOrder[:nLens] {
		d.bits(uint32(forLens.lengths[place]), 3)
	}
	for _, r := range runs {
		d.put(forLens, int(r.symbol))
		d.bits(uint32(r.more), runExtra(r.symbol))
	}
}

// run is a symbol of the lengths' own code, and how often more than the least it stands.
type run struct{ symbol, more uint8 }

// runExtra is how many bits say how much more.
func runExtra(symbol uint8) uint8 {
	switch symbol {
	case 16:
		return 2
	case 17:
		return 3
	case 18:
		return 7
	}
	return 0
}

// packRuns writes repeated lengths once.
func packRuns(lengths []uint8) (runs []run) {
	for i := 0; i < len(lengths); {
		n := 1
		for i+n < len(lengths) && lengths[i+n] == lengths[i] {
			n++
		}
		switch {
		case lengths[i] == 0 && n >= 11:
			n = min(n, 138)
			runs = append(runs, run{18, uint8(n - 11)})
		case lengths[i] == 0 && n >= 3:
			runs = append(runs, run{17, uint8(n - 3)})
		case i > 0 && lengths[i] == lengths[i-1] && n >= 3:
			n = min(n, 6)
			runs = append(runs, run{16, uint8(n - 3)})
		default:
			n = 1
			runs = append(runs, run{lengths[i], 0})
		}
		i += n
	}
	return runs
}

// put writes one symbol.
//
//go:noinline
func (d *deflater) put(c *code, symbol int) { d.bits(uint32(c.words[symbol]), c.lengths[symbol]) }

// code is a canonical code to write with, its words reversed: they go out lowest bit first.
type code struct {
	lengths []uint8
	words   []uint16
}

// newCode makes a code in which frequent symbols are short, and none is longer than most bits.
//
//go:noinline
func newCode(seen []int, most uint8) *code {
	c := &code{words: make([]uint16, len(seen))}
	for c.lengths = depths(seen); c.longest() > most; c.lengths = depths(seen) {
		for i, n := range seen { // flatter frequencies make a flatter tree
			if n > 0 {
				seen[i] = n/2 + 1
			}
		}
	}
	word := uint16(0)
	for n := uint8(1); n <= most; n++ {
		for symbol, length := range c.lengths {
			if length == n {
				c.words[symbol] = bits.Reverse16(word) >> (16 - n)
				word++
			}
		}
		word <<= 1
	}
	return c
}

func (c *code) longest() (most uint8) {
	for _, n := range c.lengths {
		most = max(most, n)
	}
	return most
}

// used is how many lengths there are to be told, at least so many.
func (c *code) used(least int) int {
	n := len(c.lengths)
	for n > least && c.lengths[n-1] == 0 {
		n--
	}
	return n
}

// depths joins the two rarest until one tree is left (Huffman), and returns how
// deep each symbol stands. A symbol that is alone gets one bit.
func depths(seen []int) []uint8 {
	weights := append(make([]int, 0, 2*len(seen)), seen...)
	parents := make([]int, 2*len(seen))
	var root int
	for {
		a, b := rarest(weights)
		if b < 0 {
			if root = a; a >= 0 && a < len(seen) {
				return oneBit(a, len(seen))
			}
			break
		}
		parents[a], parents[b] = len(weights), len(weights)
		weights = append(weights, weights[a]+weights[b])
		weights[a], weights[b] = 0, 0
	}
	lengths := make([]uint8, len(seen))
	for symbol, n := range seen {
		for at := symbol; n > 0 && at != root; at = parents[at] {
			lengths[symbol]++
		}
	}
	return lengths
}

func oneBit(symbol, of int) []uint8 {
	lengths := make([]uint8, of)
	lengths[symbol] = 1
	return lengths
}

// rarest finds the two smallest weights above 0; -1 for none.
func rarest(weights []int) (a, b int) {
	a, b = -1, -1
	for i, n := range weights {
		switch {
		case n == 0:
		case a < 0 || n < weights[a]:
			a, b = i, a
		case b < 0 || n < weights[b]:
			b = i
		}
	}
	return a, b
}
