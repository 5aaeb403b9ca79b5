package runs

import (
	"context"
	"time"
)

// sweepEvery is how often ended runs are looked through.
const sweepEvery = time.Minute

// sweep drops ended runs when their time has come.
func (r *Runs) sweep(ctx context.Context) {
	tick := time.NewTicker(max(time.Millisecond, min(sweepEvery, r.o.Keep/4)))
	defer tick.Stop()
	for {
		for _, run := range r.expired(time.Now()) {
			r.drop(ctx, run)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
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
