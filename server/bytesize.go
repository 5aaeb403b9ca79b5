package main

import (
	"fmt"
	"strconv"
	"strings"
)

// byteSize is a number of bytes, written as 512KiB, 1MiB or plain digits.
type byteSize int64

// units are the endings of a byte size, the longer one of two that match first.
var units = []struct {
	ending string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"KB", 1e3}, {"MB", 1e6}, {"B", 1}, {"", 1}}

// Set reads a size of 1 B to 1 GiB.
func (b *byteSize) Set(s string) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(s, u.ending)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > (1<<30)/u.bytes {
			break
		}
		*b = byteSize(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is no size; write one from 1B to 1GiB, for example 512KiB", s)
}

// String writes the size in the largest unit that keeps it whole.
func (b *byteSize) String() string {
	n := int64(*b)
	switch {
	case n > 0 && n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n > 0 && n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return strconv.FormatInt(n, 10)
}

// Type names the flag's kind in its help.
func (b *byteSize) Type() string { return "size" }
