package runs

import (
	"context"
	"sync"

	"allsettled/app/settle"
)

// inFlight are as many as a run may have calls in flight. A call keeps its place until its outcome
// is on disk, retries included: so whatever kills the process, no more calls are
// made again than could be in flight.
type inFlight struct {
	free chan struct{} // has one for each call that keeps a place

	closed chan struct{} // closed when nothing is kept any more: no place will become free

	mu   sync.Mutex
	kept map[int]struct{} // by index
}

func newInFlight(n int) *inFlight {
	return &inFlight{free: make(chan struct{}, max(n, 1)), closed: make(chan struct{}), kept: map[int]struct{}{}}
}

// admit returns a gate that gives each call its place before the other gate is asked.
func (p *inFlight) admit(next func(context.Context, settle.Call) (func(), error)) func(context.Context, settle.Call) (func(), error) {
	return func(ctx context.Context, c settle.Call) (func(), error) {
		if !p.has(c.Index) {
			select {
			case p.free <- struct{}{}:
				p.keep(c.Index)
			case <-p.closed:
				return nil, ErrStopped
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		if next == nil {
			return func() {}, nil
		}
		return next(ctx, c)
	}
}

func (p *inFlight) has(index int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, kept := p.kept[index]
	return kept
}

func (p *inFlight) keep(index int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[index] = struct{}{}
}

// leave gives back the places of calls whose outcomes are on disk.
func (p *inFlight) leave(events []settle.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range events {
		o := events[i].Outcome
		if o == nil {
			continue
		}
		if _, kept := p.kept[o.Index]; kept {
			delete(p.kept, o.Index)
			<-p.free
		}
	}
}
