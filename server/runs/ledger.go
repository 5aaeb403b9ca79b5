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

// partBegun holds how many calls of a run, in the order of the input, had begun or were about to.
const partBegun = "begun"

// Repeatable reports whether a call in flight at a crash may be made once more: GET and
// HEAD are safe (RFC 9110, 9.2.1), and a plan that asks for several attempts says so itself.
func Repeatable(p plan.Plan) bool {
	p = p.Filled()
	return p.Method == http.MethodGet || p.Method == http.MethodHead || p.Attempts > 1
}

// ledger makes sure that a call is on disk before it is made, so that after a crash it is
// known which calls must not be made again. Calls begin in the order of the input, so one
// number says it, and one write serves all calls that wait for it. The nil ledger lets
// every call be made again.
type ledger struct {
	journal Journal
	run     string
	before  int // calls that had begun under an earlier owner

	mu      sync.Mutex
	mark    uint64
	kept    int // calls that are on disk
	wanted  int
	writing bool
	changed chan struct{} // closed, and made anew, after each write
	err     error         // the journal failed: nothing begins any more
}

func newLedger(l *live) *ledger {
	return &ledger{journal: l.journal, run: l.run, changed: make(chan struct{})}
}

// openLedger finds out which calls had begun, and keeps whoever wrote that from beginning another.
func (l *live) openLedger(ctx context.Context) error {
	if Repeatable(l.plan) {
		return nil
	}
	l.begun = newLedger(l)
	data, mark, err := l.journal.Marked(ctx, l.run, partBegun)
	if err == nil {
		l.begun.before, err = strconv.Atoi(string(data))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l.begun.kept = l.begun.before
	l.begun.mark, err = l.journal.Swap(ctx, l.run, partBegun, mark, []byte(strconv.Itoa(l.begun.before)))
	return err
}

// once returns do for calls that are made once: one that may have been made before is
// rejected instead.
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
	return &settle.Reason{
		Code: settle.CodeUnknown, Detail: detail,
		Message: "We cannot know whether this call arrived: the server that made it stopped at that moment.",
	}
}

// begin returns when it is on disk that the call is about to be made.
func (b *ledger) begin(ctx context.Context, index int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted = max(b.wanted, index+1)
	for b.kept <= index && b.err == nil {
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

// writeLocked writes down all that waits, without the lock.
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
		b.mark, b.kept = next, wanted
	}
	close(b.changed)
	b.changed = make(chan struct{})
}
