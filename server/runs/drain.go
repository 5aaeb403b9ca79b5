package runs

import (
	"context"
	"time"

	"allsettled/app/settle"
)

// Drain lets no call begin any more, for good, and waits for those in flight until they have
// settled or ctx ends. It is the gentle way to [Runs.Close].
func (r *Runs) Drain(ctx context.Context) {
	r.closing.Store(true)
	r.mu.Lock()
	var all []*live
	for _, l := range r.live {
		l.pauser.Pause()
		all = append(all, l)
	}
	r.mu.Unlock()
	for _, l := range all {
		for l.flying.Load() > 0 {
			select {
			case <-time.After(lagging):
			case <-ctx.Done():
				return
			}
		}
	}
}

// counted returns do with its attempts counted while they are under way.
func (l *live) counted(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		l.flying.Add(1)
		defer l.flying.Add(-1)
		return do(ctx, c)
	}
}
