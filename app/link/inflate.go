package link

import "errors"

// A link is raw DEFLATE. compress/flate would add 146 KB to the page's program,
// whose budget is for other things; what is here and in deflate.go adds 50 KB, does
// what a link needs, and is held to compress/flate by a fuzz test.

// Why a stream cannot be unpacked.
var (
	errBroken = errors.New("no DEFLATE")
	errLong   = errors.New("too much is packed in it")
)

// The alphabets of RFC 1951, 3.2.
const (
	endOfBlock  = 256
	lengthCodes = 286 // literals, the end of a block, and the lengths of repeats
	rangeCodes  = 30  // how far back a repeat begins
	lenCodes    = 19  // the code of the codes' own lengths
	codeMax     = 15  // bits
)

// Lengths and distances: what each code starts at, and how many bits are added.
var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	rangeBase   = [rangeCodes]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	rangeExtra  = [rangeCodes]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	lenOrder    = [lenCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

// inflate unpacks one stream of at most limit bytes, and returns what follows it.
// Memory and time grow with what was packed and never beyond limit.
func inflate(data []byte, limit int) (out, rest []byte, err error) {
	in := inflater{in: data, limit: limit}
	for last := false; !last; {
		last = in.bits(1) == 1
		switch in.bits(2) {
		case 0:
			in.stored()
		case 1:
			in.block(fixedLengths(), fixedRanges())
		case 2:
			in.block(in.codes())
		default:
			in.fail(errBroken)
		}
		if in.err != nil {
			return nil, nil, in.err
		}
	}
	return in.out, in.in, nil
}

// inflater reads bits from the low end of each byte. After an error it reads zeros.
type inflater struct {
	in    []byte
	held  uint32 // bits taken from in and not used yet
	count uint8
	out   []byte
	limit int
	err   error
}

//go:noinline
func (in *inflater) fail(err error) {
	if in.err == nil {
		in.err = err
	}
}

// bits returns the next n bits, at most 16.
//
//go:noinline
func (in *inflater) bits(n uint8) int {
	for in.count < n {
		if len(in.in) == 0 {
			in.fail(errBroken)
			return 0
		}
		in.held |= uint32(in.in[0]) << in.count
		in.in = in.in[1:]
		in.count += 8
	}
	v := in.held & (1<<n - 1)
	in.held >>= n
	in.count -= n
	return int(v)
}

// stored copies a block that is not packed.
func (in *inflater) stored() {
	in.held, in.count = 0, 0
	n := in.bits(16)
	if in.bits(16) != n^0xFFFF || n > len(in.in) {
		in.fail(errBroken)
		return
	}
	if len(in.out)+n > in.limit {
		in.fail(errLong)
		return
	}
	in.out = append(in.out, in.in[:n]...)
	in.in = in.in[n:]
}

// block unpacks one block with its codes.
func (in *inflater) block(lengths, ranges *huffman) {
	for in.err == nil {
		symbol := in.symbol(lengths)
		switch {
		case symbol < endOfBlock:
			if in.room(1) {
				in.out = append(in.out, byte(symbol))
			}
		case symbol == endOfBlock:
			return
		case symbol >= lengthCodes:
			in.fail(errBroken)
		default:
			n := int(lengthBase[symbol-endOfBlock-1]) + in.bits(lengthExtra[symbol-endOfBlock-1])
			in.repeat(n, in.symbol(ranges))
		}
	}
}

// repeat copies n bytes from as far back as the code says.
func (in *inflater) repeat(n, code int) {
	if code >= rangeCodes {
		in.fail(errBroken)
		return
	}
	back := int(rangeBase[code]) + in.bits(rangeExtra[code])
	if back > len(in.out) {
		in.fail(errBroken)
		return
	}
	if in.room(n) {
		for range n { // byte by byte: a repeat may read what it has just written
			in.out = append(in.out, in.out[len(in.out)-back])
		}
	}
}

// room reports whether n more bytes may be unpacked.
//
//go:noinline
func (in *inflater) room(n int) bool {
	if in.err == nil && len(in.out)+n > in.limit {
		in.fail(errLong)
	}
	return in.err == nil
}

// symbol reads one symbol: a code of n bits is one of the counts[n] that follow
// on the last of n-1 bits.
//
//go:noinline
func (in *inflater) symbol(h *huffman) int {
	code, first, index := 0, 0, 0
	for n := 1; n <= codeMax && in.err == nil; n++ {
		code |= in.bits(1)
		count := int(h.counts[n])
		if code-first < count {
			return int(h.symbols[index+code-first])
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	in.fail(errBroken)
	return endOfBlock
}

// codes reads the codes of a block that brings its own.
func (in *inflater) codes() (lengths, ranges *huffman) {
	nLengths, nRanges, nLens := in.bits(5)+endOfBlock+1, in.bits(5)+1, in.bits(4)+4
	if nLengths > lengthCodes || nRanges > rangeCodes {
		in.fail(errBroken)
		return nil, nil
	}
	var lens [lenCodes]uint8
	for _, place := range lenOrder[:nLens] {
		lens[place] = uint8(in.bits(3))
	}
	code := in.huffman(lens[:])
	var all [lengthCodes + rangeCodes]uint8
	for i := 0; i < nLengths+nRanges && in.err == nil; {
		i += in.runOf(code, all[:nLengths+nRanges], i)
	}
	return in.huffman(all[:nLengths]), in.huffman(all[nLengths : nLengths+nRanges])
}

// runOf reads the next lengths of codes into all, from place i, and returns how many.
func (in *inflater) runOf(code *huffman, all []uint8, i int) int {
	value, n := uint8(0), 1
	switch symbol := in.symbol(code); symbol {
	case 16:
		if i == 0 {
			in.fail(errBroken)
			return 0
		}
		value, n = all[i-1], 3+in.bits(2)
	case 17:
		n = 3 + in.bits(3)
	case 18:
		n = 11 + in.bits(7)
	default:
		value = uint8(symbol)
	}
	if i+n > len(all) || in.err != nil {
		in.fail(errBroken)
		return 0
	}
	for j := range n {
		all[i+j] = value
	}
	return n
}

// huffman is a canonical code: how many symbols have codes of each length, and the
// symbols in the order of their codes.
type huffman struct {
	counts  [codeMax + 1]uint16
	symbols [lengthCodes + 2]uint16
}

// huffman makes the code of these lengths. More codes than fit are refused, and
// fewer, except for none or a single one of one bit.
//
//go:noinline
func (in *inflater) huffman(lengths []uint8) *huffman {
	h := &huffman{}
	for _, n := range lengths {
		h.counts[n]++
	}
	h.counts[0] = 0
	left, used := 1, 0
	var next [codeMax + 2]uint16
	for n := 1; n <= codeMax; n++ {
		left = left<<1 - int(h.counts[n])
		used += int(h.counts[n])
		next[n+1] = next[n] + h.counts[n]
		if left < 0 {
			in.fail(errBroken)
			return h
		}
	}
	if left > 0 && used > 0 && (used > 1 || h.counts[1] == 0) {
		in.fail(errBroken)
	}
	for symbol, n := range lengths {
		if n > 0 {
			h.symbols[next[n]] = uint16(symbol)
			next[n]++
		}
	}
	return h
}

// fixedLengths is the code of literals and lengths that a block need not bring.
func fixedLengths() *huffman {
	var lengths [lengthCodes + 2]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	return (&inflater{}).huffman(lengths[:])
}

// fixedRanges is that of distances.
func fixedRanges() *huffman {
	var ranges [32]uint8
	for i := range ranges {
		ranges[i] = 5
	}
	return (&inflater{}).huffman(ranges[:])
}
