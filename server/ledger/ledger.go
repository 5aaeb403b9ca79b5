// Package ledger bounds what a crash makes twice: it knows which calls of a run have begun, and which are in flight.
//
// [Ledger] is for calls that must not be made twice, for example a POST. [Slots] is for all: however the process
// dies, no more calls are made again than may be in flight.
package ledger

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

// partBegun has the number of calls, in the order of the input, that had begun or were about to begin. It is written
// in the journals of released versions, so its name stays.
const partBegun = "begun"

// Journal stores a part of a run. What Swap wrote is durable when it returns; mark is that of the part it replaces,
// 0 for none. A write with an old mark is fs.ErrExist: another node has written since. Marked is fs.ErrNotExist when
// there is no part.
type Journal interface {
	Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error)
	Marked(ctx context.Context, run, part string) (data []byte, mark uint64, err error)
}

// Repeatable reports whether a call that was in flight at a crash may be made again. GET and HEAD are safe
// (RFC 9110, section 9.2.1), and a plan with several attempts says that its calls are.
func Repeatable(p plan.Plan) bool {
	p = p.Filled()
	return p.Method == http.MethodGet || p.Method == http.MethodHead || p.Attempts > 1
}

// Ledger stores that a call begins before it is made, so that after a crash it is known which calls must not be made
// again. Calls begin in the order of the input, so one number says it, and one write serves all calls that wait for
// it. The nil Ledger stores nothing: every call may be made again.
//
// A crash between the write and the call loses that call: it is rejected as unknown, though it was not made. The
// other order would make it twice, which is worse for a payment.
type Ledger struct {
	journal Journal
	run     string
	before  int // calls that had begun under an earlier owner

	// mu guards what follows. It is not held while the journal writes: the calls that come meanwhile raise wanted, and
	// the next write stores them all.
	mu      sync.Mutex
	mark    uint64
	stored  int // calls that the journal knows of
	wanted  int
	writing bool          // one of the waiting calls writes, the others wait for changed
	changed chan struct{} // closed, and replaced, after each write
	err     error         // the journal failed: no call begins any more
}

// New returns the ledger of a run of which no call has begun. It writes nothing: the first call does.
func New(j Journal, run string) *Ledger {
	return &Ledger{journal: j, run: run, changed: make(chan struct{})}
}

// Open reads which calls had begun. It fences off the owner before, so that it begins no other: the write takes the
// mark that the earlier owner needs for its next one. Errors: those of the journal; fs.ErrExist when the earlier
// owner or another node wrote in between; one of strconv for a part that is no number. Without a ledger no call may
// be made.
func Open(ctx context.Context, j Journal, run string) (*Ledger, error) {
	b := New(j, run)
	data, mark, err := j.Marked(ctx, run, partBegun)
	if err == nil {
		b.before, err = strconv.Atoi(string(data))
	}
	// No part is there when the owner died before its first call.
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	b.stored = b.before
	b.mark, err = j.Swap(ctx, run, partBegun, mark, []byte(strconv.Itoa(b.before)))
	return b, err
}

// Once returns do for calls that are made once at most: a call that may have been made before is rejected with
// [settle.CodeUnknown], and so is every call after the journal failed. It may be called by many goroutines.
//
// The index alone decides. A call with a lower index than another that had begun had begun too, because calls begin
// in the order of the input; one that had settled never comes here, because the engine leaves it out.
func (b *Ledger) Once(do settle.Do) settle.Do {
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

// begin returns when the journal knows that the call begins. The first of the calls that wait writes for all, on its
// own goroutine: the ledger has none. A call that is given up while it waits leaves its number in wanted, so after a
// crash it counts as begun: that is the safe side. Errors: the cause of ctx, or what the failed write was.
func (b *Ledger) begin(ctx context.Context, index int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted = max(b.wanted, index+1)
	for b.stored <= index && b.err == nil {
		if !b.writing {
			// The write serves other calls too, so it does not end with this one.
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
func (b *Ledger) writeLocked(ctx context.Context) {
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
