//go:build darwin || dragonfly || freebsd || linux

package journal

import "syscall"

// freeAt returns how many bytes this process may still write to the disk of a folder.
func freeAt(dir string) (bytes int64, known bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return 0, false
	}
	return int64(disk.Bavail) * int64(disk.Bsize), true //nolint:unconvert // they are of other types elsewhere
}
