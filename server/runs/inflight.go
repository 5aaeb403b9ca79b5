package runs

import (
	"context"
	"sync"

	"allsettled/app/settle"
)

// inFlight has a slot for each call that a run may have in flight. A call holds its slot, retries included,
// until its outcome is on disk. So however the process dies, no more calls are made again than may be in
// flight.
type inFlight struct {
	slots  chan struct{} // has one for each slot that is held
	closed chan struct{} // closed when no outcome will be stored any more: no slot becomes free

	mu   sync.Mutex
	held map[int]struct{} // by the index of the call
}

func newInFlight(n int) *inFlight {
	return &inFlight{slots: make(chan struct{}, max(n, 1)), closed: make(chan struct{}), held: map[int]struct{}{}}
}

// admit returns an Admit that gives each call its slot before it asks the next one.
func (f *inFlight) admit(next Admit) Admit {
	return func(ctx context.Context, c settle.Call) (func(), error) {
		if !f.has(c.Index) {
			select {
			case f.slots <- struct{}{}:
				f.hold(c.Index)
			case <-f.closed:
				return nil, ErrStopped
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		return next(ctx, c)
	}
}

func (f *inFlight) has(index int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, held := f.held[index]
	return held
}

func (f *inFlight) hold(index int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[index] = struct{}{}
}

// release frees the slots of calls whose outcomes are on disk.
func (f *inFlight) release(events []settle.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		o := events[i].Outcome
		if o == nil {
			continue
		}
		if _, held := f.held[o.Index]; held {
			delete(f.held, o.Index)
			<-f.slots
		}
	}
}

// close says that no outcome will be stored any more.
func (f *inFlight) close() { close(f.closed) }
