package live

import (
	"bytes"
	"context"
	"sync"
	"time"

	"allsettled/app/event"
)

// A frame is full with that many events, or with that many bytes and the rest of its last event.
const (
	maxFrameEvents = 256
	maxFrameBytes  = 256 << 10
)

// frameBuffer gathers events into the next frame while the frame before it is written. One goroutine
// adds and closes, another takes and waits.
type frameBuffer struct {
	encoding encoding

	mu     sync.Mutex
	key    string // cancel key, for the accepted event; "" once it was added
	frame  []byte
	spare  []byte // the frame that was taken last, to be used again
	events int    // in frame
	closed bool

	filled chan struct{} // holds one value while there is something to take
	taken  chan struct{} // holds one value once something was taken
}

func newFrameBuffer() *frameBuffer {
	return &frameBuffer{encoding: jsonEncoding{}, filled: make(chan struct{}, 1), taken: make(chan struct{}, 1)}
}

// add appends events. While the frame is full it waits, until ctx ends.
func (b *frameBuffer) add(ctx context.Context, events []event.Encoded) error {
	for len(events) > 0 {
		n, err := b.fill(events)
		if err != nil {
			return err
		}
		if n > 0 {
			events = events[n:]
			signal(b.filled)
			continue
		}
		select {
		case <-b.taken:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// fill appends events until the frame is full, and returns how many.
func (b *frameBuffer) fill(events []event.Encoded) (n int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for n < len(events) && !b.isFullLocked() {
		e := events[n]
		if b.key != "" {
			e = b.withKeyLocked(e)
		}
		if b.frame, err = b.encoding.grow(b.frame, e); err != nil {
			return n, err
		}
		b.events++
		n++
	}
	return n, nil
}

// withKeyLocked returns the accepted event with the cancel key in it, and any other event as it is.
func (b *frameBuffer) withKeyLocked(e event.Encoded) event.Encoded {
	line := e.JSON
	if !bytes.HasPrefix(line, []byte(`{"kind":"accepted",`)) || bytes.Contains(line, []byte(`"cancelKey":`)) {
		return e
	}
	key := b.key
	b.key = ""
	return event.Encoded{JSON: append(append(bytes.Clone(line[:len(line)-1]), `,"cancelKey":"`+key...), `"}`...)}
}

func (b *frameBuffer) isFullLocked() bool {
	return b.events >= maxFrameEvents || len(b.frame) >= maxFrameBytes
}

// close says that no event follows.
func (b *frameBuffer) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	signal(b.filled)
}

// take returns the events that were gathered as a frame, nil for none, and whether it is the last. The
// frame is valid until the next take.
func (b *frameBuffer) take() (frame []byte, isLast bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.events > 0 {
		frame = b.frame
		b.frame, b.spare, b.events = b.spare[:0], frame, 0
		if len(frame) < maxFrameBytes/8 { // a burst is over, so its memory is freed
			b.frame, b.spare = unlessLarge(b.frame), unlessLarge(b.spare)
		}
	}
	signal(b.taken)
	return frame, b.closed
}

func unlessLarge(buffer []byte) []byte {
	if cap(buffer) > maxFrameBytes/4 {
		return nil
	}
	return buffer
}

// wait lets events gather for a time, or until the frame is full or the last.
func (b *frameBuffer) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for isFilled := false; ; {
		select {
		case <-t.C:
		case <-ctx.Done():
		case <-b.filled:
			if isFilled = true; !b.isReady() {
				continue
			}
		}
		if isFilled {
			signal(b.filled)
		}
		return
	}
}

func (b *frameBuffer) isReady() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed || b.isFullLocked()
}

// signal puts a value into a channel of one, unless it holds one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
