package wire

import (
	"encoding/json"
	"errors"
	"fmt"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// MaxFrame bounds one frame of the server in bytes: 256 events whose values
// are at most 16 KiB each come to about 5 MiB.
const MaxFrame = 16 << 20

// Frame is one frame of the server as the page reads it: events in the compact form, or a problem.
type Frame struct {
	Events []settle.Event
	Ended  bool     // nothing follows: the run had ended before the sequence number asked for
	Error  *Problem // the server closes with it
}

// Compact is the websocket subprotocol by which a page asks for the compact form of the events: binary
// frames, without the values that are too long (see [event.Inline]). Problems stay text frames of JSON.
//
// A frame is one byte, 1 when the run has ended and else 0, and then events to the frame's end, each as
// [event.AppendCompact] writes it. Page and server come from one build, so the form may change together with
// this name: other programs should read the JSON.
const Compact = "allsettled.compact.3"

// GrowFrame appends an event to a frame {"events":[…]} in place; an empty frame begins one. It copies the
// JSON and does not read it.
func GrowFrame(frame []byte, e event.Encoded) []byte {
	if len(frame) == 0 {
		frame = append(frame, eventsOpen...)
	} else {
		frame = append(frame[:len(frame)-len(eventsClose)], ',')
	}
	return append(append(frame, e.JSON...), eventsClose...)
}

const (
	eventsOpen  = `{"events":[`
	eventsClose = `]}`
)

// EmptyFrame returns a frame without events: it shows a page, which sees no pings, that the server is there.
func EmptyFrame() []byte { return []byte(eventsOpen + eventsClose) }

// EndedFrame returns the frame that says that nothing follows the sequence number asked for, since the run
// has ended.
func EndedFrame() []byte { return []byte(`{"events":[],"ended":true}`) }

// GrowCompact appends an event to a compact frame in place; an empty frame begins one. A value over inline
// bytes stays out. The error says that the event's JSON cannot be read.
func GrowCompact(frame []byte, e event.Encoded, inline int) ([]byte, error) {
	if len(frame) == 0 {
		frame = append(frame, 0)
	}
	return e.AppendCompact(frame, inline)
}

// EmptyCompact returns [EmptyFrame] in the compact form.
func EmptyCompact() []byte { return []byte{0} }

// EndedCompact returns [EndedFrame] in the compact form.
func EndedCompact() []byte { return []byte{1} }

var errFrame = errors.New("invalid frame: want 0 or 1, and then events")

// decodeCompact reads a compact frame. Its values point into data.
func decodeCompact(x *event.Expander, data []byte) (Frame, error) {
	if len(data) == 0 || data[0] > 1 {
		return Frame{}, errFrame
	}
	events, err := x.Events(data[1:])
	return Frame{Events: events, Ended: data[0] == 1}, err
}

// decodeText reads a text frame, which holds a problem. A server that sends events as text does not speak
// the compact form, so it is of another build than this page.
func decodeText(data []byte) (Frame, error) {
	var f struct{ Error *Problem }
	if err := json.Unmarshal(data, &f); err != nil {
		return Frame{}, fmt.Errorf("read a problem: %w", err)
	}
	if f.Error == nil {
		return Frame{},
			NewProblem(400, "version", "The server is of another version than this page. Load the page again.")
	}
	return Frame{Error: f.Error}, nil
}
