package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"allsettled/server/config"
	"allsettled/server/guard"
)

// optOutPeriod is how long a change of the file of --deny-file may go unnoticed.
const optOutPeriod = time.Second

// optOutFile keeps the list of sites that asked not to be called equal to its file. The guard calls
// refresh before it judges an address, and refresh reads the file at most once a second, so nothing
// runs while nothing is called. A file that cannot be read leaves the list as it was and is logged
// once: a mistake in an editor must not let a site be called that asked not to be.
type optOutFile struct {
	path string
	log  *slog.Logger
	list guard.OptOut

	mu     sync.Mutex
	looked time.Time
	seen   version
	failed string // the error that was logged last
}

// version tells one state of a file from another.
type version struct {
	changed time.Time
	size    int64
}

// openOptOut reads the file for the first time. Without a path it returns nil.
func openOptOut(path string, log *slog.Logger) (*guard.OptOut, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no list is no error
	}
	f := &optOutFile{path: path, log: log}
	f.list.Fresh = f.refresh
	f.looked = time.Now()
	if err := f.read(); err != nil {
		return nil, config.Usagef("--deny-file %s: %w", path, err)
	}
	return &f.list, nil
}

// refresh reads the file again if it has changed.
func (f *optOutFile) refresh() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) < optOutPeriod {
		return
	}
	f.looked = time.Now()
	err := f.read()
	switch {
	case err == nil:
		f.failed = ""
	case err.Error() != f.failed:
		f.failed = err.Error()
		f.log.Error(
			"cannot read the file of --deny-file; the list before it stays in force", "file", f.path, "error", err,
		)
	}
}

// read replaces the list if the file has changed since it was read last.
func (f *optOutFile) read() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return withoutPath(err)
	}
	now := version{info.ModTime(), info.Size()}
	if now == f.seen {
		return nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return withoutPath(err)
	}
	entries, err := f.list.Replace(string(text))
	if err != nil {
		return err
	}
	isFirst := f.seen == version{}
	if f.seen = now; !isFirst {
		f.log.Info("read the list of sites that must not be called", "file", f.path, "entries", entries)
	}
	return nil
}

// withoutPath removes the path from an error of a file, where the message names it already.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return fmt.Errorf("it cannot be read: %w", e.Err)
	}
	return err
}
