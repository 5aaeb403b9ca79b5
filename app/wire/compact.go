package wire

import (
	"allsettled/app/event"
)

// Compact is the websocket subprotocol by which a page asks for the compact
// form of the events: the same events in binary frames, without the values that
// are too long to travel in such a number. Problems stay text frames of JSON.
//
// A frame is a byte, 1 where the run has ended, else 0, and events to its end,
// each as [event.AppendCompact] writes it.
//
// Both ends come from one build, so the form may change with the name: whoever
// is not this project's own page should leave it alone and read the JSON.
const Compact = "allsettled.compact.3"

// GrowCompact appends one event to a compact frame, in place; an empty frame begins one. A value over
// inline bytes stays behind. The error says that the event's JSON cannot be read.
func GrowCompact(frame []byte, e event.Encoded, inline int) ([]byte, error) {
	if len(frame) == 0 {
		frame = append(frame, 0)
	}
	return e.AppendCompact(frame, inline)
}

// CompactEnded is the compact frame that says that nothing follows.
func CompactEnded() []byte { return []byte{1} }

// CompactPause is the compact frame that says no more than that the server is still there.
func CompactPause() []byte { return []byte{0} }

// decodeCompact reads a compact frame. Its values point into data.
func decodeCompact(x *event.Expander, data []byte) (Frame, error) {
	if len(data) == 0 || data[0] > 1 {
		return Frame{}, errFrame
	}
	events, err := x.Events(data[1:])
	return Frame{Events: events, Ended: data[0] == 1}, err
}
