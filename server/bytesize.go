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
	n, ok := sizeIn(s, 1<<30)
	if !ok {
		return fmt.Errorf("%q is no size; write one from 1B to 1GiB, for example 512KiB", s)
	}
	*b = byteSize(n)
	return nil
}

// sizeIn reads a size of at most that many bytes.
func sizeIn(s string, most int64) (int64, bool) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(s, u.ending)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		return n * u.bytes, err == nil && n >= 1 && n <= most/u.bytes
	}
	return 0, false
}

// diskSize is a byteSize for disks.
type diskSize int64

// Set reads a size of 64 MiB to 1 PiB.
func (d *diskSize) Set(s string) error {
	n, ok := sizeIn(s, 1<<50)
	if !ok {
		return fmt.Errorf("%q is no size; write one such as 20GiB", s)
	}
	*d = diskSize(n)
	return nil
}

// String writes the size in the largest unit that keeps it whole.
func (d *diskSize) String() string { return (*byteSize)(d).String() }

// Type names the flag's value in the help text.
func (*diskSize) Type() string { return "SIZE" }

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
