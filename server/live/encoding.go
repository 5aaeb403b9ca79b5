package live

import (
	"fmt"

	"allsettled/app/event"
	"allsettled/app/wire"
)

// encoding is how events are written on a socket.
type encoding interface {
	grow(frame, line []byte) ([]byte, error)
	ended() []byte
	pause() []byte // so that a page, which sees no pings, knows that we are there
}

// jsonEncoding is the contract's form: lines as the journal has them.
type jsonEncoding struct{}

func (jsonEncoding) grow(frame, line []byte) ([]byte, error) { return wire.GrowFrame(frame, line), nil }
func (jsonEncoding) ended() []byte                           { return wire.AppendEnded(nil) }
func (jsonEncoding) pause() []byte                           { return wire.AppendFrame(nil, nil) }

// compactEncoding is the page's own form. Values longer than inline stay behind.
type compactEncoding struct{ inline int }

func (f compactEncoding) grow(frame, line []byte) ([]byte, error) {
	e, err := event.Decode(line)
	if err != nil {
		return frame, fmt.Errorf("an event of the journal: %w", err)
	}
	return wire.GrowCompact(frame, e, f.inline), nil
}

func (compactEncoding) ended() []byte { return wire.CompactEnded() }
func (compactEncoding) pause() []byte { return wire.CompactPause() }
