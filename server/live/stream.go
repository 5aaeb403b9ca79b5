package live

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/server/batch"
)

// stream writes the run's events after a sequence number, until the run or the socket ends.
func (s *socket) stream(after uint64) {
	frames := &frameEncoder{encoding: jsonEncoding{}}
	if s.isCompact {
		total, err := s.o.Service.Total(s.ctx, s.run)
		if err != nil {
			s.stop(err)
			return
		}
		frames.encoding = compactEncoding{inline: event.Inline(total)}
	}
	if s.isNew {
		frames.key = s.key
	}
	q := newFrameQueue()
	ctx, stop := context.WithCancel(s.ctx)
	var feeder sync.WaitGroup
	defer feeder.Wait()
	defer stop()
	feeder.Go(func() { s.safely(func() { s.feed(ctx, q, after) }) })
	s.writeLoop(q, frames)
}

// feed puts the run's events into the queue. It waits while the queue is full, so a slow reader holds
// one frame in memory, and the rest stays in the journal.
func (s *socket) feed(ctx context.Context, q *batch.Queue[event.Encoded], after uint64) {
	for b, err := range s.o.Service.Watch(ctx, s.run, after) {
		if err == nil {
			err = q.Put(ctx, b.Events...)
		}
		if err != nil {
			s.stop(err)
			return
		}
	}
	if ctx.Err() == nil {
		q.Close()
	}
}

// writeLoop writes frames until the queue is closed and empty, or the socket ends.
func (s *socket) writeLoop(q *batch.Queue[event.Encoded], frames *frameEncoder) {
	for hasWritten := false; ; hasWritten = true {
		events, err := s.take(q, frames.encoding.empty())
		switch {
		case s.ctx.Err() != nil:
			return
		case errors.Is(err, io.EOF):
			if !hasWritten {
				s.write(frames.encoding.ended())
			}
			s.stop(errDone)
			return
		}
		frame, err := frames.encode(events)
		if err != nil {
			s.stop(err)
			return
		}
		if !s.write(frame) {
			return
		}
	}
}

// take waits for the events of the next frame; io.EOF when none follow. Every PingEvery in which none
// come, it writes the empty frame.
func (s *socket) take(q *batch.Queue[event.Encoded], empty []byte) ([]event.Encoded, error) {
	for {
		ctx, stop := context.WithTimeout(s.ctx, s.o.PingEvery)
		events, err := q.Take(ctx)
		stop()
		if err == nil || errors.Is(err, io.EOF) || s.ctx.Err() != nil {
			return events, err
		}
		s.write(empty)
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
