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
// when the disk is full. Package journal documents the methods.
type Journal interface {
	Create(ctx context.Context, run string, head []byte) error
	Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error)
	Put(ctx context.Context, run, part string, data []byte) error
	Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error)
	Marked(ctx context.Context, run, part string) (data []byte, mark uint64, err error)
	Drop(ctx context.Context, run string) error
	Size(ctx context.Context) (int64, error) // bytes of all runs

	Runs(ctx context.Context) ([]string, error)
	Head(ctx context.Context, run string) ([]byte, error)
	Part(ctx context.Context, run, part string) ([]byte, error)
	Last(ctx context.Context, run string) (lines []byte, first, mark uint64, err error)
	Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error]
}

// The errors that callers of [Runs] tell apart.
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

// exists reports whether an error says that a name is taken, or that a mark is old.
func exists(err error) bool { return errors.Is(err, fs.ErrExist) }
