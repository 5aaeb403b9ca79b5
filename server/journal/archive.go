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

// store is the folder in a journal's folder in which the server keeps everything.
const store = "jetstream"

// Backup writes all files of a journal as a tar file through gzip, and returns how many there are. No process may
// have the folder open, so that the backup is of one moment. It holds no secrets.
func Backup(dir string, w io.Writer) (files int, err error) {
	if _, err := os.Stat(filepath.Join(dir, store)); err != nil {
		return 0, fmt.Errorf("the folder %s has no journal: %w", dir, err)
	}
	locked, err := lockDir(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, locked.release()) }()
	packed := gzip.NewWriter(w)
	all := tar.NewWriter(packed)
	root := os.DirFS(dir)
	err = fs.WalkDir(root, store, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		return addFile(all, root, path, d)
	})
	return files, errors.Join(err, all.Close(), packed.Close())
}

func addFile(all *tar.Writer, root fs.FS, path string, d fs.DirEntry) (err error) {
	info, err := d.Info()
	if err != nil {
		return err
	}
	if err := all.WriteHeader(&tar.Header{
		Name: path, Mode: 0o600, Size: info.Size(),
		ModTime: info.ModTime(),
	}); err != nil {
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

// Restore writes what [Backup] wrote into a folder without a journal, and returns how many files there are. A
// damaged backup is found by its checksum before anything is put in place.
func Restore(r io.Reader, dir string) (files int, err error) {
	if _, err := os.Stat(filepath.Join(dir, store)); !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("the folder %s has a journal already; name another folder", dir)
	}
	locked, err := lockDir(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, locked.release()) }()
	temporary, err := os.MkdirTemp(dir, "restore-")
	if err != nil {
		return 0, fmt.Errorf("the folder %s cannot be written: %w", dir, err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	if files, err = unpack(r, temporary); err != nil {
		return 0, fmt.Errorf("read the backup: %w", err)
	}
	return files, os.Rename(filepath.Join(temporary, store), filepath.Join(dir, store))
}

// unpack writes the files of an archive into a folder. It reads to the very end, where the checksum is.
func unpack(r io.Reader, dir string) (files int, err error) {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(dir) // no name in the archive leads out of it
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for all := tar.NewReader(packed); ; files++ {
		h, err := all.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if !strings.HasPrefix(h.Name, store+"/") || h.Typeflag != tar.TypeReg {
			return 0, fmt.Errorf("it has %q, want only files in %s", h.Name, store)
		}
		if err := unpackOne(root, h.Name, all); err != nil {
			return 0, err
		}
	}
	if _, err := io.Copy(io.Discard, packed); err != nil { //nolint:gosec // it is dropped
		return 0, err
	}
	if files == 0 {
		return 0, errors.New("it has no files")
	}
	return files, packed.Close()
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
