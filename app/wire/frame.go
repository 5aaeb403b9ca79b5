package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// MaxFrame bounds one frame of the server in bytes: 256 events whose values
// are at most 16 KiB each come to about 5 MiB.
const MaxFrame = 16 << 20

// Frame is what the server says at once: events, the word that there are no
// more, or the problem it closes with.
type Frame struct {
	Events []settle.Event
	Ended  bool // the run ended at or before the sequence number asked for
	Error  *Problem
}

// AppendFrame appends the frame {"events":[…]} to dst. Each line is one event's
// JSON, which is copied as it stands and not looked at. No lines make the frame
// that says no more than that the server is still there.
func AppendFrame(dst []byte, lines [][]byte) []byte {
	dst = append(dst, eventsOpen...)
	for i, line := range lines {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, line...)
	}
	return append(dst, eventsClose...)
}

// GrowFrame appends one more line to a frame of events, in place; an empty
// frame begins one.
func GrowFrame(frame, line []byte) []byte {
	if len(frame) == 0 {
		frame = append(frame, eventsOpen...)
	} else {
		frame = append(frame[:len(frame)-len(eventsClose)], ',')
	}
	return append(append(frame, line...), eventsClose...)
}

// AppendEnded appends the frame that says that nothing follows the sequence
// number asked for, since the run has ended.
func AppendEnded(dst []byte) []byte { return append(dst, `{"events":[],"ended":true}`...) }

const (
	eventsOpen  = `{"events":[`
	eventsClose = `]}`
)

var errFrame = errors.New("not a frame of events")

// DecodeFrame reads a frame of the server. The common form, as [AppendFrame]
// writes it, is scanned once for its commas and decoded event by event.
//
// The events may point into data, which the caller leaves alone.
func DecodeFrame(data []byte) (Frame, error) {
	if inner, ok := plainEvents(data); ok {
		if events, err := decodeEvents(inner); err == nil {
			return Frame{Events: events}, nil
		}
	}
	var f Frame
	err := members(data, func(key string, raw json.RawMessage) (err error) {
		switch key {
		case "events":
			f.Events, err = decodeArray(raw)
		case "ended":
			f.Ended = string(raw) == "true"
		case "error":
			f.Error = new(Problem)
			err = json.Unmarshal(raw, f.Error)
		}
		return err
	})
	if err != nil {
		return Frame{}, fmt.Errorf("read a frame: %w", err)
	}
	return f, nil
}

func plainEvents(data []byte) (inner []byte, ok bool) {
	inner, ok = bytes.CutPrefix(data, []byte(eventsOpen))
	if !ok {
		return nil, false
	}
	return bytes.CutSuffix(inner, []byte(eventsClose))
}

func decodeArray(raw []byte) ([]settle.Event, error) {
	if len(raw) < 2 || raw[0] != '[' {
		return nil, errFrame
	}
	return decodeEvents(raw[1 : len(raw)-1])
}

// decodeEvents decodes the elements of an array's inside.
func decodeEvents(inner []byte) ([]settle.Event, error) {
	if len(bytes.TrimSpace(inner)) == 0 {
		return nil, nil
	}
	events := make([]settle.Event, 0, 1+len(inner)/512)
	for {
		line, rest, more := element(inner)
		e, err := event.Decode(bytes.TrimSpace(line))
		if err != nil {
			return nil, fmt.Errorf("event %d of a frame: %w", len(events), err)
		}
		events = append(events, e)
		if !more {
			return events, nil
		}
		inner = rest
	}
}

// element cuts inner at its first comma that stands in no string and no
// bracket. It judges no JSON: whoever decodes the element does.
func element(inner []byte) (line, rest []byte, more bool) {
	depth := 0
	for i := 0; i < len(inner); i++ {
		switch inner[i] {
		case '"':
			i = stringEnd(inner, i+1)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				return inner[:i], inner[i+1:], true
			}
		}
	}
	return inner, nil, false
}

// stringEnd returns the index of the quote that ends the string that b[from:] is inside of.
func stringEnd(b []byte, from int) int {
	for {
		quote := bytes.IndexByte(b[from:], '"')
		if quote < 0 {
			return len(b)
		}
		at := from + quote
		if !escaped(b[from:at]) {
			return at
		}
		from = at + 1
	}
}

// escaped reports whether what follows before is escaped: an odd number of backslashes ends it.
func escaped(before []byte) bool {
	n := len(before)
	for n > 0 && before[n-1] == '\\' {
		n--
	}
	return (len(before)-n)%2 == 1
}
