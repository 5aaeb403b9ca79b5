package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"allsettled/app/event"

	"nhooyr.io/websocket"
)

// gatherFor is how long events wait for company: half a frame of a screen. The first after a pause
// goes out at once; the next frame follows no sooner than this.
const gatherFor = 8 * time.Millisecond

// stream writes the run's events until the run or the socket ends.
func (s *socket) stream(after uint64) {
	g := newFrameBuffer()
	if s.isCompact {
		total, err := s.o.Service.Total(s.ctx, s.run)
		if err != nil {
			s.stop(err)
			return
		}
		g.encoding = compactEncoding{inline: event.Inline(total)}
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
	for batch, err := range s.o.Service.Watch(ctx, s.run, after) {
		if err != nil {
			s.stop(err)
			return
		}
		if err := g.add(ctx, batch.Events); err != nil {
			s.stop(err)
			return
		}
	}
	if ctx.Err() == nil {
		g.close()
	}
}

func (s *socket) writeLoop(g *frameBuffer) {
	idle := time.NewTicker(s.o.PingEvery)
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
		idle.Reset(s.o.PingEvery)
		g.wait(s.ctx, gatherFor)
	}
}

// write writes one frame, and reports whether the socket goes on. A reader that
// takes too long is let go of at once, and told so if it wakes up in time.
func (s *socket) write(frame []byte) bool {
	ctx, cut := context.WithCancel(s.o.Lifetime.last)
	defer cut()
	slow := time.AfterFunc(s.o.WriteTimeout, func() { s.stop(errSlow) })
	defer slow.Stop()
	late := time.AfterFunc(s.o.WriteTimeout+slowPatience, cut)
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

// pingLoop pings, and ends a socket whose pongs do not come. While a frame is
// being written it is the write's time limit that judges.
func (s *socket) pingLoop() {
	each := time.NewTicker(s.o.PingEvery)
	defer each.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-each.C:
		}
		ctx, stop := context.WithTimeout(s.ctx, s.o.WriteTimeout)
		err := s.conn.Ping(ctx)
		stop()
		if err != nil {
			s.stop(errSlow)
		}
	}
}
