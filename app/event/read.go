package event

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"allsettled/app/settle"
)

// Decode reads an event as [Event.AppendJSON] writes it, white space
// between its parts allowed. Fields it does not know are passed over, so that
// an older page can read a newer server; fields it knows must have their type,
// or be null, which is the same as absent. The event shares no memory with the
// line. The error says what is wrong and where; there is no input on which
// Decode panics.
func Decode(line []byte) (settle.Event, error) {
	var w written
	s := scanner{b: line}
	s.object(func(key []byte) { w.field(&s, key) })
	s.end()
	if s.err != nil {
		return settle.Event{}, fmt.Errorf("read an event: %w", s.err)
	}
	e, err := w.event()
	if err != nil {
		return settle.Event{}, fmt.Errorf("read an event: %w", err)
	}
	return e, nil
}

// written is an event on paper: fields that several kinds share stand once.
type written struct {
	settle.Event
	terms    settle.Terms
	outcome  settle.Outcome
	sum      settle.Sum
	verdict  settle.Verdict
	attempts int
	took     time.Duration
	wait     time.Duration
	decided  bool // there was a verdict
}

// event returns what was read, with the fields of its kind only. What the
// event points to is a copy, so that keeping it keeps no more than the event.
func (w *written) event() (settle.Event, error) {
	e := settle.Event{Kind: w.Kind, Seq: w.Seq}
	switch w.Kind {
	case settle.Accepted:
		w.terms.Attempts = w.attempts
		e.Terms = clone(&w.terms)
	case settle.Started:
		e.Index, e.Attempt, e.At = w.Index, w.Attempt, w.At
	case settle.Settled:
		w.outcome.Index, w.outcome.Attempts, w.outcome.Took = w.Index, w.attempts, w.took
		e.Outcome = clone(&w.outcome)
	case settle.Decided, settle.Ended:
		if w.decided {
			e.Verdict = clone(&w.verdict)
		}
		if w.Kind == settle.Ended {
			w.sum.Took = w.took
			e.Sum = clone(&w.sum)
		} else if !w.decided {
			return settle.Event{}, errors.New("decided without a verdict")
		}
	case settle.Paused:
		e.Paused, e.At = w.Paused, w.At
	case settle.Slowed:
		e.Slowing, e.At = &settle.Slowing{InFlight: w.terms.InFlight, Wait: w.wait}, w.At
	default:
		return settle.Event{}, fmt.Errorf("no kind is called %.40q", string(w.Kind))
	}
	if w.Index < 0 {
		return settle.Event{}, errors.New("an index below zero")
	}
	return e, nil
}

func clone[T any](p *T) *T {
	c := *p
	return &c
}

// field reads one field: those of the kinds that come by the thousand, started
// and settled, here, the rest in the functions below.
func (w *written) field(s *scanner, key []byte) {
	if s.null(key) {
		return
	}
	o := &w.outcome
	switch string(key) {
	case "kind":
		w.Kind = settle.Kind(s.word())
	case "seq":
		w.Seq = s.count()
	case "index":
		w.Index = s.int()
	case "attempt":
		w.Attempt = s.int()
	case "atMs":
		w.At = s.ms()
	case "id":
		o.ID = s.text()
	case "status":
		o.Status = settle.Status(s.word())
	case "attempts":
		w.attempts = s.int()
	case "startedMs":
		o.Began = s.ms()
	case "firstByteMs":
		o.FirstByte = s.ms()
	case "tookMs":
		w.took = s.ms()
	case "value":
		o.Value.JSON = bytes.Clone(s.value())
	default:
		w.answer(s, key)
	}
}

// answer reads the fields of an answer.
func (w *written) answer(s *scanner, key []byte) {
	o := &w.outcome
	switch string(key) {
	case "http":
		o.Reply.HTTP = s.int()
	case "type":
		o.Reply.Type = s.word()
	case "bytes":
		o.BodyBytes = s.number64()
	case "headers":
		o.Reply.Header = map[string]string{}
		s.object(func(name []byte) { o.Reply.Header[s.name(name)] = s.text() })
	case "preview":
		o.Value.Preview = s.text()
	case "reason":
		o.Reason = new(settle.Reason)
		s.object(func(key []byte) { readReason(s, key, o.Reason) })
	case "tries":
		o.Tries = o.Tries[:0]
		s.array(func() {
			var t settle.Try
			s.object(func(key []byte) { readTry(s, key, &t) })
			o.Tries = append(o.Tries, t)
		})
	default:
		w.ending(s, key)
	}
}

// ending reads the fields of a verdict and of a sum.
func (w *written) ending(s *scanner, key []byte) {
	switch string(key) {
	case "verdict":
		w.decided = true
		s.object(func(key []byte) { readVerdict(s, key, &w.verdict) })
	case "fulfilled":
		w.sum.Fulfilled = s.int()
	case "rejected":
		w.sum.Rejected = s.int()
	case "aborted":
		w.sum.Aborted = s.int()
	case "missing":
		w.sum.Missing = s.int()
	case "cancelled":
		w.sum.Cancelled = s.yes()
	case "paused":
		w.Paused = s.yes()
	case "waitMs":
		w.wait = s.ms()
	default:
		readTerms(s, key, &w.terms)
	}
}

// field reads the fields of a run's terms, and passes over what nobody knows.
func readTerms(s *scanner, key []byte, t *settle.Terms) {
	switch string(key) {
	case "run":
		t.Run = s.text()
	case "total":
		t.Total = s.int()
	case "mode":
		t.Mode = settle.Mode(s.word())
	case "inFlight":
		t.InFlight = s.int()
	case "perSecond":
		t.PerSecond = s.float()
	case "timeoutMs":
		t.Timeout = s.ms()
	case "at":
		t.At = s.time()
	case "cancelKey":
		t.CancelKey = s.text()
	case "continues":
		t.Continues = s.text()
	case "indices":
		t.Indices = nil
		s.array(func() { t.Indices = append(t.Indices, s.int()) })
	default:
		s.value()
	}
}

func readReason(s *scanner, key []byte, r *settle.Reason) {
	switch {
	case s.null(key):
	case string(key) == "code":
		r.Code = s.word()
	case string(key) == "message":
		r.Message = s.text()
	case string(key) == "detail":
		r.Detail = s.text()
	case string(key) == "retryAfterMs":
		r.RetryAfter = s.ms()
	default:
		s.value()
	}
}

func readTry(s *scanner, key []byte, t *settle.Try) {
	switch {
	case s.null(key):
	case string(key) == "http":
		t.HTTP = s.int()
	case string(key) == "code":
		t.Code = s.word()
	case string(key) == "startedMs":
		t.Began = s.ms()
	case string(key) == "tookMs":
		t.Took = s.ms()
	case string(key) == "waitMs":
		t.Wait = s.ms()
	default:
		s.value()
	}
}

func readVerdict(s *scanner, key []byte, v *settle.Verdict) {
	switch {
	case s.null(key):
	case string(key) == "status":
		v.Status = settle.Status(s.word())
	case string(key) == "index":
		v.Index = s.int()
	case string(key) == "atMs":
		v.At = s.ms()
	default:
		s.value()
	}
}
