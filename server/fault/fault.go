// Package fault says in plain words why a file or a folder cannot be used.
package fault

import (
	"errors"
	"io/fs"
	"syscall"
)

// reasons are the errors of the operating system that have plain words, the more special ones first.
var reasons = []struct {
	err  error
	says string
}{
	{syscall.EROFS, "its disk can only be read"},
	{syscall.ENOSPC, "its disk is full"},
	{syscall.EDQUOT, "this user has no more space on its disk"},
	{syscall.EFBIG, "this program may not write files of that size (see ulimit -f)"},
	{syscall.ENOTDIR, "there is a file where a folder should be"},
	{syscall.EISDIR, "it is a folder"},
	{fs.ErrPermission, "this user has no right to it"},
	{fs.ErrNotExist, "there is no such file or folder"},
}

// Plain returns an error whose text is plain words, without the name of the file: that is for the caller to write.
// errors.Is finds err in it. An error without such words is returned as it is.
func Plain(err error) error {
	for _, one := range reasons {
		if errors.Is(err, one.err) {
			return plain{one.says, err}
		}
	}
	return err
}

// plain is an error with another text.
type plain struct {
	says string
	err  error
}

// Error returns the plain words.
func (p plain) Error() string { return p.says }

// Unwrap returns the error of the operating system.
func (p plain) Unwrap() error { return p.err }
