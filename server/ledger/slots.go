package ledger

import (
	"context"
	"sync"

	"allsettled/app/settle"
)

// Slots has a slot for each call that a run may have in flight. A call holds its slot, retries included,
// until its outcome is on disk. So however the process dies, no more calls are made again than may be in
// flight.
type Slots struct {
	slots  chan struct{} // has one for each slot that is held
	closed chan struct{} // closed when no outcome will be stored any more: no slot becomes free
	cause  error         // written before closed is closed, read only after that

	mu   sync.Mutex       // never held while a call waits for a slot
	held map[int]struct{} // by the index of the call
}

// NewSlots returns n slots, one where n is smaller. They cost an empty channel element each, and an entry in a map
// for each call in flight.
func NewSlots(n int) *Slots {
	return &Slots{slots: make(chan struct{}, max(n, 1)), closed: make(chan struct{}), held: map[int]struct{}{}}
}

// Admit returns a hook of an attempt that gives each call its slot before it asks the next one. It returns the cause
// of Close, or that of the call's context, when the call gets none. The release of next ends an attempt, not the
// slot.
func (f *Slots) Admit(
	next func(context.Context, settle.Call) (func(), error),
) func(context.Context, settle.Call) (func(), error) {
	return func(ctx context.Context, c settle.Call) (func(), error) {
		if !f.has(c.Index) { // a retry has its slot: a call is only ever in one goroutine
			select {
			case f.slots <- struct{}{}:
				f.hold(c.Index)
			case <-f.closed:
				return nil, f.cause
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		return next(ctx, c)
	}
}

// has reports whether a call holds a slot. Between has and hold the call may not get another one, because only its
// own goroutine asks for it.
func (f *Slots) has(index int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, held := f.held[index]
	return held
}

func (f *Slots) hold(index int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[index] = struct{}{}
}

// Release frees the slots of calls whose outcomes are on disk. A call that was aborted before its first attempt has
// none.
func (f *Slots) Release(events []settle.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		o := events[i].Outcome
		if o == nil {
			continue
		}
		if _, held := f.held[o.Index]; held {
			delete(f.held, o.Index)
			<-f.slots // never waits: what is held is in it
		}
	}
}

// Close says that no outcome will be stored any more, and why: no call waits for a slot that never becomes free. It
// is called once, by the goroutine that calls Release, after its last one.
func (f *Slots) Close(cause error) {
	f.cause = cause
	close(f.closed)
}
