package wire

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"time"

	"allsettled/app/settle"
)

// Compact is the websocket subprotocol by which a page asks for the compact
// form of the events: the same events in binary frames, without the values that
// are too long to travel in such a number. Problems stay text frames of JSON.
//
// A frame is a byte, 1 where the run has ended, else 0, and events to its end. An event
// is the place of its kind in [settle]'s list, its sequence number, and its
// fields in a fixed order: numbers as unsigned LEB128, durations in tenths of a
// millisecond, texts as their length and their bytes. A page reads it in about a
// third of the time that it needs for the JSON.
//
// Both ends come from one build, so the form may change with the name: whoever
// is not this project's own page should leave it alone and read the JSON.
const Compact = "allsettled.compact.1"

// Limits of the values that travel in the compact form, in bytes of JSON.
const (
	valuesAll  = 64 << 20 // of all values of a run, so that a page can hold them
	valuesMost = settle.MaxValue
)

// Inline returns up to how many bytes a value travels with its event in the
// compact form of a run of total calls: 16 KiB, or 64 MiB shared among its calls.
// Others are fetched when they are looked at.
func Inline(total int) int { return min(valuesMost, valuesAll/max(total, 1)) }

// The parts that an outcome may have.
const (
	hasReason = 1 << iota
	hasTries
	hasHeader
	hasValue
	hasPreview
	isElsewhere
)

// kinds are the kinds of event in the order of their numbers.
var kinds = [...]settle.Kind{settle.Accepted, settle.Started, settle.Settled, settle.Decided, settle.Ended}

// GrowCompact appends one event to a compact frame, in place; an empty frame
// begins one. Values over inline bytes stay behind.
func GrowCompact(frame []byte, e settle.Event, inline int) []byte {
	if len(frame) == 0 {
		frame = append(frame, 0)
	}
	p := packer{append(frame, byte(slices.Index(kinds[:], e.Kind)))}
	p.number(e.Seq)
	switch e.Kind {
	case settle.Accepted:
		p.terms(e.Terms)
	case settle.Started:
		p.count(e.Index)
		p.count(e.Attempt)
		p.span(e.At)
	case settle.Settled:
		p.outcome(e.Outcome, inline)
	case settle.Decided:
		p.verdict(e.Verdict)
	case settle.Ended:
		p.verdict(e.Verdict)
		p.sum(e.Sum)
	}
	return p.b
}

// CompactEnded is the compact frame that says that nothing follows.
func CompactEnded() []byte { return []byte{1} }

// CompactPause is the compact frame that says no more than that the server is still there.
func CompactPause() []byte { return []byte{0} }

// packer writes the parts of an event.
type packer struct{ b []byte }

func (p *packer) number(n uint64)      { p.b = binary.AppendUvarint(p.b, n) }
func (p *packer) count(n int)          { p.number(uint64(max(n, 0))) }
func (p *packer) span(d time.Duration) { p.number(uint64(max(d, 0)+tenth/2) / uint64(tenth)) }
func (p *packer) bytes(v []byte)       { p.count(len(v)); p.b = append(p.b, v...) }
func (p *packer) text(s string)        { p.count(len(s)); p.b = append(p.b, s...) }

// tenth is the unit of durations: what the JSON rounds to.
const tenth = 100 * time.Microsecond

func (p *packer) terms(t *settle.Terms) {
	p.text(t.Run)
	p.count(t.Total)
	p.text(string(t.Mode))
	p.count(t.InFlight)
	p.number(math.Float64bits(t.PerSecond))
	p.span(t.Timeout)
	p.count(t.Attempts)
	p.number(uint64(max(t.At.UnixMilli(), 0)))
	p.text(t.CancelKey)
}

func (p *packer) outcome(o *settle.Outcome, inline int) {
	p.count(o.Index)
	p.text(o.ID)
	p.text(string(o.Status))
	p.count(o.Reply.HTTP)
	p.text(o.Reply.Type)
	p.number(uint64(max(o.BodyBytes, 0)))
	p.count(o.Attempts)
	p.span(o.Began)
	p.span(o.FirstByte)
	p.span(o.Took)
	parts := partsOf(o, inline)
	p.count(parts)
	if parts&hasReason != 0 {
		p.text(o.Reason.Code)
		p.text(o.Reason.Message)
		p.text(o.Reason.Detail)
		p.span(o.Reason.RetryAfter)
	}
	if parts&hasTries != 0 {
		p.tries(o.Tries)
	}
	if parts&hasHeader != 0 {
		p.header(o.Reply.Header)
	}
	if parts&hasValue != 0 {
		p.bytes(o.Value.JSON)
	}
	if parts&hasPreview != 0 {
		p.text(o.Value.Preview)
	}
}

func partsOf(o *settle.Outcome, inline int) (parts int) {
	if o.Reason != nil {
		parts |= hasReason
	}
	if len(o.Tries) > 0 {
		parts |= hasTries
	}
	if len(o.Reply.Header) > 0 {
		parts |= hasHeader
	}
	switch size := max(len(o.Value.JSON), len(o.Value.Preview)); {
	case size > inline || o.Value.Elsewhere:
		parts |= isElsewhere
	case o.Value.JSON != nil:
		parts |= hasValue
	case o.Value.Preview != "":
		parts |= hasPreview
	}
	return parts
}

func (p *packer) tries(all []settle.Try) {
	p.count(len(all))
	for _, t := range all {
		p.count(t.HTTP)
		p.text(t.Code)
		p.span(t.Began)
		p.span(t.Took)
		p.span(t.Wait)
	}
}

// header writes the headers as one text, so that a reader that knows it reads it no more.
func (p *packer) header(h map[string]string) {
	inner := packer{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		inner.text(name)
		inner.text(h[name])
	}
	p.bytes(inner.b)
}

func (p *packer) verdict(v *settle.Verdict) {
	if v == nil {
		v = &settle.Verdict{}
	}
	p.text(string(v.Status))
	p.count(v.Index + 1) // -1: all of them
	p.span(v.At)
}

func (p *packer) sum(s *settle.Sum) {
	p.count(s.Fulfilled)
	p.count(s.Rejected)
	p.count(s.Aborted)
	p.count(s.Missing)
	cancelled := 0
	if s.Cancelled {
		cancelled = 1
	}
	p.count(cancelled)
	p.span(s.Took)
}
