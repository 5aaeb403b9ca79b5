package live

import (
	"context"
	"net"

	"allsettled/app/event"
	"allsettled/server/batch"
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

// Frames encodes the events of a queue as frames.
type Frames struct{ f *frameEncoder }

// NewFrames returns the queue and the encoder of a socket, which puts a key into the accepted event.
func NewFrames(key string) (*batch.Queue[event.Encoded], Frames) {
	return newFrameQueue(), Frames{&frameEncoder{encoding: jsonEncoding{}, key: key}}
}

// Encode returns a frame of these events.
func (f Frames) Encode(events []event.Encoded) ([]byte, error) { return f.f.encode(events) }

// Memory is how much memory the encoder keeps, in bytes.
func (f Frames) Memory() int { return cap(f.f.frame) }
