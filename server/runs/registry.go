package runs

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// registry knows the runs that this node owns, and the names that are being started or dropped. It starts no
// goroutine and asks no run: each of its methods but claim returns at once.
type registry struct {
	closing atomic.Bool // no run is added any more

	// mu is held for a map access only: never while a run is asked, and never while the journal is.
	mu     sync.Mutex
	live   map[string]*live         // in progress, and those that stopped
	claims map[string]chan struct{} // closed when the name is free again
}

func newRegistry() *registry {
	return &registry{live: map[string]*live{}, claims: map[string]chan struct{}{}}
}

// find returns the run if this node owns it, else nil. The result may have ended by the time it is used; each of its
// methods allows for that.
func (r *registry) find(run string) *live {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[run]
}

// all returns the runs that this node owns.
func (r *registry) all() []*live {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Values(r.live))
}

// running counts the runs of a visitor that make calls. A run that stopped is not counted: its visitor may
// start another.
func (r *registry) running(visitor string) (n int) {
	for _, l := range r.all() {
		if l.head.Visitor == visitor && l.feed.Err() == nil {
			n++
		}
	}
	return n
}

// add adds a run and calls begin, or returns false when the server is closing. begin is called before close can
// return, so that what it starts is waited for.
func (r *registry) add(l *live, begin func()) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing.Load() {
		return false
	}
	r.live[l.run] = l
	begin()
	return true
}

// remove forgets a run that has ended, or that another node owns.
func (r *registry) remove(l *live) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, l.run)
}

// close adds no run any more, and returns those that are there.
func (r *registry) close() []*live {
	// It is set under the lock, so a run is either refused by add or is among those that are returned.
	r.mu.Lock()
	r.closing.Store(true)
	r.mu.Unlock()
	return r.all()
}

// claim waits until no other goroutine starts, adopts or drops a run of that name. ErrClosed when the server is
// closing; the cause of ctx when it ends first. release must be called once. A lock would not do: a request whose
// client has left must not go on waiting behind a journal that waits for its disk.
func (r *registry) claim(ctx context.Context, run string) (release func(), err error) {
	for {
		if r.closing.Load() {
			return nil, ErrClosed
		}
		r.mu.Lock()
		other, taken := r.claims[run]
		if !taken {
			mine := make(chan struct{})
			r.claims[run] = mine
			r.mu.Unlock()
			return func() { r.unclaim(run, mine) }, nil
		}
		r.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// unclaim frees a name, and wakes all who wait for it: the first one gets it.
func (r *registry) unclaim(run string, mine chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claims, run)
	close(mine)
}
