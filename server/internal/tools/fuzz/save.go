package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// maxInput is the size in bytes above which an input is not kept.
const maxInput = 4 << 10

// save copies at most that many of the inputs that the fuzzer has found into testdata, small ones and larger ones.
// Every go test runs them.
func (t target) save(found string, most int) error {
	names, err := inputs(found)
	if err != nil {
		return err
	}
	into := filepath.Join(t.folder, "testdata", "fuzz", t.name)
	if err := os.MkdirAll(into, 0o750); err != nil {
		return err
	}
	for i := range min(most, len(names)) {
		name := names[i*len(names)/min(most, len(names))]
		data, err := os.ReadFile(filepath.Join(found, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(into, name), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inputs returns the names of the inputs in a folder that are worth keeping, by size. A folder that is
// not there has none.
func inputs(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	sizes := map[string]int64{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Size() <= maxInput {
			names, sizes[e.Name()] = append(names, e.Name()), info.Size()
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(sizes[a], sizes[b]) })
	return names, err
}
