package settle

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// object writes one JSON object field by field. It is written by hand because
// an event's value is spliced in as it is, never looked at again, and because
// a run of a million calls writes a million of these.
type object struct{ b []byte }

func (w *object) key(name string) {
	if c := w.b[len(w.b)-1]; c != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *object) str(name, s string) { w.key(name); w.b = AppendString(w.b, s) }
func (w *object) num(name string, n int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *object) word(name string, yes bool) { w.key(name); w.b = strconv.AppendBool(w.b, yes) }
func (w *object) raw(name string, v []byte)  { w.key(name); w.b = append(w.b, v...) }

// ms writes a duration in milliseconds, to a tenth.
func (w *object) ms(name string, d time.Duration) {
	w.key(name)
	w.b = strconv.AppendFloat(w.b, math.Round(float64(d)/1e5)/10, 'f', -1, 64)
}

func (w *object) open()  { w.b = append(w.b, '{') }
func (w *object) close() { w.b = append(w.b, '}') }

// AppendJSON appends the event's one written form: what the journal holds, the
// websocket carries and the command line prints. It is one line without a line
// break at its end, and the fields are those of the public interface.
func (e Event) AppendJSON(dst []byte) []byte {
	w := &object{dst}
	w.open()
	w.str("kind", string(e.Kind))
	if e.Seq > 0 {
		w.num("seq", int64(e.Seq)) //nolint:gosec // no log reaches 2^63 events
	}
	switch e.Kind {
	case Accepted:
		w.terms(e.Terms)
	case Started:
		w.num("index", int64(e.Index))
		w.num("attempt", int64(e.Attempt))
		w.ms("atMs", e.At)
	case Settled:
		w.outcome(e.Outcome)
	case Decided:
		w.verdict(e.Verdict)
	case Ended:
		w.sum(e.Sum)
		w.verdict(e.Verdict)
	}
	w.close()
	return w.b
}

func (w *object) terms(t *Terms) {
	w.str("run", t.Run)
	w.num("total", int64(t.Total))
	w.str("mode", string(t.Mode))
	w.num("inFlight", int64(t.InFlight))
	w.key("perSecond")
	w.b = strconv.AppendFloat(w.b, t.PerSecond, 'f', -1, 64)
	w.ms("timeoutMs", t.Timeout)
	w.num("attempts", int64(t.Attempts))
	w.str("at", t.At.UTC().Format("2006-01-02T15:04:05.000Z"))
	if t.CancelKey != "" {
		w.str("cancelKey", t.CancelKey)
	}
}

func (w *object) outcome(o *Outcome) {
	w.num("index", int64(o.Index))
	w.str("id", o.ID)
	w.str("status", string(o.Status))
	if o.Reply.HTTP > 0 {
		w.num("http", int64(o.Reply.HTTP))
		w.str("type", o.Reply.Type)
		w.num("bytes", o.BodyBytes)
	}
	w.num("attempts", int64(o.Attempts))
	w.ms("startedMs", o.Began)
	if o.FirstByte > 0 {
		w.ms("firstByteMs", o.FirstByte)
	}
	w.ms("tookMs", o.Took)
	w.reason(o.Reason)
	w.headers(o.Reply.Header)
	w.tries(o.Tries)
	w.value(o)
}

func (w *object) value(o *Outcome) {
	switch {
	case o.Value.JSON != nil:
		w.raw("value", o.Value.JSON)
	case o.Value.Preview != "":
		w.word("truncated", true)
		w.str("preview", o.Value.Preview)
	}
}

func (w *object) reason(r *Reason) {
	if r == nil {
		return
	}
	w.key("reason")
	w.open()
	w.str("code", r.Code)
	w.str("message", r.Message)
	w.str("detail", r.Detail)
	w.ms("retryAfterMs", r.RetryAfter)
	w.close()
}

func (w *object) headers(h map[string]string) {
	if len(h) == 0 {
		return
	}
	w.key("headers")
	w.open()
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if c := w.b[len(w.b)-1]; c != '{' {
			w.b = append(w.b, ',')
		}
		w.b = AppendString(w.b, name)
		w.b = append(w.b, ':')
		w.b = AppendString(w.b, h[name])
	}
	w.close()
}

func (w *object) tries(tries []Try) {
	if len(tries) == 0 {
		return
	}
	w.key("tries")
	w.b = append(w.b, '[')
	for i, t := range tries {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.open()
		if t.HTTP > 0 {
			w.num("http", int64(t.HTTP))
		}
		if t.Code != "" {
			w.str("code", t.Code)
		}
		w.ms("startedMs", t.Began)
		w.ms("tookMs", t.Took)
		w.ms("waitMs", t.Wait)
		w.close()
	}
	w.b = append(w.b, ']')
}

func (w *object) verdict(v *Verdict) {
	if v == nil {
		return
	}
	w.key("verdict")
	w.open()
	w.str("status", string(v.Status))
	w.num("index", int64(v.Index))
	w.ms("atMs", v.At)
	w.close()
}

func (w *object) sum(s *Sum) {
	w.num("fulfilled", int64(s.Fulfilled))
	w.num("rejected", int64(s.Rejected))
	w.num("aborted", int64(s.Aborted))
	w.num("missing", int64(s.Missing))
	w.word("cancelled", s.Cancelled)
	w.ms("tookMs", s.Took)
}

// written is every field that an event can have on paper.
type written struct {
	Kind      Kind              `json:"kind"`
	Seq       uint64            `json:"seq"`
	Run       string            `json:"run"`
	Total     int               `json:"total"`
	Mode      Mode              `json:"mode"`
	InFlight  int               `json:"inFlight"`
	PerSecond float64           `json:"perSecond"`
	TimeoutMs float64           `json:"timeoutMs"`
	Attempts  int               `json:"attempts"`
	At        time.Time         `json:"at"`
	CancelKey string            `json:"cancelKey"`
	Index     int               `json:"index"`
	Attempt   int               `json:"attempt"`
	AtMs      float64           `json:"atMs"`
	ID        string            `json:"id"`
	Status    Status            `json:"status"`
	HTTP      int               `json:"http"`
	Type      string            `json:"type"`
	Bytes     int64             `json:"bytes"`
	StartedMs float64           `json:"startedMs"`
	FirstByte float64           `json:"firstByteMs"`
	TookMs    float64           `json:"tookMs"`
	Reason    *writtenReason    `json:"reason"`
	Headers   map[string]string `json:"headers"`
	Tries     []writtenTry      `json:"tries"`
	Value     json.RawMessage   `json:"value"`
	Preview   string            `json:"preview"`
	Verdict   *writtenVerdict   `json:"verdict"`
	Fulfilled int               `json:"fulfilled"`
	Rejected  int               `json:"rejected"`
	Aborted   int               `json:"aborted"`
	Missing   int               `json:"missing"`
	Cancelled bool              `json:"cancelled"`
}

type writtenReason struct {
	Code         string  `json:"code"`
	Message      string  `json:"message"`
	Detail       string  `json:"detail"`
	RetryAfterMs float64 `json:"retryAfterMs"`
}

type writtenTry struct {
	HTTP      int     `json:"http"`
	Code      string  `json:"code"`
	StartedMs float64 `json:"startedMs"`
	TookMs    float64 `json:"tookMs"`
	WaitMs    float64 `json:"waitMs"`
}

type writtenVerdict struct {
	Status Status  `json:"status"`
	Index  int     `json:"index"`
	AtMs   float64 `json:"atMs"`
}

// DecodeEvent reads an event as [Event.AppendJSON] writes it. Fields it does
// not know are passed over, so that an older page can read a newer server. The
// error says what is wrong; there is no input on which it panics.
func DecodeEvent(line []byte) (Event, error) {
	var w written
	if err := json.Unmarshal(line, &w); err != nil {
		return Event{}, fmt.Errorf("read an event: %w", err)
	}
	e := Event{Kind: w.Kind, Seq: w.Seq}
	switch w.Kind {
	case Accepted:
		e.Terms = w.terms()
	case Started:
		e.Index, e.Attempt, e.At = w.Index, w.Attempt, duration(w.AtMs)
	case Settled:
		e.Outcome = w.outcome()
	case Decided:
		if w.Verdict == nil {
			return Event{}, fmt.Errorf("read an event: decided without a verdict")
		}
		e.Verdict = w.Verdict.verdict()
	case Ended:
		e.Sum, e.Verdict = w.sum(), w.Verdict.verdict()
	default:
		return Event{}, fmt.Errorf("read an event: no kind is called %.40q", string(w.Kind))
	}
	if e.Index < 0 || e.Outcome != nil && e.Outcome.Index < 0 {
		return Event{}, fmt.Errorf("read an event: an index below zero")
	}
	return e, nil
}

func (w *written) terms() *Terms {
	return &Terms{
		Run: w.Run, Total: w.Total, Mode: w.Mode, InFlight: w.InFlight, PerSecond: w.PerSecond,
		Timeout: duration(w.TimeoutMs), Attempts: w.Attempts, At: w.At, CancelKey: w.CancelKey,
	}
}

func (w *written) outcome() *Outcome {
	o := &Outcome{
		Index: w.Index, ID: w.ID, Status: w.Status, Attempts: w.Attempts, BodyBytes: w.Bytes,
		Began: duration(w.StartedMs), FirstByte: duration(w.FirstByte), Took: duration(w.TookMs),
		Reply: Reply{HTTP: w.HTTP, Type: w.Type, Header: w.Headers},
		Value: Value{JSON: w.Value, Preview: w.Preview},
	}
	if r := w.Reason; r != nil {
		o.Reason = &Reason{Code: r.Code, Message: r.Message, Detail: r.Detail, RetryAfter: duration(r.RetryAfterMs)}
	}
	for _, t := range w.Tries {
		o.Tries = append(o.Tries, Try{HTTP: t.HTTP, Code: t.Code, Began: duration(t.StartedMs), Took: duration(t.TookMs), Wait: duration(t.WaitMs)})
	}
	return o
}

func (w *written) sum() *Sum {
	return &Sum{
		Fulfilled: w.Fulfilled, Rejected: w.Rejected, Aborted: w.Aborted, Missing: w.Missing,
		Cancelled: w.Cancelled, Took: duration(w.TookMs),
	}
}

func (v *writtenVerdict) verdict() *Verdict {
	if v == nil {
		return nil
	}
	return &Verdict{Status: v.Status, Index: v.Index, At: duration(v.AtMs)}
}

// duration reads milliseconds; what no clock could have measured counts as the
// longest that one can.
func duration(ms float64) time.Duration {
	const longest = float64(math.MaxInt64 / int64(time.Millisecond))
	return time.Duration(max(-longest, min(longest, ms)) * float64(time.Millisecond))
}
