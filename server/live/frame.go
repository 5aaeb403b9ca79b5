package live

import (
	"bytes"
	"time"

	"allsettled/app/event"
	"allsettled/server/batch"
)

// The bounds of a frame. An event of more than maxFrameBytes is a frame of its own.
const (
	maxFrameEvents = 256
	maxFrameBytes  = 256 << 10
)

// frameInterval is the least time between two frames of events: half a frame of a screen. Events that
// come within it travel together; the first after a pause is sent at once.
const frameInterval = 8 * time.Millisecond

// newFrameQueue returns the queue in which the events of the next frame gather.
func newFrameQueue() *batch.Queue[event.Encoded] {
	return batch.New(batch.Options[event.Encoded]{
		Items: maxFrameEvents, Bytes: maxFrameBytes, Delay: frameInterval,
		Measure: func(e event.Encoded) (items, bytes int) { return 1, max(len(e.Compact), len(e.JSON)) },
	})
}

// frameEncoder writes events as frames.
type frameEncoder struct {
	encoding encoding
	key      string // cancel key, for the accepted event; "" once it was added
	frame    []byte // the last one, whose memory is used again
}

// encode returns a frame of these events. It is valid until the next call.
func (f *frameEncoder) encode(events []event.Encoded) (frame []byte, err error) {
	if cap(f.frame) > maxFrameBytes/4 && len(f.frame) < maxFrameBytes/8 {
		f.frame = nil // a burst is over, so its memory is freed
	}
	f.frame = f.frame[:0]
	for _, e := range events {
		if f.frame, err = f.encoding.grow(f.frame, f.withKey(e)); err != nil {
			return nil, err
		}
	}
	return f.frame, nil
}

// withKey returns the accepted event with the cancel key in it, and any other event as it is.
func (f *frameEncoder) withKey(e event.Encoded) event.Encoded {
	line := e.JSON
	if f.key == "" || !bytes.HasPrefix(line, []byte(`{"kind":"accepted",`)) ||
		bytes.Contains(line, []byte(`"cancelKey":`)) {
		return e
	}
	key := f.key
	f.key = ""
	return event.Encoded{JSON: append(append(bytes.Clone(line[:len(line)-1]), `,"cancelKey":"`+key...), `"}`...)}
}
