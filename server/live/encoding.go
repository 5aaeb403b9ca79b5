package live

import (
	"allsettled/app/event"
	"allsettled/app/wire"
)

// encoding is how events are written on a socket.
type encoding interface {
	grow(frame []byte, e event.Encoded) ([]byte, error)
	ended() []byte
	pause() []byte // so that a page, which sees no pings, knows that we are there
}

// jsonEncoding is the contract's form: lines as the journal has them.
type jsonEncoding struct{}

func (jsonEncoding) grow(frame []byte, e event.Encoded) ([]byte, error) {
	return wire.GrowFrame(frame, e), nil
}

func (jsonEncoding) ended() []byte { return wire.EndedFrame() }
func (jsonEncoding) pause() []byte { return wire.EmptyFrame() }

// compactEncoding is the page's own form. Values longer than inline stay behind.
type compactEncoding struct{ inline int }

func (f compactEncoding) grow(frame []byte, e event.Encoded) ([]byte, error) {
	return wire.GrowCompact(frame, e, f.inline)
}

func (compactEncoding) ended() []byte { return wire.EndedCompact() }
func (compactEncoding) pause() []byte { return wire.EmptyCompact() }
