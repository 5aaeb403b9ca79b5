package api

import (
	"fmt"

	"allsettled/app/settle"
	"allsettled/app/wire"
)

// form is how events are written on a socket.
type form interface {
	grow(frame, line []byte) ([]byte, error)
	ended() []byte
	pause() []byte // so that a page, which sees no pings, knows that we are there
}

// jsonForm is the contract's form: lines as the journal has them.
type jsonForm struct{}

func (jsonForm) grow(frame, line []byte) ([]byte, error) { return wire.GrowFrame(frame, line), nil }
func (jsonForm) ended() []byte                           { return wire.AppendEnded(nil) }
func (jsonForm) pause() []byte                           { return wire.AppendFrame(nil, nil) }

// compactForm is the page's own form. Values longer than inline stay behind.
type compactForm struct{ inline int }

func (f compactForm) grow(frame, line []byte) ([]byte, error) {
	e, err := settle.DecodeEvent(line)
	if err != nil {
		return frame, fmt.Errorf("an event of the journal: %w", err)
	}
	return wire.GrowCompact(frame, e, f.inline), nil
}

func (compactForm) ended() []byte { return wire.CompactEnded() }
func (compactForm) pause() []byte { return wire.CompactPause() }
