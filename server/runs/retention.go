package runs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// retention drops runs that have ended: when their time has come, and the oldest ones when all runs together
// take too much space.
type retention struct {
	o        *Options
	registry *registry
	ended    chan struct{} // has one when a run has ended

	mu      sync.Mutex           // not held while the journal drops a run
	expires map[string]time.Time // until when each ended run is kept
}

func newRetention(o *Options, r *registry) *retention {
	return &retention{o: o, registry: r, ended: make(chan struct{}, 1), expires: map[string]time.Time{}}
}

// forever is how long a run is kept that only leaves for want of space.
const forever = 100 * 365 * 24 * time.Hour

// add notes that a run has ended. The first time that is noted for a run counts.
func (k *retention) add(run string, ended time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.expires[run]; known {
		return
	}
	switch {
	case k.o.Keep > 0:
		k.expires[run] = ended.Add(k.o.Keep)
	case k.o.Most > 0:
		k.expires[run] = ended.Add(forever)
	}
	select {
	case k.ended <- struct{}{}:
	default:
	}
}

// sweepEvery is how often ended runs are looked through.
const sweepEvery = time.Minute

// sweep drops runs until ctx ends.
func (k *retention) sweep(ctx context.Context) {
	interval := sweepEvery
	if k.o.Keep > 0 {
		interval = max(time.Millisecond, min(interval, k.o.Keep/4))
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		for _, run := range k.expired(time.Now()) {
			k.drop(ctx, run)
		}
		if err := k.makeSpace(ctx); err != nil && ctx.Err() == nil {
			k.o.Log.Warn("no space can be made in the journal", "error", err)
		}
		select {
		case <-tick.C:
		case <-k.ended:
		case <-ctx.Done():
			return
		}
	}
}

// isNeeded reports whether any run is ever dropped.
func (k *retention) isNeeded() bool { return k.o.Keep > 0 || k.o.Most > 0 }

func (k *retention) expired(now time.Time) (runs []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for run, at := range k.expires {
		if !now.Before(at) {
			runs = append(runs, run)
		}
	}
	return runs
}

// makeSpace drops the oldest ended runs while all runs take more than nine tenths of what they may.
func (k *retention) makeSpace(ctx context.Context) error {
	for k.o.Most > 0 {
		size, err := k.o.Journal.Size(ctx)
		if err != nil || size <= k.o.Most/10*9 {
			return err
		}
		run, found := k.oldest()
		if !found {
			return nil // all that are left are in progress
		}
		k.drop(ctx, run)
		// Without this the loop would try the same run for ever.
		if again, found := k.oldest(); found && again == run {
			return errors.New("the oldest run cannot be dropped")
		}
	}
	return nil
}

// oldest returns the ended run that expires first.
func (k *retention) oldest() (run string, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var first time.Time
	for name, at := range k.expires {
		if !found || at.Before(first) {
			run, first, found = name, at, true
		}
	}
	return run, found
}

// drop deletes a run. One that cannot be deleted now is tried again at the next sweep.
func (k *retention) drop(ctx context.Context, run string) {
	// Under the claim no Start finds a run that is half deleted.
	release, err := k.registry.claim(ctx, run)
	if err != nil {
		return // the server closes
	}
	defer release()
	if err := k.o.Journal.Drop(ctx, run); err != nil {
		k.o.Log.Warn("an ended run cannot be dropped", "run", run, "error", err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.expires, run)
}

// full returns ErrFull, with the figures, when there is no space for another run.
func (k *retention) full(ctx context.Context) error {
	if k.o.Most <= 0 {
		return nil
	}
	size, err := k.o.Journal.Size(ctx)
	if err == nil && size > k.o.Most {
		return fmt.Errorf("%w: all runs take %d bytes, want %d at most", ErrFull, size, k.o.Most)
	}
	return nil // an error shows again when the run is created
}
