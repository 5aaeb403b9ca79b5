package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Bytes is a number of bytes as a flag has it: 1048576, 512KiB, 1MiB, 20GiB or 5MB.
type Bytes int64

// maxBytes is the most that a Bytes holds: 1 PiB.
const maxBytes = 1 << 50

// units are the units of a size, a longer one before one that it ends in.
var units = []struct {
	ending string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {
	"KB", 1e3,
}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1}}

// Set reads a size of 1 B to 1 PiB.
func (b *Bytes) Set(s string) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(s, u.ending)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > maxBytes/u.bytes {
			break
		}
		*b = Bytes(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is not a size; write a number and a unit, for example 512KiB or 20GiB", s)
}

// String writes the size in the largest of GiB, MiB and KiB of which it is a multiple.
func (b *Bytes) String() string {
	n := int64(*b)
	switch {
	case n > 0 && n%(1<<30) == 0:
		return fmt.Sprintf("%dGiB", n>>30)
	case n > 0 && n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n > 0 && n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return strconv.FormatInt(n, 10)
}

// Type names the value of the flag in its help.
func (*Bytes) Type() string { return "size" }
