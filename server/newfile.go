package main

import (
	"errors"
	"os"
	"path/filepath"
)

// newFile is a file that appears whole or not at all: it is written beside its place and then renamed.
// Whatever goes wrong before, a file of that name stays as it was.
type newFile struct {
	*os.File

	path string
}

// createFile makes sure that the place can be written to. The file must be committed or discarded.
func createFile(path string) (*newFile, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	return &newFile{File: f, path: path}, nil
}

// commit puts the file in its place with these permissions.
func (f *newFile) commit(mode os.FileMode) error {
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), f.path)
}

// discard deletes what was written.
func (f *newFile) discard() error { return errors.Join(f.Close(), os.Remove(f.Name())) }
