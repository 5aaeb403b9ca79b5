package runs

import (
	"context"
	"fmt"
	"time"

	"allsettled/server/retention"
)

// New opens the runs of a journal. It continues those that had not ended, and drops those that were kept for
// long enough. It returns before the logs of the first are read; what needs one of them waits for that. An error says
// that the journal cannot list its runs; one run that cannot be read is logged, and does not keep the server from its
// work. [Runs.Close] must be called.
func New(o Options) (*Runs, error) {
	o = o.withDefaults()
	ctx, stop := context.WithCancel(context.Background()) // until Close
	r := &Runs{
		o: &o, stored: stored{o.Journal}, registry: newRegistry(), followers: newFollowers(&o), stop: stop,
	}
	r.retention = retention.New(retention.Options{
		Keep: o.Keep, Most: o.Most, Size: o.Journal.Size, Drop: r.drop, Log: o.Log,
	})
	names, err := o.Journal.Runs(ctx)
	if err != nil {
		stop()
		return nil, fmt.Errorf("open the runs: %w", err)
	}
	// Serve adopts before it returns, and what it returns is waited for like a run.
	r.running.Go(o.Membership.Serve(ctx, r.unended(ctx, names), owner{r}))
	if r.retention.IsNeeded() {
		r.running.Go(func() { r.retention.Sweep(ctx) })
	}
	return r, nil
}

// drop deletes an ended run. context.Canceled when the server closes.
func (r *Runs) drop(ctx context.Context, run string) error {
	// Under the claim no Start finds a run that is half deleted.
	release, err := r.registry.claim(ctx, run)
	if err != nil {
		return context.Canceled // a claim fails for no other reason
	}
	defer release()
	return r.o.Journal.Drop(ctx, run)
}

// Drain begins no call any more, and waits until those in flight have settled or ctx ends. It is to be called
// before [Runs.Close]: a call that Close cuts off is made a second time by the next owner, or is lost as unknown.
// No run can be started from then on: [ErrClosed].
func (r *Runs) Drain(ctx context.Context) {
	all := r.registry.close()
	// Not l.pause: the watchers are not shown a pause that the next server does not have.
	for _, l := range all {
		l.pauser.Pause()
	}
	for _, l := range all {
		for l.calling.Load() > 0 {
			select {
			case <-time.After(lagging):
			case <-ctx.Done():
				return
			}
		}
	}
}

// Close stops all runs without an end. Their calls in flight are ended, the journal knows nothing of that, and
// the next New continues them, or another node does at once. It returns when all goroutines have ended, or
// with the cause of ctx.
func (r *Runs) Close(ctx context.Context) error {
	for _, l := range r.registry.close() {
		l.cancel(ErrClosed)
	}
	r.stop()
	ended := make(chan struct{})
	go func() { // it ends with the runs
		r.running.Wait()
		r.followers.wait.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close the runs: %w", context.Cause(ctx))
	}
}
