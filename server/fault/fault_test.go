package fault_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"allsettled/server/fault"
)

func TestErrorsOfFilesHavePlainWords(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, missing := os.Open(filepath.Join(dir, "missing"))
	below := os.Mkdir(filepath.Join(file, "below"), 0o700)
	_, folder := os.OpenFile(dir, os.O_WRONLY, 0)
	of := func(err error) error { return &os.PathError{Op: "write", Path: file, Err: err} }
	unknown := errors.New("something else")
	for _, c := range []struct {
		err  error
		want string
	}{
		{missing, "there is no such file or folder"},
		{below, "there is a file where a folder should be"},
		{folder, "it is a folder"},
		{of(syscall.ENOSPC), "its disk is full"},
		{errors.Join(of(syscall.ENOSPC), unknown), "its disk is full"},
		{of(syscall.EDQUOT), "this user has no more space on its disk"},
		{of(syscall.EROFS), "its disk can only be read"},
		{of(syscall.EFBIG), "this program may not write files of that size (see ulimit -f)"},
		{of(syscall.EACCES), "this user has no right to it"},
		{of(syscall.EPERM), "this user has no right to it"},
		{unknown, "something else"},
	} {
		if got := fault.Plain(c.err); got.Error() != c.want || !errors.Is(got, c.err) {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}
