package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// largest is the size in bytes from which an input is too large to be kept.
const largest = 4 << 10

// save keeps the smallest inputs that the fuzzer found to take a way of their own, where
// every go test tries them.
func (t target) save(found string, most int) error {
	inputs, err := os.ReadDir(found)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	sizes := map[string]int64{}
	inputs = slices.DeleteFunc(inputs, func(e os.DirEntry) bool {
		info, err := e.Info()
		if err == nil {
			sizes[e.Name()] = info.Size()
		}
		return err != nil || info.Size() > largest
	})
	slices.SortFunc(inputs, func(a, b os.DirEntry) int { return cmp.Compare(sizes[a.Name()], sizes[b.Name()]) })
	into := filepath.Join(t.folder, "testdata", "fuzz", t.name)
	if err := os.MkdirAll(into, 0o750); err != nil {
		return err
	}
	for i := range min(most, len(inputs)) {
		name := inputs[i*len(inputs)/min(most, len(inputs))].Name() // small ones and larger ones
		data, err := os.ReadFile(filepath.Join(found, name))        //nolint:gosec // go's own cache
		if err == nil {
			err = os.WriteFile(filepath.Join(into, name), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
