// Package event writes and reads the events of a run: one line of JSON, and a compact form.
//
// The JSON is the public interface: the journal stores it, the websocket and HTTP carry it, and the command
// prints it. The compact form is for this project's own page, which reads it in about a third of the time and
// keeps it in a fraction of the memory. Both hold the same facts, and a test compares them.
//
// What each event means is package settle's to say. No input makes a reader of this package panic.
package event

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"allsettled/app/settle"
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

func (w *object) str(name, s string) { w.key(name); w.b = settle.AppendString(w.b, s) }
func (w *object) num(name string, n int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *object) numbers(name string, list []int) {
	w.key(name)
	w.b = append(w.b, '[')
	for i, n := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
	w.b = append(w.b, ']')
}

func (w *object) word(name string, yes bool) { w.key(name); w.b = strconv.AppendBool(w.b, yes) }
func (w *object) raw(name string, v []byte)  { w.key(name); w.b = append(w.b, v...) }

// ms writes a duration in milliseconds, rounded to a tenth.
func (w *object) ms(name string, d time.Duration) {
	const tenth = 100 * time.Microsecond
	w.key(name)
	if d < 0 {
		d = max(-d, 0) // the least Duration has no positive
		w.b = append(w.b, '-')
	}
	n := int64(d / tenth)
	if d%tenth >= tenth/2 {
		n++
	}
	w.b = strconv.AppendInt(w.b, n/10, 10)
	if n%10 != 0 {
		w.b = append(w.b, '.', '0'+byte(n%10))
	}
}

// rate writes a number that need not be whole. JSON knows neither NaN nor
// infinity; both mean that nothing limits.
func (w *object) rate(name string, f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	w.key(name)
	w.b = strconv.AppendFloat(w.b, f, 'f', -1, 64)
}

func (w *object) open()  { w.b = append(w.b, '{') }
func (w *object) close() { w.b = append(w.b, '}') }

// AppendJSON appends the event's one written form: what the journal holds, the
// websocket carries and the command line prints. It is one line without a line
// break at its end, and the fields are those of the public interface.
func AppendJSON(dst []byte, e settle.Event) []byte {
	w := &object{dst}
	w.open()
	w.str("kind", string(e.Kind))
	if e.Seq > 0 {
		w.key("seq")
		w.b = strconv.AppendUint(w.b, e.Seq, 10)
	}
	switch e.Kind {
	case settle.Accepted:
		w.terms(e.Terms)
	case settle.Started:
		w.num("index", int64(e.Index))
		w.num("attempt", int64(e.Attempt))
		w.ms("atMs", e.At)
	case settle.Settled:
		w.outcome(e.Outcome)
	case settle.Decided:
		w.verdict(e.Verdict)
	case settle.Ended:
		w.sum(e.Sum)
		w.verdict(e.Verdict)
	case settle.Paused:
		w.word("paused", e.Paused)
		w.ms("atMs", e.At)
	case settle.Slowed:
		w.num("inFlight", int64(e.Slowing.InFlight))
		w.ms("waitMs", e.Slowing.Wait)
		w.ms("atMs", e.At)
	}
	w.close()
	return w.b
}

func (w *object) terms(t *settle.Terms) {
	w.str("run", t.Run)
	w.num("total", int64(t.Total))
	w.str("mode", string(t.Mode))
	w.num("inFlight", int64(t.InFlight))
	w.rate("perSecond", t.PerSecond)
	w.ms("timeoutMs", t.Timeout)
	w.num("attempts", int64(t.Attempts))
	w.str("at", t.At.UTC().Format("2006-01-02T15:04:05.000Z"))
	if t.CancelKey != "" {
		w.str("cancelKey", t.CancelKey)
	}
	if t.Continues != "" {
		w.str("continues", t.Continues)
	}
	if len(t.Indices) > 0 {
		w.numbers("indices", t.Indices)
	}
}

func (w *object) outcome(o *settle.Outcome) {
	w.num("index", int64(o.Index))
	w.str("id", o.ID)
	w.str("status", string(o.Status))
	if o.Reply.HTTP > 0 {
		w.num("http", int64(o.Reply.HTTP))
	}
	if o.Reply.HTTP > 0 || o.Reply.Type != "" || o.BodyBytes > 0 {
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

func (w *object) value(o *settle.Outcome) {
	switch {
	case o.Value.JSON != nil:
		w.raw("value", o.Value.JSON)
	case o.Value.Preview != "":
		w.word("truncated", true)
		w.str("preview", o.Value.Preview)
	}
}

func (w *object) reason(r *settle.Reason) {
	if r == nil {
		return
	}
	w.key("reason")
	w.open()
	w.str("code", r.Code)
	w.str("message", r.Message())
	w.str("detail", r.Detail())
	w.ms("retryAfterMs", r.RetryAfter)
	if r.Phase != "" {
		w.str("phase", string(r.Phase))
	}
	if r.Written == "" { // a reader tells by its args that the message can be made again
		w.key("args")
		w.args(r.Args)
	}
	w.close()
}

// args writes an object. Its names may come from a journal, so they are escaped as texts are.
func (w *object) args(args settle.Args) {
	w.open()
	for i, name := range slices.Sorted(maps.Keys(args)) {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(settle.AppendString(w.b, name), ':')
		switch value := args[name].(type) {
		case string:
			w.b = settle.AppendString(w.b, value)
		case int:
			w.b = strconv.AppendInt(w.b, int64(value), 10)
		case []string:
			w.texts(value)
		default:
			w.b = append(w.b, "null"...) // not reached: args have no other types
		}
	}
	w.close()
}

func (w *object) texts(list []string) {
	w.b = append(w.b, '[')
	for i, text := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = settle.AppendString(w.b, text)
	}
	w.b = append(w.b, ']')
}

func (w *object) headers(h map[string]string) {
	if len(h) == 0 {
		return
	}
	w.key("headers")
	w.open()
	var few [16]string // most answers have no more, and need no room elsewhere
	names := slices.AppendSeq(few[:0], maps.Keys(h))
	slices.Sort(names)
	for _, name := range names {
		if c := w.b[len(w.b)-1]; c != '{' {
			w.b = append(w.b, ',')
		}
		w.b = settle.AppendString(w.b, name)
		w.b = append(w.b, ':')
		w.b = settle.AppendString(w.b, h[name])
	}
	w.close()
}

func (w *object) tries(tries []settle.Try) {
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

func (w *object) verdict(v *settle.Verdict) {
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

func (w *object) sum(s *settle.Sum) {
	w.num("fulfilled", int64(s.Fulfilled))
	w.num("rejected", int64(s.Rejected))
	w.num("aborted", int64(s.Aborted))
	w.num("missing", int64(s.Missing))
	w.word("cancelled", s.Cancelled)
	w.ms("tookMs", s.Took)
}
