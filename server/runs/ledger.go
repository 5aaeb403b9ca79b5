package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"sync"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// partBegun has the number of calls, in the order of the input, that had begun or were about to begin.
const partBegun = "begun"

// Repeatable reports whether a call that was in flight at a crash may be made again. GET and HEAD are safe
// (RFC 9110, section 9.2.1), and a plan with several attempts says that its calls are.
func Repeatable(p plan.Plan) bool {
	p = p.Filled()
	return p.Method == http.MethodGet || p.Method == http.MethodHead || p.Attempts > 1
}

// ledger stores that a call begins before it is made, so that after a crash it is known which calls must not be
// made again. Calls begin in the order of the input, so one number says it, and one write serves all calls
// that wait for it. The nil ledger stores nothing: every call may be made again.
type ledger struct {
	journal Journal
	run     string
	before  int // calls that had begun under an earlier owner

	mu      sync.Mutex
	mark    uint64
	stored  int // calls that the journal knows of
	wanted  int
	writing bool
	changed chan struct{} // closed, and replaced, after each write
	err     error         // the journal failed: no call begins any more
}

func newLedger(j Journal, run string) *ledger {
	return &ledger{journal: j, run: run, changed: make(chan struct{})}
}

// openLedger reads which calls had begun. It fences off the owner before, so that it begins no other.
func openLedger(ctx context.Context, j Journal, run string) (*ledger, error) {
	b := newLedger(j, run)
	data, mark, err := j.Marked(ctx, run, partBegun)
	if err == nil {
		b.before, err = strconv.Atoi(string(data))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	b.stored = b.before
	b.mark, err = j.Swap(ctx, run, partBegun, mark, []byte(strconv.Itoa(b.before)))
	return b, err
}

// once returns do for calls that are made once at most: a call that may have been made before is rejected.
func (b *ledger) once(do settle.Do) settle.Do {
	if b == nil {
		return do
	}
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		if c.Index < b.before {
			return settle.Reply{}, unknown("")
		}
		if err := b.begin(ctx, c.Index); err != nil {
			return settle.Reply{}, err
		}
		return do(ctx, c)
	}
}

func unknown(detail string) *settle.Reason {
	return settle.NewReason(settle.CodeUnknown, "").With("error", detail)
}

// begin returns when the journal knows that the call begins.
func (b *ledger) begin(ctx context.Context, index int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted = max(b.wanted, index+1)
	for b.stored <= index && b.err == nil {
		if !b.writing {
			b.writeLocked(context.WithoutCancel(ctx))
			continue
		}
		changed := b.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return b.err
}

// writeLocked stores the number that is wanted. It unlocks the ledger while it writes.
func (b *ledger) writeLocked(ctx context.Context) {
	b.writing = true
	wanted, mark := b.wanted, b.mark
	b.mu.Unlock()
	next, err := b.journal.Swap(ctx, b.run, partBegun, mark, []byte(strconv.Itoa(wanted)))
	b.mu.Lock()
	b.writing = false
	if err != nil {
		b.err = unknown(fmt.Sprintf("it was not begun: %v", err))
	} else {
		b.mark, b.stored = next, wanted
	}
	close(b.changed)
	b.changed = make(chan struct{})
}
