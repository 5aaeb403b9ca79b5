package api

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
)

// gatherFor is how long events wait for company: half a frame of a screen. The first after a pause
// goes out at once; the next frame follows no sooner than this.
const gatherFor = 8 * time.Millisecond

// stream writes the run's events until the run or the socket ends.
func (s *socket) stream(after uint64) {
	g := newFrameBuffer()
	if s.isCompact {
		sum, err := s.api.o.Runs.Summary(s.ctx, s.run)
		if err != nil {
			s.stop(err)
			return
		}
		g.encoding = compactEncoding{inline: wire.Inline(sum.Total)}
	}
	if s.isNew {
		g.key = s.key
	}
	ctx, stop := context.WithCancel(s.ctx)
	var owner sync.WaitGroup
	defer owner.Wait()
	defer stop()
	owner.Go(func() { s.safely(func() { s.feed(ctx, g, after) }) })
	s.writeLoop(g)
}

// feed takes the run's batches as fast as the socket takes frames, and no
// faster: one frame's worth waits here, the rest in the journal.
func (s *socket) feed(ctx context.Context, g *frameBuffer, after uint64) {
	for batch, err := range s.api.o.Runs.Watch(ctx, s.run, after) {
		if err != nil {
			s.stop(err)
			return
		}
		if err := g.add(ctx, batch.Lines); err != nil {
			s.stop(err)
			return
		}
	}
	if ctx.Err() == nil {
		g.close()
	}
}

func (s *socket) writeLoop(g *frameBuffer) {
	idle := time.NewTicker(s.api.o.PingEvery)
	defer idle.Stop()
	for said := false; ; {
		select {
		case <-s.ctx.Done():
			return
		case <-idle.C: // so that a page, which sees no pings, knows that we are there
			s.write(g.encoding.pause())
			continue
		case <-g.news:
		}
		frame, last := g.take()
		if frame == nil && last && !said {
			frame = g.encoding.ended()
		}
		if frame != nil && !s.write(frame) {
			return
		}
		if last {
			s.stop(errDone)
			return
		}
		said = said || frame != nil
		idle.Reset(s.api.o.PingEvery)
		g.wait(s.ctx, gatherFor)
	}
}

// write writes one frame, and reports whether the socket goes on. A reader that
// takes too long is let go of at once, and told so if it wakes up in time.
func (s *socket) write(frame []byte) bool {
	ctx, cut := context.WithCancel(s.api.last)
	defer cut()
	slow := time.AfterFunc(s.api.o.WriteTimeout, func() { s.stop(errSlow) })
	defer slow.Stop()
	late := time.AfterFunc(s.api.o.WriteTimeout+slowPatience, cut)
	defer late.Stop()
	kind := websocket.MessageText
	if s.isCompact {
		kind = websocket.MessageBinary
	}
	if err := s.conn.Write(ctx, kind, frame); err != nil {
		s.stop(errors.Join(errGone, err))
	} else {
		s.api.o.Observer.Framed(len(frame))
	}
	return s.ctx.Err() == nil
}

// pingLoop pings, and ends a socket whose pongs do not come. While a frame is
// being written it is the write's time limit that judges.
func (s *socket) pingLoop() {
	each := time.NewTicker(s.api.o.PingEvery)
	defer each.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-each.C:
		}
		ctx, stop := context.WithTimeout(s.ctx, s.api.o.WriteTimeout)
		err := s.conn.Ping(ctx)
		stop()
		if err != nil {
			s.stop(errSlow)
		}
	}
}

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

// add appends lines, waiting for room as long as ctx lives.
func (g *frameBuffer) add(ctx context.Context, lines [][]byte) error {
	for len(lines) > 0 {
		n, err := g.fit(lines)
		if err != nil {
			return err
		}
		if n > 0 {
			lines = lines[n:]
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

// fit appends as many lines as there is room for.
func (g *frameBuffer) fit(lines [][]byte) (n int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for n < len(lines) && !g.fullLocked() {
		one := lines[n]
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
func (g *frameBuffer) withKeyLocked(line []byte) []byte {
	if !bytes.HasPrefix(line, []byte(`{"kind":"accepted",`)) || bytes.Contains(line, []byte(`"cancelKey":`)) {
		return line
	}
	key := g.key
	g.key = ""
	return append(append(bytes.Clone(line[:len(line)-1]), `,"cancelKey":"`+key...), `"}`...)
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
