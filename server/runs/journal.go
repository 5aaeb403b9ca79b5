package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
)

// Journal stores runs. What a method wrote is durable when it returns. The errors that callers tell apart are
// fs.ErrNotExist; fs.ErrExist, for a name that is taken and for a write with an old mark; and syscall.ENOSPC,
// when the disk is full. Its methods may be called by many goroutines. Package journaltest has the tests that every
// journal passes.
type Journal interface {
	// Create claims a name and stores the head, of up to 8 MiB; fs.ErrExist when the name is taken.
	Create(ctx context.Context, run string, head []byte) error
	// Append adds a group to a log, whole or not at all: lines with a line break between them, of which the first
	// has the number first. mark is that of the group before, 0 for a new log; fs.ErrExist when another writer has
	// appended since. A group without lines only makes a new mark.
	Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error)
	// Put stores a part of any size beside the log, in place of the one of that name.
	Put(ctx context.Context, run, part string, data []byte) error
	// Swap stores a small part in place of the one with that mark, 0 for none; fs.ErrExist when another writer has
	// swapped it since.
	Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error)
	// Marked returns the part that was last swapped, and its mark; fs.ErrNotExist when none was.
	Marked(ctx context.Context, run, part string) (data []byte, mark uint64, err error)
	// Drop deletes a run. It does nothing if no run has that name.
	Drop(ctx context.Context, run string) error
	// Size returns how many bytes all runs take.
	Size(ctx context.Context) (int64, error)

	// Runs returns the names of all runs, those without a log included, in no order.
	Runs(ctx context.Context) ([]string, error)
	// Head returns what Create stored; fs.ErrNotExist when there is no such run.
	Head(ctx context.Context, run string) ([]byte, error)
	// Part returns what was last put under that name; fs.ErrNotExist when nothing was.
	Part(ctx context.Context, run, part string) ([]byte, error)
	// Last returns the last group, the number of its first line, and the mark that the next append needs;
	// fs.ErrNotExist when the run has no log.
	Last(ctx context.Context, run string) (lines []byte, first, mark uint64, err error)
	// Read yields the lines after that number, to the end of the log as it is now, a group at a time. A missing line
	// is an error, which comes last.
	Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error]
}

// The errors that callers of [Runs] tell apart. Package problem has the status and the sentence of each.
var (
	ErrNoRun    = errors.New("no run has that name")
	ErrNoBody   = errors.New("the call has no stored answer")
	ErrConflict = errors.New("a run with another plan has that name")
	ErrRunning  = errors.New("the run has not ended")
	ErrKey      = errors.New("the cancel key is not that of the run")
	ErrFull     = errors.New("the journal has no room for another run")
	ErrStopped  = errors.New("the run stopped, because the journal cannot be written")
	ErrClosed   = errors.New("the server is closing; the run continues when it is back")
	ErrMoving   = errors.New("no node owns the run at this moment; another one is about to take it over")
)

// errLost says that another node owns the run now, or that this one could not continue it.
var errLost = errors.New("another node owns the run now")

// missing turns fs.ErrNotExist into ErrNoRun.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (%w)", ErrNoRun, err)
	}
	return err
}

// exists reports whether an error says that a name is taken, or that a mark is old. Both mean the same to a node:
// another one was faster.
func exists(err error) bool { return errors.Is(err, fs.ErrExist) }
