package settle

import (
	"context"
	"sync/atomic"
)

// Pauser pauses a run: while it is paused, no attempt begins; those in flight go on, and their calls settle. The zero
// value is not paused, and a nil Pauser never is. It is safe for use by many goroutines, and costs an attempt a few ns
// while it is not paused.
//
// A paused run that is cancelled ends at once. The waits before a next attempt go by while the run is paused; the
// timeout of an attempt that has not begun does not.
type Pauser struct {
	paused atomic.Pointer[chan struct{}] // closed by Resume; nil while not paused
}

// Pause holds the attempts to come. It returns false when they were held already.
func (v *Pauser) Pause() bool {
	opened := make(chan struct{})
	return v.paused.CompareAndSwap(nil, &opened)
}

// Resume lets attempts begin. It returns false when they were not held.
func (v *Pauser) Resume() bool {
	opened := v.paused.Swap(nil)
	if opened == nil {
		return false
	}
	close(*opened)
	return true
}

// IsPaused reports whether attempts are held.
func (v *Pauser) IsPaused() bool { return v != nil && v.paused.Load() != nil }

// wait returns when attempts may begin, or ctx's cause when that ended first.
func (v *Pauser) wait(ctx context.Context) error {
	if v == nil {
		return nil
	}
	for opened := v.paused.Load(); opened != nil; opened = v.paused.Load() {
		select {
		case <-*opened:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
