package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"allsettled/server/guard"
)

// fairness is what an operator sets so that no visitor takes all, and so that
// nobody is called who should not be.
type fairness struct {
	maxStarts  int
	maxSockets int
	maxOfOne   int // calls of one visitor at once over all hosts; 0: no bound
	only       []string
	denyFile   string
}

// declare names the flags.
func (f *fairness) declare(flags *pflag.FlagSet) {
	flags.IntVar(&f.maxStarts, "max-starts", 600, "runs one visitor may start a minute (public: 30)")
	flags.IntVar(&f.maxSockets, "max-sockets", 20, "live connections of one visitor at once")
	flags.IntVar(&f.maxOfOne, "max-visitor-in-flight", 0, "calls of one visitor at once, over all hosts; 0 is no bound (public: 100)")
	f.declareLists(flags)
}

// declareLists names the flags that say whom to call, which a worker heeds too.
func (f *fairness) declareLists(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.only, "only", nil, "`HOST`, IP or CIDR; with one, nothing else may be called but the practice API (repeatable)")
	flags.StringVar(&f.denyFile, "deny-file", "", "`FILE` of sites that asked not to be called, one host or CIDR a line; read again when it changes")
}

// public sets the defaults of a server that strangers can reach.
func (f *fairness) public(flags *pflag.FlagSet) {
	setUnlessChanged(flags, "max-starts", &f.maxStarts, 30)
	setUnlessChanged(flags, "max-visitor-in-flight", &f.maxOfOne, 100)
}

// check judges what was set.
func (f *fairness) check() error {
	switch {
	case f.maxStarts < 1:
		return usagef("--max-starts is %d; it takes a whole number from 1", f.maxStarts)
	case f.maxSockets < 1:
		return usagef("--max-sockets is %d; it takes a whole number from 1", f.maxSockets)
	case f.maxOfOne < 0:
		return usagef("--max-visitor-in-flight is %d; it takes a whole number from 1, or 0 for no bound", f.maxOfOne)
	}
	return nil
}

// optOutEvery is how long a change of the file of --deny-file may go unseen.
const optOutEvery = time.Second

// optOutFile keeps a list equal to its file. It is asked before each judgement and looks
// at the file at most every second, so nothing runs while nobody calls. A file that has gone or cannot
// be read leaves the list as it was, and is told of once: who asked not to be called
// must not be called because of a slip of an editor.
type optOutFile struct {
	path string
	log  *slog.Logger
	list guard.OptOut

	mu     sync.Mutex
	looked time.Time
	seen   stamp
	wrong  string // what was told last
}

// stamp tells one state of a file from the next.
type stamp struct {
	at   time.Time
	size int64
}

// openOptOut reads the file for the first time; nil without one.
func openOptOut(path string, log *slog.Logger) (*guard.OptOut, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no list is a list that lists nobody
	}
	f := &optOutFile{path: path, log: log}
	f.list.Fresh = f.look
	f.looked = time.Now()
	if err := f.read(); err != nil {
		return nil, usagef("--deny-file %s: %w", path, err)
	}
	return &f.list, nil
}

// look reads the file again where it has changed.
func (f *optOutFile) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) < optOutEvery {
		return
	}
	f.looked = time.Now()
	err := f.read()
	switch {
	case err == nil:
		f.wrong = ""
	case err.Error() != f.wrong:
		f.wrong = err.Error()
		f.log.Error("the file of --deny-file cannot be read; the list before it stays in force", "file", f.path, "error", err)
	}
}

// read takes the file's list, if the file is another than was seen.
func (f *optOutFile) read() error {
	about, err := os.Stat(f.path)
	if err != nil {
		return plainly(err)
	}
	now := stamp{about.ModTime(), about.Size()}
	if now == f.seen {
		return nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return plainly(err)
	}
	entries, err := f.list.Replace(string(text))
	if err != nil {
		return err
	}
	isFirst := f.seen == stamp{}
	if f.seen = now; !isFirst {
		f.log.Info("sites that asked not to be called", "file", f.path, "entries", entries)
	}
	return nil
}

// plainly leaves the path out, which is told already.
func plainly(err error) error {
	if gone, ok := errors.AsType[*os.PathError](err); ok {
		return fmt.Errorf("it cannot be read: %w", gone.Err)
	}
	return err
}
