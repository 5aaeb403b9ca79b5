package settle

import (
	"context"
	"sync/atomic"
)

// Pauser pauses a run: while it is shut, no attempt begins; those under way go on,
// and calls settle as they end. The zero value is open, and a nil Valve always is.
// Safe for use by many goroutines; an attempt that passes an open valve costs a few ns.
//
// A run that is cancelled at a shut valve ends at once. The waits before a next
// attempt go by while it is shut; the timeout of an attempt has not begun.
type Pauser struct {
	paused atomic.Pointer[chan struct{}] // closed when the valve is opened; nil while it is open
}

// Pause holds the attempts to come. It returns false when the valve was shut.
func (v *Pauser) Pause() bool {
	opened := make(chan struct{})
	return v.paused.CompareAndSwap(nil, &opened)
}

// Resume lets attempts begin. It returns false when the valve was open.
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

// wait returns when the valve is open, or ctx's cause when that ended first.
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
