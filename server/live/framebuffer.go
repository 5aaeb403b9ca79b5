package live

import (
	"bytes"
	"context"
	"sync"
	"time"

	"allsettled/app/event"
)

// frameBuffer is the frame that grows while the one before it is being written.
// It holds at most 256 events, of at most 256 KiB or one more.
type frameBuffer struct {
	encoding encoding

	mu    sync.Mutex
	key   string // cancel key, to be told with the accepted event
	frame []byte
	spare []byte // the frame before
	lines int
	over  bool

	news chan struct{} // has one when there is something to take
	room chan struct{} // has one when something was taken
}

const (
	frameLines = 256
	frameBytes = 256 << 10
)

func newFrameBuffer() *frameBuffer {
	return &frameBuffer{encoding: jsonEncoding{}, news: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// add appends events, and waits for room as long as ctx lives.
func (g *frameBuffer) add(ctx context.Context, events []event.Encoded) error {
	for len(events) > 0 {
		n, err := g.fit(events)
		if err != nil {
			return err
		}
		if n > 0 {
			events = events[n:]
			raise(g.news)
			continue
		}
		select {
		case <-g.room:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// fit appends as many events as there is room for.
func (g *frameBuffer) fit(events []event.Encoded) (n int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for n < len(events) && !g.fullLocked() {
		one := events[n]
		if g.key != "" {
			one = g.withKeyLocked(one)
		}
		if g.frame, err = g.encoding.grow(g.frame, one); err != nil {
			return n, err
		}
		g.lines++
		n++
	}
	return n, nil
}

// withKeyLocked splices the cancel key into the accepted event.
func (g *frameBuffer) withKeyLocked(e event.Encoded) event.Encoded {
	line := e.JSON
	if !bytes.HasPrefix(line, []byte(`{"kind":"accepted",`)) || bytes.Contains(line, []byte(`"cancelKey":`)) {
		return e
	}
	key := g.key
	g.key = ""
	return event.Encoded{JSON: append(append(bytes.Clone(line[:len(line)-1]), `,"cancelKey":"`+key...), `"}`...)}
}

func (g *frameBuffer) fullLocked() bool { return g.lines >= frameLines || len(g.frame) >= frameBytes }

func (g *frameBuffer) close() {
	g.mu.Lock()
	g.over = true
	g.mu.Unlock()
	raise(g.news)
}

// take returns what has gathered, nil for nothing, and whether it is the last.
// The frame is valid until the next take.
func (g *frameBuffer) take() (frame []byte, last bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lines > 0 {
		frame = g.frame
		g.frame, g.spare, g.lines = g.spare[:0], frame, 0
		if len(frame) < frameBytes/8 { // a burst's memory is given back when the burst is over
			g.frame, g.spare = unlessLarge(g.frame), unlessLarge(g.spare)
		}
	}
	raise(g.room)
	return frame, g.over
}

func unlessLarge(room []byte) []byte {
	if cap(room) > frameBytes/4 {
		return nil
	}
	return room
}

// wait lets events gather: for so long, or until the frame is full or the last.
func (g *frameBuffer) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for more := false; ; {
		select {
		case <-t.C:
		case <-ctx.Done():
		case <-g.news:
			if more = true; !g.ready() {
				continue
			}
		}
		if more {
			raise(g.news)
		}
		return
	}
}

func (g *frameBuffer) ready() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.over || g.fullLocked()
}

func raise(flag chan struct{}) {
	select {
	case flag <- struct{}{}:
	default:
	}
}
