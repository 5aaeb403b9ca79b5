package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"allsettled/app/event"

	"nhooyr.io/websocket"
)

// frameInterval is the least time between two frames of events: half a frame of a screen. Events that
// come within it travel together; the first after a pause is sent at once.
const frameInterval = 8 * time.Millisecond

// stream writes the run's events after a sequence number, until the run or the socket ends.
func (s *socket) stream(after uint64) {
	b := newFrameBuffer()
	if s.isCompact {
		total, err := s.o.Service.Total(s.ctx, s.run)
		if err != nil {
			s.stop(err)
			return
		}
		b.encoding = compactEncoding{inline: event.Inline(total)}
	}
	if s.isNew {
		b.key = s.key
	}
	ctx, stop := context.WithCancel(s.ctx)
	var feeder sync.WaitGroup
	defer feeder.Wait()
	defer stop()
	feeder.Go(func() { s.safely(func() { s.feed(ctx, b, after) }) })
	s.writeLoop(b)
}

// feed puts the run's events into the buffer. It waits while the buffer is full, so a slow reader holds
// one frame in memory, and the rest stays in the journal.
func (s *socket) feed(ctx context.Context, b *frameBuffer, after uint64) {
	for batch, err := range s.o.Service.Watch(ctx, s.run, after) {
		if err == nil {
			err = b.add(ctx, batch.Events)
		}
		if err != nil {
			s.stop(err)
			return
		}
	}
	if ctx.Err() == nil {
		b.close()
	}
}

// writeLoop writes frames until the buffer is closed and empty, or the socket ends.
func (s *socket) writeLoop(b *frameBuffer) {
	idle := time.NewTicker(s.o.PingEvery)
	defer idle.Stop()
	for hasWritten := false; ; {
		select {
		case <-s.ctx.Done():
			return
		case <-idle.C:
			s.write(b.encoding.empty())
			continue
		case <-b.filled:
		}
		frame, isLast := b.take()
		if frame == nil && isLast && !hasWritten {
			frame = b.encoding.ended()
		}
		if frame != nil && !s.write(frame) {
			return
		}
		if isLast {
			s.stop(errDone)
			return
		}
		hasWritten = hasWritten || frame != nil
		idle.Reset(s.o.PingEvery)
		b.wait(s.ctx, frameInterval)
	}
}

// write writes a frame, and reports whether the socket goes on. A reader that takes longer than
// WriteTimeout is dropped at once; for slowTimeout longer it can still receive the close frame.
func (s *socket) write(frame []byte) bool {
	ctx, cut := context.WithCancel(s.o.Lifetime.last)
	defer cut()
	slow := time.AfterFunc(s.o.WriteTimeout, func() { s.stop(errSlow) })
	defer slow.Stop()
	late := time.AfterFunc(s.o.WriteTimeout+slowTimeout, cut)
	defer late.Stop()
	kind := websocket.MessageText
	if s.isCompact {
		kind = websocket.MessageBinary
	}
	if err := s.conn.Write(ctx, kind, frame); err != nil {
		s.stop(errors.Join(errGone, err))
	} else {
		s.o.Observer.Framed(len(frame))
	}
	return s.ctx.Err() == nil
}

// pingLoop sends pings, and ends a socket whose pongs do not come. A ping waits for a frame that is
// being written, whose own time limit ends the socket first.
func (s *socket) pingLoop() {
	tick := time.NewTicker(s.o.PingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		ctx, stop := context.WithTimeout(s.ctx, s.o.WriteTimeout)
		err := s.conn.Ping(ctx)
		stop()
		if err != nil {
			s.stop(errSlow)
		}
	}
}
