package journal

import (
	"fmt"
	"syscall"
)

// How many bytes stay free on the disk. JetStream gives a stream up until its process is started again when one
// of its own writes finds no space, so the journal refuses before that. A new run is refused earlier, so that
// those in progress can continue.
const (
	minFree    = 16 << 20
	freeForNew = 32 << 20 // more than minFree
)

// space is the disk that a folder is on, and how many bytes are to stay free there. The zero space is unlimited.
type space struct {
	dir string
	min int64
}

// check returns an error that is [syscall.ENOSPC] when that many bytes more would leave less than the minimum.
// Where the free space is unknown, the write itself shows whether there is enough.
func (s space) check(more int) error {
	if s.dir == "" {
		return nil
	}
	if free, known := freeAt(s.dir); known && free < s.min+int64(more) {
		return fmt.Errorf("%w: %d MiB are free on the disk of %s, of which %d MiB stay free",
			syscall.ENOSPC, free>>20, s.dir, s.min>>20)
	}
	return nil
}
