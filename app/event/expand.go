package event

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"time"

	"allsettled/app/settle"
)

// Expander reads the compact form of one run's events. It remembers the texts that
// come again and again, so that they are kept once. The zero value is ready.
type Expander struct {
	words   map[string]string
	headers map[string]map[string]string
	known   map[string]settle.Args // args of reasons by their JSON
}

// How much an expander remembers at most: texts, headers, and args of reasons.
const (
	wordsMost   = 4096
	headersMost = 4096
	argsMost    = 4096
)

// errCompact is what reading something else than the compact form comes to.
var errCompact = errors.New("not the compact form of an event")

// Events reads events to the end of data. Their values point into data, which
// the caller leaves alone, and headers are shared between events. There is no
// input on which Events panics; what is not the compact form is an error.
func (x *Expander) Events(data []byte) (events []settle.Event, err error) {
	r := x.reader(data)
	for len(r.b) > 0 && !r.bad {
		if events == nil {
			events = make([]settle.Event, 0, min(frameEvents, 1+len(data)/16))
		}
		events = append(events, r.event())
	}
	if r.bad {
		return nil, errCompact
	}
	return events, nil
}

// Outcome reads one outcome, the two parts of which are as [SplitOutcome] returns them.
func (x *Expander) Outcome(header, rest []byte) (*settle.Outcome, error) {
	r := x.reader(rest)
	o := new(settle.Outcome)
	o.Reply.Header = r.header(header)
	if r.outcomeRest(o); !r.bad {
		return o, nil
	}
	return nil, errCompact
}

// SplitOutcome cuts an outcome in the compact form ([settle.Outcome.Packed]) into its header, which many
// outcomes of a run have in common, and the rest.
func SplitOutcome(packed []byte) (header, rest []byte) {
	r := reader{b: packed}
	header = r.bytes()
	return header, r.b
}

func (x *Expander) reader(data []byte) reader {
	if x.words == nil {
		x.words, x.headers = map[string]string{}, map[string]map[string]string{}
		x.known = map[string]settle.Args{}
	}
	return reader{Expander: x, b: data}
}

// reader takes a frame apart. After what it cannot read it is bad, and reads nothing more.
type reader struct {
	*Expander

	b    []byte
	bad  bool
	slab []settle.Outcome // made for many at once; they are kept together anyway
}

const (
	frameEvents = 256 // as many as a server puts in a frame at most
	slabMost    = 64
)

// number reads a number; most are a byte or two.
func (r *reader) number() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		n := uint64(r.b[0])
		r.b = r.b[1:]
		return n
	}
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) count() int {
	n := r.number()
	if n > math.MaxInt32 {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) span() time.Duration {
	n := r.number()
	if n > math.MaxInt64/uint64(tenth) {
		r.bad = true
		return 0
	}
	return time.Duration(n) * tenth
}

func (r *reader) bytes() []byte {
	n := r.count()
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	v := r.b[:n:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) text() string { return string(r.bytes()) }

// word reads a text that is likely to come again.
func (r *reader) word() string {
	b := r.bytes()
	if have, ok := r.words[string(b)]; ok {
		return have
	}
	s := string(b)
	if len(r.words) < wordsMost {
		r.words[s] = s
	}
	return s
}

func (r *reader) event() settle.Event {
	kind := r.count()
	if kind >= len(kinds) {
		r.bad = true
		return settle.Event{}
	}
	e := settle.Event{Kind: kinds[kind], Seq: r.number()}
	switch e.Kind {
	case settle.Accepted:
		e.Terms = r.terms()
	case settle.Started:
		e.Index, e.Attempt, e.At = r.count(), r.count(), r.span()
	case settle.Settled:
		e.Outcome = r.outcome()
	case settle.Decided:
		e.Verdict = r.verdict()
	case settle.Ended:
		if v := r.verdict(); v.Status != "" {
			e.Verdict = v
		}
		e.Sum = r.sum()
	case settle.Paused:
		e.Paused, e.At = r.count() == 1, r.span()
	case settle.Slowed:
		e.Slowing = &settle.Slowing{InFlight: r.count(), Wait: r.span()}
		e.At = r.span()
	}
	return e
}

func (r *reader) terms() *settle.Terms {
	t := &settle.Terms{
		Run: r.text(), Total: r.count(), Mode: settle.Mode(r.word()), InFlight: r.count(),
		PerSecond: math.Float64frombits(r.number()), Timeout: r.span(), Attempts: r.count(),
		At: time.UnixMilli(int64(r.number() & math.MaxInt64)).UTC(), CancelKey: r.text(),
		Continues: r.text(),
	}
	for range min(r.count(), len(r.b)) { // an index takes a byte at least
		t.Indices = append(t.Indices, r.count())
	}
	return t
}

func (r *reader) outcome() *settle.Outcome {
	if len(r.slab) == 0 {
		r.slab = make([]settle.Outcome, min(slabMost, 1+len(r.b)/64))
	}
	o := &r.slab[0]
	r.slab = r.slab[1:]
	from := r.b
	o.Reply.Header = r.header(r.bytes())
	r.outcomeRest(o)
	o.Packed = from[: len(from)-len(r.b) : len(from)-len(r.b)]
	return o
}

// outcomeRest reads what follows the header.
func (r *reader) outcomeRest(o *settle.Outcome) {
	o.Index, o.ID, o.Status = r.count(), r.text(), settle.Status(r.word())
	o.Reply.HTTP, o.Reply.Type = r.count(), r.word()
	o.BodyBytes, o.Attempts = int64(r.number()&math.MaxInt64), r.count()
	o.Began, o.FirstByte, o.Took = r.span(), r.span(), r.span()
	parts := r.count()
	if parts&hasReason != 0 {
		o.Reason = &settle.Reason{
			Code: r.word(), Phase: settle.Phase(r.word()), RetryAfter: r.span(),
			Written: r.word(), Args: r.args(),
		}
	}
	if parts&hasTries != 0 {
		o.Tries = r.tries()
	}
	switch {
	case parts&isElsewhere != 0:
		o.Value.Elsewhere = true
	case parts&hasValue != 0:
		o.Value.JSON = r.bytes()
	case parts&hasPreview != 0:
		o.Value.Preview = r.text()
	}
}

// args reads the args of a reason, once for all reasons that have the same.
func (r *reader) args() settle.Args {
	b := r.bytes()
	if len(b) == 0 {
		return nil
	}
	if have, ok := r.known[string(b)]; ok {
		return have
	}
	var args settle.Args
	if json.Unmarshal(b, &args) != nil {
		r.bad = true
		return nil
	}
	if len(r.known) < argsMost {
		r.known[string(b)] = args
	}
	return args
}

func (r *reader) tries() []settle.Try {
	n := min(r.count(), len(r.b)) // a try takes five bytes at least
	var all []settle.Try
	for range n {
		if r.bad {
			return nil
		}
		all = append(all, settle.Try{HTTP: r.count(), Code: r.word(), Began: r.span(), Took: r.span(), Wait: r.span()})
	}
	return all
}

// header reads the headers, once for all answers that have the same.
func (r *reader) header(block []byte) map[string]string {
	if len(block) == 0 {
		return nil
	}
	if have, ok := r.headers[string(block)]; ok {
		return have
	}
	inner := reader{Expander: r.Expander, b: block}
	var h map[string]string
	for len(inner.b) > 0 && !inner.bad {
		if h == nil {
			h = map[string]string{}
		}
		name := inner.word()
		h[name] = inner.word()
	}
	r.bad = r.bad || inner.bad
	if len(r.headers) < headersMost {
		r.headers[string(block)] = h
	}
	return h
}

func (r *reader) verdict() *settle.Verdict {
	return &settle.Verdict{Status: settle.Status(r.word()), Index: r.count() - 1, At: r.span()}
}

func (r *reader) sum() *settle.Sum {
	return &settle.Sum{
		Fulfilled: r.count(), Rejected: r.count(), Aborted: r.count(), Missing: r.count(),
		Cancelled: r.count() == 1, Took: r.span(),
	}
}
