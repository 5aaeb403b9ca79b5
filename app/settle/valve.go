package settle

import (
	"context"
	"sync/atomic"
)

// Valve pauses a run: while it is shut, no attempt begins; those under way go on,
// and calls settle as they end. The zero value is open, and a nil Valve always is.
// Safe for use by many goroutines; an attempt that passes an open valve costs a few ns.
//
// A run that is cancelled at a shut valve ends at once. The waits before a next
// attempt go by while it is shut; the timeout of an attempt has not begun.
type Valve struct {
	shut atomic.Pointer[chan struct{}] // closed when the valve is opened; nil while it is open
}

// Shut holds the attempts to come. It returns false when the valve was shut.
func (v *Valve) Shut() bool {
	opened := make(chan struct{})
	return v.shut.CompareAndSwap(nil, &opened)
}

// Open lets attempts begin. It returns false when the valve was open.
func (v *Valve) Open() bool {
	opened := v.shut.Swap(nil)
	if opened == nil {
		return false
	}
	close(*opened)
	return true
}

// IsShut reports whether attempts are held.
func (v *Valve) IsShut() bool { return v != nil && v.shut.Load() != nil }

// wait returns when the valve is open, or ctx's cause when that ended first.
func (v *Valve) wait(ctx context.Context) error {
	if v == nil {
		return nil
	}
	for opened := v.shut.Load(); opened != nil; opened = v.shut.Load() {
		select {
		case <-*opened:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
