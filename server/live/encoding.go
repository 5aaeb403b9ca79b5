package live

import (
	"allsettled/app/event"
	"allsettled/app/wire"
)

// encoding is one of the two forms in which events are written on a socket.
type encoding interface {
	// grow appends an event to a frame; nil begins a frame.
	grow(frame []byte, e event.Encoded) ([]byte, error)
	// ended is the frame that says that the run ended before the events that were asked for.
	ended() []byte
	// empty is the frame without events that says that the server is still there: a page does not
	// see pings.
	empty() []byte
}

// jsonEncoding is the public form: events as the journal has them.
type jsonEncoding struct{}

func (jsonEncoding) grow(frame []byte, e event.Encoded) ([]byte, error) {
	return wire.GrowFrame(frame, e), nil
}

func (jsonEncoding) ended() []byte { return wire.EndedFrame() }
func (jsonEncoding) empty() []byte { return wire.EmptyFrame() }

// compactEncoding is the page's form. Values of more than inline bytes are left out; the page fetches
// them when they are looked at.
type compactEncoding struct{ inline int }

func (c compactEncoding) grow(frame []byte, e event.Encoded) ([]byte, error) {
	return wire.GrowCompact(frame, e, c.inline)
}

func (compactEncoding) ended() []byte { return wire.EndedCompact() }
func (compactEncoding) empty() []byte { return wire.EmptyCompact() }
