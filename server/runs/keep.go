package runs

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// sweepEvery is how often ended runs are looked through.
const sweepEvery = time.Minute

// sweep drops ended runs when their time has come.
func (r *Runs) sweep(ctx context.Context) {
	pace := sweepEvery
	if r.o.Keep > 0 {
		pace = max(time.Millisecond, min(pace, r.o.Keep/4))
	}
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		for _, run := range r.expired(time.Now()) {
			r.drop(ctx, run)
		}
		if err := r.makeRoom(ctx); err != nil && ctx.Err() == nil {
			r.o.Log.Warn("no room can be made in the journal", "error", err)
		}
		select {
		case <-tick.C:
		case <-r.ended:
		case <-ctx.Done():
			return
		}
	}
}

// makeRoom drops the oldest ended runs while all together take more than nine tenths of what they may.
func (r *Runs) makeRoom(ctx context.Context) error {
	for r.o.Most > 0 {
		size, err := r.o.Journal.Size(ctx)
		if err != nil || size <= r.o.Most/10*9 {
			return err
		}
		run, found := r.oldest()
		if !found {
			return nil // what is left is running
		}
		r.drop(ctx, run)
		if again, found := r.oldest(); found && again == run {
			return errors.New("the oldest run cannot be dropped")
		}
	}
	return nil
}

// oldest is the ended run that would leave first.
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

// full returns ErrFull, with why, when no other run can be kept.
func (r *Runs) full(ctx context.Context) error {
	if r.o.Most <= 0 {
		return nil
	}
	size, err := r.o.Journal.Size(ctx)
	if err == nil && size > r.o.Most {
		return fmt.Errorf("%w: %d bytes are kept, of %d at most", ErrFull, size, r.o.Most)
	}
	return nil // what is wrong shows when the run is begun
}

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

// drop forgets a run. One that cannot be dropped now is tried again at the next round.
func (r *Runs) drop(ctx context.Context, run string) {
	release, err := r.claim(ctx, run)
	if err != nil {
		return // closing
	}
	defer release()
	if err := r.o.Journal.Drop(ctx, run); err != nil {
		r.o.Log.Warn("an ended run could not be dropped", "run", run, "error", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.expires, run)
}
