package journal

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// store is the folder below a journal's own in which the server inside keeps all.
const store = "jetstream"

// Backup writes all that a folder keeps as a tar file through gzip, and returns how many
// files that were. No process may have the folder open, so that what is written is of one
// moment. There are no secrets in it.
func Backup(dir string, w io.Writer) (files int, err error) {
	if _, err := os.Stat(filepath.Join(dir, store)); err != nil {
		return 0, fmt.Errorf("the folder %s has no journal: %w", dir, err)
	}
	held, err := lockDir(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, held.release()) }()
	small := gzip.NewWriter(w)
	all := tar.NewWriter(small)
	root := os.DirFS(dir)
	err = fs.WalkDir(root, store, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		return addFile(all, root, path, d)
	})
	return files, errors.Join(err, all.Close(), small.Close())
}

func addFile(all *tar.Writer, root fs.FS, path string, d fs.DirEntry) (err error) {
	info, err := d.Info()
	if err != nil {
		return err
	}
	if err := all.WriteHeader(&tar.Header{Name: path, Mode: 0o600, Size: info.Size(),
		ModTime: info.ModTime()}); err != nil {
		return err
	}
	f, err := root.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(all, f)
	return err
}

// Restore writes what [Backup] wrote into a folder that has no journal yet, and returns how many
// files that were. What is damaged is found out by its checksum before anything is put in place.
func Restore(r io.Reader, dir string) (files int, err error) {
	if _, err := os.Stat(filepath.Join(dir, store)); !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("the folder %s has a journal already; name one that has none", dir)
	}
	held, err := lockDir(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, held.release()) }()
	aside, err := os.MkdirTemp(dir, "restore-")
	if err != nil {
		return 0, fmt.Errorf("the folder %s cannot be written: %w", dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if files, err = unpack(r, aside); err != nil {
		return 0, fmt.Errorf("that is no whole backup of a journal: %w", err)
	}
	return files, os.Rename(filepath.Join(aside, store), filepath.Join(dir, store))
}

// unpack writes the files of an archive below a folder, to the archive's very end, where its checksum is.
func unpack(r io.Reader, dir string) (files int, err error) {
	small, err := gzip.NewReader(r)
	if err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(dir) // no name in the archive leads out of it
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for all := tar.NewReader(small); ; files++ {
		h, err := all.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if !strings.HasPrefix(h.Name, store+"/") || h.Typeflag != tar.TypeReg {
			return 0, fmt.Errorf("%q does not belong into it", h.Name)
		}
		if err := unpackOne(root, h.Name, all); err != nil {
			return 0, err
		}
	}
	if _, err := io.Copy(io.Discard, small); err != nil { //nolint:gosec // nothing of it is kept
		return 0, err
	}
	if files == 0 {
		return 0, errors.New("there is nothing in it")
	}
	return files, small.Close()
}

func unpackOne(root *os.Root, name string, from io.Reader) (err error) {
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}
