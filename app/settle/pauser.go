package settle

import (
	"context"
	"sync/atomic"
	"time"
)

// Pauser pauses a run: while it is paused, no attempt begins; those in flight go on, and their calls settle. The zero
// value is not paused, and a nil Pauser never is. It is safe for use by many goroutines, and costs an attempt a few ns
// while it is not paused.
//
// A paused run that is cancelled ends at once. The waits before a next attempt go by while the run is paused; the
// timeout of an attempt that has not begun does not.
type Pauser struct {
	paused atomic.Pointer[chan struct{}] // closed by Resume; nil while not paused
	waits  atomic.Pointer[chan struct{}] // closed by GoOn; nil while no call has waited since
}

// Pause holds the attempts to come. It returns false when they were held already.
func (v *Pauser) Pause() bool {
	// A new channel each time: one that was closed lets all through for ever. Compare-and-swap instead of a lock, since
	// every attempt reads this, and only a person changes it.
	opened := make(chan struct{})
	return v.paused.CompareAndSwap(nil, &opened)
}

// Resume lets attempts begin. It returns false when they were not held.
func (v *Pauser) Resume() bool {
	// Swapped out before it is closed: of two that resume at once, only one closes the channel.
	opened := v.paused.Swap(nil)
	if opened == nil {
		return false
	}
	close(*opened)
	return true
}

// GoOn ends the waits of calls for their next attempts, for as long as a site asked them to wait too.
func (v *Pauser) GoOn() {
	if ended := v.waits.Swap(nil); ended != nil {
		close(*ended)
	}
}

// rest waits for d, or until GoOn. It returns false when ctx ended first.
func (v *Pauser) rest(ctx context.Context, d time.Duration) bool {
	if v == nil || d <= 0 {
		return pause(ctx, d)
	}
	// The first call that waits makes the channel, the others share it. The loop is for a GoOn that falls between the
	// swap that failed and the load: then there is no channel any more, and this call makes the next one.
	fresh := make(chan struct{})
	ended := &fresh
	for !v.waits.CompareAndSwap(nil, ended) {
		if other := v.waits.Load(); other != nil {
			ended = other
			break
		}
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-*ended:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// IsPaused reports whether attempts are held.
func (v *Pauser) IsPaused() bool { return v != nil && v.paused.Load() != nil }

// wait returns when attempts may begin, or ctx's cause when that ended first.
func (v *Pauser) wait(ctx context.Context) error {
	if v == nil {
		return nil
	}
	// A loop, not one wait: a run may be paused again before this goroutine gets to run.
	for opened := v.paused.Load(); opened != nil; opened = v.paused.Load() {
		select {
		case <-*opened:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
