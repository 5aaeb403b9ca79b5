package live

import (
	"context"
	"net"
	"time"

	"allsettled/app/event"
)

// CloseOnce wraps a connection as the upgrade to a websocket does.
func CloseOnce(c net.Conn) net.Conn { return &closeOnceConn{Conn: c} }

// Cut is the context of a lifetime that ends when Close waits no longer.
func Cut(l *Lifetime) context.Context { return l.last }

// The limits of a frame.
const (
	MaxFrameEvents = maxFrameEvents
	MaxFrameBytes  = maxFrameBytes
)

// Buffer is a frame buffer of the public form.
type Buffer struct{ b *frameBuffer }

// NewBuffer returns a frame buffer that puts a key into the accepted event.
func NewBuffer(key string) Buffer {
	b := newFrameBuffer()
	b.key = key
	return Buffer{b}
}

func (b Buffer) Add(ctx context.Context, events []event.Encoded) error { return b.b.add(ctx, events) }
func (b Buffer) Close()                                                { b.b.close() }
func (b Buffer) Take() (frame []byte, isLast bool)                     { return b.b.take() }
func (b Buffer) Wait(ctx context.Context, d time.Duration)             { b.b.wait(ctx, d) }
func (b Buffer) Filled() <-chan struct{}                               { return b.b.filled }

// Spare is how much memory the buffer keeps.
func (b Buffer) Spare() int { return cap(b.b.frame) + cap(b.b.spare) }
