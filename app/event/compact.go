package event

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"time"

	"allsettled/app/settle"
)

// AppendCompact appends the event in a form that a page reads in about a third of the
// time that it needs for the JSON, and keeps in a fraction of the memory: the
// place of its kind in the list of kinds, its sequence number, and its fields in
// a fixed order; numbers as unsigned LEB128, durations in tenths of a
// millisecond, texts as their length and their bytes. A value over inline bytes
// is left out, and said to be [Value.Elsewhere].
//
// Both ends must be of one build: the form knows no versions. An [Expander] reads it.
func AppendCompact(dst []byte, e settle.Event, inline int) []byte {
	p := packer{append(dst, byte(slices.Index(kinds[:], e.Kind)))}
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
	case settle.Paused:
		p.word(e.Paused)
		p.span(e.At)
	case settle.Slowed:
		p.count(e.Slowing.InFlight)
		p.span(e.Slowing.Wait)
		p.span(e.At)
	}
	return p.b
}

// AppendCompactOutcome appends the outcome as it is in the compact form of its event.
func AppendCompactOutcome(dst []byte, o *settle.Outcome, inline int) []byte {
	p := packer{dst}
	p.outcome(o, inline)
	return p.b
}

// The parts that an outcome may have.
const (
	hasReason = 1 << iota
	hasTries
	hasValue
	hasPreview
	isElsewhere
)

// kinds are the kinds of event in the order of their numbers.
var kinds = [...]settle.Kind{
	settle.Accepted, settle.Started, settle.Settled, settle.Decided, settle.Ended,
	settle.Paused, settle.Slowed,
}

// packer writes the parts of an event.
type packer struct{ b []byte }

func (p *packer) number(n uint64)      { p.b = binary.AppendUvarint(p.b, n) }
func (p *packer) count(n int)          { p.number(uint64(max(n, 0))) }
func (p *packer) span(d time.Duration) { p.number(uint64(max(d, 0)+tenth/2) / uint64(tenth)) }
func (p *packer) bytes(v []byte)       { p.count(len(v)); p.b = append(p.b, v...) }
func (p *packer) text(s string)        { p.count(len(s)); p.b = append(p.b, s...) }

func (p *packer) word(yes bool) {
	if yes {
		p.b = append(p.b, 1)
	} else {
		p.b = append(p.b, 0)
	}
}

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
	p.text(t.Continues)
	p.count(len(t.Indices))
	for _, index := range t.Indices {
		p.count(index)
	}
}

// outcome writes the header first, as one text: a reader that keeps outcomes keeps each header once.
func (p *packer) outcome(o *settle.Outcome, inline int) {
	p.header(o.Reply.Header)
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
		p.reason(o.Reason)
	}
	if parts&hasTries != 0 {
		p.tries(o.Tries)
	}
	if parts&hasValue != 0 {
		p.bytes(o.Value.JSON)
	}
	if parts&hasPreview != 0 {
		p.text(o.Value.Preview)
	}
}

// reason writes the args as JSON, in one text: many calls have the same, so that a reader decodes it once.
func (p *packer) reason(r *settle.Reason) {
	p.text(r.Code)
	p.text(string(r.Phase))
	p.span(r.RetryAfter)
	p.text(r.Written)
	if len(r.Args) == 0 {
		p.text("")
		return
	}
	var args object
	args.args(r.Args)
	p.bytes(args.b)
}

func partsOf(o *settle.Outcome, inline int) (parts int) {
	if o.Reason != nil {
		parts |= hasReason
	}
	if len(o.Tries) > 0 {
		parts |= hasTries
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

// header writes the header's names and values, sorted, behind the length of them all; 0 for none.
func (p *packer) header(h map[string]string) {
	if len(h) == 0 {
		p.count(0)
		return
	}
	var few [16]string // most answers have no more, and need no room elsewhere
	names := slices.AppendSeq(few[:0], maps.Keys(h))
	slices.Sort(names)
	size := 0
	for _, name := range names {
		size += textSize(name) + textSize(h[name])
	}
	p.count(size)
	for _, name := range names {
		p.text(name)
		p.text(h[name])
	}
}

// textSize returns how many bytes a text takes with its length.
func textSize(s string) int {
	size := 1 + len(s)
	for n := len(s); n >= 0x80; n >>= 7 {
		size++
	}
	return size
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
	p.word(s.Cancelled)
	p.span(s.Took)
}
