package event

import (
	"fmt"

	"allsettled/app/settle"
)

// Encoded is an event in its written forms. Many readers share the bytes, so they must not be changed.
type Encoded struct {
	JSON    []byte
	Compact []byte // nil when the event was read from a journal, which stores the JSON only
}

// Encode writes an event in both forms. The compact one leaves out a value over inline bytes.
func Encode(e settle.Event, inline int) Encoded {
	return Encoded{JSON: AppendJSON(nil, e), Compact: AppendCompact(nil, e, inline)}
}

// AppendCompact appends the compact form to dst. It copies the bytes that are there; an event from a
// journal is read from its JSON and written again, which costs some 2 µs.
func (e Encoded) AppendCompact(dst []byte, inline int) ([]byte, error) {
	if e.Compact != nil {
		return append(dst, e.Compact...), nil
	}
	read, err := Decode(e.JSON)
	if err != nil {
		return dst, fmt.Errorf("convert an event of the journal: %w", err)
	}
	return AppendCompact(dst, read, inline), nil
}

// Limits of the values in the compact form, in bytes of JSON.
const (
	valuesTotal = 64 << 20 // of all values of a run, so that a page can hold them
	valueMost   = settle.MaxValue
)

// Inline returns up to how many bytes a value travels within the compact form of its event, in a run of
// total calls: 16 KiB, or 64 MiB shared among the calls. A page fetches longer values when it shows them.
func Inline(total int) int { return min(valueMost, valuesTotal/max(total, 1)) }
