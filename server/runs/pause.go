package runs

import (
	"context"
	"time"

	"allsettled/app/settle"
)

// Pause holds a run, so that no attempt begins, or lets it go on; calls under
// way settle meanwhile, and the run can be cancelled. Whoever watches is told. A run that has ended is
// left as it is. A pause is in no journal: after a restart of the server the run
// goes on. [ErrNoRun], [ErrKey].
func (r *Runs) Pause(ctx context.Context, run, key string, paused bool) error {
	l := r.find(run)
	if l == nil {
		return r.pauseElsewhere(ctx, run, key, paused)
	}
	if !l.head.opens(key) {
		return ErrKey
	}
	l.pause(paused)
	return nil
}

// pauseElsewhere has the node pause the run that owns it, if any does.
func (r *Runs) pauseElsewhere(ctx context.Context, run, key string, paused bool) error {
	if over, err := r.hasEnded(ctx, run, key); err != nil || over {
		return err
	}
	what := askGoOn
	if paused {
		what = askPause
	}
	return r.askOwner(ctx, run, []byte(what))
}

// pause turns the valve and tells of it, if that is news.
func (l *live) pause(paused bool) {
	l.pausing.Lock() // so that the last told is how the valve stands
	defer l.pausing.Unlock()
	turn := l.pauser.Resume
	if paused {
		turn = l.pauser.Pause
	}
	if turn() {
		e := settle.Event{Kind: settle.Paused, Paused: paused, At: time.Since(l.began)}
		l.show(statusPaused, e, !paused)
	}
}
