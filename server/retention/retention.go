// Package retention drops runs that have ended: each when its time has come, and the oldest ones earlier while all
// runs together take too much space.
//
// # What retention does not do
//
// It never drops a run that it was not given with [Runs.Add], so a run in progress is safe from it however full the
// disk is. It stores nothing: a process that starts gives it the ended runs of its journal again.
package retention

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Options say how long runs are kept, and where they are.
type Options struct {
	Keep time.Duration // how long a run is kept after its end; 0 or below: until space is needed
	Most int64         // bytes that all runs may take; 0 or below: no bound

	// Size returns the bytes that all runs take, those in progress included. It is called at least once a minute,
	// and by each Full. Not needed when Most is no bound.
	Size func(ctx context.Context) (int64, error)
	// Drop deletes a run. After an error the run is tried again at the next sweep; errors are logged, except
	// context.Canceled.
	Drop func(ctx context.Context, run string) error
	Log  *slog.Logger
}

// Runs are the ended runs that are still kept. All of its methods may be called by many goroutines, except Sweep,
// which belongs to one.
type Runs struct {
	o Options
	// ended wakes Sweep up when a run has ended, so that space is made before the next minute. It holds one: Sweep
	// looks at all runs, so a second signal would add nothing, and Add never waits for a sweep that is busy.
	ended chan struct{}

	mu      sync.Mutex           // not held while a run is dropped, which may take as long as the disk takes
	expires map[string]time.Time // until when each ended run is kept
}

// New returns no ended runs.
func New(o Options) *Runs {
	return &Runs{o: o, ended: make(chan struct{}, 1), expires: map[string]time.Time{}}
}

// forever is how long a run is kept that is only dropped for space. It is finite so that such runs have an order:
// the one that ended first is dropped first, as where Keep bounds them.
const forever = 100 * 365 * 24 * time.Hour

// Add notes that a run has ended. Only the first time counts: in a cluster each node learns of an end, some of them
// more than once and later, and a run must not be kept longer for that. Where runs are kept without any bound,
// Add remembers nothing.
func (r *Runs) Add(run string, ended time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.expires[run]; known {
		return
	}
	switch {
	case r.o.Keep > 0:
		r.expires[run] = ended.Add(r.o.Keep)
	case r.o.Most > 0:
		r.expires[run] = ended.Add(forever)
	}
	select {
	case r.ended <- struct{}{}:
	default:
	}
}

// sweepEvery is how often ended runs are looked through.
const sweepEvery = time.Minute

// interval is the time between two sweeps: a quarter of Keep where that is shorter than a minute, so that a run is
// never kept for more than a quarter longer than asked.
func (r *Runs) interval() time.Duration {
	if r.o.Keep <= 0 {
		return sweepEvery
	}
	return max(time.Millisecond, min(sweepEvery, r.o.Keep/4))
}

// Sweep drops runs until ctx ends, and returns no earlier. It starts no goroutine: the caller waits for the one in
// which it runs Sweep. One sweep reads the whole map and the size once; each drop costs what the journal needs for it.
func (r *Runs) Sweep(ctx context.Context) {
	tick := time.NewTicker(r.interval())
	defer tick.Stop()
	for {
		for _, run := range r.expired(time.Now()) {
			r.drop(ctx, run)
		}
		if err := r.makeSpace(ctx); err != nil && ctx.Err() == nil {
			r.o.Log.Warn("no space can be made in the journal", "error", err)
		}
		select {
		case <-tick.C:
		case <-r.ended:
		case <-ctx.Done():
			return
		}
	}
}

// IsNeeded reports whether any run is ever dropped. Without that, Sweep would only wake up in vain.
func (r *Runs) IsNeeded() bool { return r.o.Keep > 0 || r.o.Most > 0 }

// expired returns the runs whose time has come, in no order.
func (r *Runs) expired(now time.Time) (runs []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for run, at := range r.expires {
		if !now.Before(at) {
			runs = append(runs, run)
		}
	}
	return runs
}

// makeSpace drops the oldest ended runs while all runs take more than nine tenths of what they may. The last tenth
// is for the runs in progress and for the next one to start: Full refuses a run only above the whole bound, so
// that a server whose old runs can be dropped refuses none.
func (r *Runs) makeSpace(ctx context.Context) error {
	for r.o.Most > 0 {
		size, err := r.o.Size(ctx)
		if err != nil || size <= r.o.Most/10*9 {
			return err
		}
		run, found := r.oldest()
		if !found {
			return nil // all that are left are in progress
		}
		r.drop(ctx, run)
		// Without this the loop would try the same run for ever.
		if next, found := r.oldest(); found && next == run {
			return errors.New("the oldest run cannot be dropped")
		}
	}
	return nil
}

// oldest returns the ended run that expires first. It reads the whole map, which is cheap beside the drop that
// follows it: a heap would have to be kept in order by every Add.
func (r *Runs) oldest() (run string, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var first time.Time
	for name, at := range r.expires {
		if !found || at.Before(first) {
			run, first, found = name, at, true
		}
	}
	return run, found
}

// drop deletes a run, and forgets it only then: one that cannot be deleted now is tried again at the next sweep.
func (r *Runs) drop(ctx context.Context, run string) {
	if err := r.o.Drop(ctx, run); err != nil {
		if !errors.Is(err, context.Canceled) {
			r.o.Log.Warn("an ended run cannot be dropped", "run", run, "error", err)
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.expires, run)
}

// Full reports whether all runs take more than they may, and how many bytes that is. A size that cannot be read
// counts as not full: whatever is wrong with the journal shows when a run is created in it, with a better error.
func (r *Runs) Full(ctx context.Context) (size int64, full bool) {
	if r.o.Most <= 0 {
		return 0, false
	}
	size, err := r.o.Size(ctx)
	return size, err == nil && size > r.o.Most
}
