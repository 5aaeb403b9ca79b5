//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package journal

import "os"

// exclusive does nothing where the system has no flock. There the operator makes sure that a folder has one
// process.
func exclusive(*os.File) error { return nil }
