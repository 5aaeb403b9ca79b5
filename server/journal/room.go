package journal

import (
	"fmt"
	"syscall"
)

// What stays free on the disk, in bytes. JetStream gives a stream up until its process is started
// again once a write of its own finds no room: so it is never led there. Runs under way may go on
// in what a new one is refused.
const (
	freeLeast  = 16 << 20
	freeForNew = 32 << 20 // beyond the least
)

// room is the disk that a folder is on, and how much of it is to stay free; the zero room has no end.
type room struct {
	dir   string
	least int64
}

// leaves returns an error that is [syscall.ENOSPC] when so many bytes more would leave less than
// the least. What cannot be asked shows when it is written.
func (r room) leaves(more int) error {
	if r.dir == "" {
		return nil
	}
	if free, known := freeAt(r.dir); known && free < r.least+int64(more) {
		return fmt.Errorf("%w: %d MiB are free on the disk of %s, of which %d MiB stay free", syscall.ENOSPC, free>>20,
			r.dir, r.least>>20)
	}
	return nil
}
