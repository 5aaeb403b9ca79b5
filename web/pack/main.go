// Command pack compresses the page's program with brotli and gzip, or checks its size.
//
//	go run ./web/pack FILE           writes FILE.br and FILE.gz
//	go run ./web/pack -budget FILE   prints the three sizes, fails over the budget
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/andybalholm/brotli"
)

// The budget of the page's program, in bytes.
const (
	maxRaw    = 8_800_000
	maxBrotli = 1_650_000
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1:
		return pack(args[0])
	case len(args) == 2 && args[0] == "-budget":
		return weigh(args[1])
	}
	return errors.New("usage: pack [-budget] FILE")
}

// pack compresses as small as both forms can be; brotli at its best takes half
// a minute for the page's program.
func pack(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var errs [2]error
	var both sync.WaitGroup
	both.Go(func() {
		errs[0] = write(file+".br", data,
			func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) })
	})
	both.Go(func() {
		errs[1] = write(file+".gz", data, func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is one there is
			return z
		})
	})
	both.Wait()
	return errors.Join(errs[:]...)
}

// write compresses data and leaves it in a file, whole or not at all.
func write(file string, data []byte, through func(io.Writer) io.WriteCloser) error {
	var b bytes.Buffer
	w := through(&b)
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// weigh prints the sizes and fails when one is over its budget.
func weigh(file string) error {
	var over error
	for _, f := range []struct {
		name  string
		limit int64
	}{{file, maxRaw}, {file + ".br", maxBrotli}, {file + ".gz", 0}} {
		info, err := os.Stat(f.name)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%9d bytes  %s", info.Size(), f.name)
		if f.limit > 0 {
			line += fmt.Sprintf("  (budget %d)", f.limit)
		}
		fmt.Println(line)
		if f.limit > 0 && info.Size() > f.limit {
			over = errors.Join(over, fmt.Errorf("%s is %d bytes over its budget", f.name, info.Size()-f.limit))
		}
	}
	return over
}
