package event_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// dice makes events as they could have happened, from a seed.
type dice struct{ *rand.Rand }

func (d dice) span() time.Duration {
	return time.Duration(d.Int64N(int64(1)<<(4+d.IntN(32)))) * 100 * time.Microsecond
}

func (d dice) text() string {
	words := []string{
		"", "7", "007", "a b", "Grüße", "\n\t\r\b", `"quoted\"`, "</script>", "\u2028", "日本", "😀",
		"\x00\x1f", "=1+1", `\u0041`,
	}
	return words[d.IntN(len(words))] + words[d.IntN(len(words))]
}

func (d dice) reason() *settle.Reason {
	codes := []string{settle.CodeDNS, settle.CodeTimeout, settle.CodeAborted, "http_503", "one of tomorrow's"}
	r := &settle.Reason{Code: codes[d.IntN(len(codes))], RetryAfter: d.span()}
	if d.IntN(3) == 0 { // of an older version
		r.Written = "old " + d.text()
		return r.With("error", d.text())
	}
	r.Phase = []settle.Phase{"", settle.PhaseWait, "one of tomorrow's"}[d.IntN(3)]
	for _, value := range []any{d.text(), d.IntN(1e9), -7, []string{d.text(), d.text()}, []string{}} {
		if d.IntN(3) == 0 {
			r.With("n"+d.text(), value)
		}
	}
	return r
}

func (d dice) outcome() *settle.Outcome {
	o := &settle.Outcome{
		Index: d.IntN(1e6), ID: d.text(), Status: settle.Fulfilled, Attempts: d.IntN(10),
		Began: d.span(), FirstByte: d.span(), Took: d.span(),
	}
	if d.IntN(3) == 0 {
		o.Status, o.Reason = settle.Rejected, d.reason()
	}
	for range d.IntN(4) {
		o.Tries = append(o.Tries, settle.Try{
			HTTP: d.IntN(600), Code: d.text(), Began: d.span(), Took: d.span(),
			Wait: d.span(),
		})
	}
	if d.IntN(4) > 0 {
		d.answer(o)
	}
	return o
}

func (d dice) answer(o *settle.Outcome) {
	bodies := []string{
		"null", "true", `{"a":[1,2.50,-3e-7,"\u00e9"]}`, "", "text\nof two lines", "\xff", "0", `""`,
		"[]", strings.Repeat("long ", 4000),
	}
	body := bodies[d.IntN(len(bodies))]
	o.Reply.HTTP, o.Reply.Type = 100+d.IntN(500), d.text()
	o.Value, o.BodyBytes = settle.ValueOf([]byte(body)), int64(len(body))
	for range d.IntN(3) {
		if o.Reply.Header == nil {
			o.Reply.Header = map[string]string{}
		}
		o.Reply.Header[d.text()] = d.text()
	}
}

func (d dice) event() settle.Event {
	kinds := []settle.Kind{
		settle.Accepted, settle.Started, settle.Settled, settle.Settled, settle.Settled,
		settle.Decided, settle.Ended, settle.Paused, settle.Slowed,
	}
	e := settle.Event{Kind: kinds[d.IntN(len(kinds))], Seq: d.Uint64N(1 << 40)}
	verdict := &settle.Verdict{Status: settle.Rejected, Index: d.IntN(100) - 1, At: d.span()}
	switch e.Kind {
	case settle.Accepted:
		e.Terms = &settle.Terms{
			Run: d.text(), Total: d.IntN(1e6), Mode: settle.Race, InFlight: d.IntN(50), PerSecond: d.Float64() * 100,
			Timeout: d.span(), Attempts: d.IntN(10), At: time.UnixMilli(d.Int64N(4e12)).UTC(), CancelKey: d.text(),
		}
		if d.IntN(2) == 0 {
			e.Terms.Continues, e.Terms.Indices = d.text(), []int{d.IntN(9), 9 + d.IntN(1e6)}
		}
	case settle.Started:
		e.Index, e.Attempt, e.At = d.IntN(1e6), d.IntN(10), d.span()
	case settle.Paused:
		e.Seq, e.Paused, e.At = 0, d.IntN(2) == 0, d.span()
	case settle.Slowed:
		e.Seq, e.Slowing, e.At = 0, &settle.Slowing{InFlight: d.IntN(50), Wait: d.span()}, d.span()
	case settle.Settled:
		e.Outcome = d.outcome()
	case settle.Decided:
		e.Verdict = verdict
	case settle.Ended:
		e.Sum = &settle.Sum{
			Fulfilled: d.IntN(9), Rejected: d.IntN(9), Aborted: d.IntN(9), Missing: d.IntN(9),
			Cancelled: d.IntN(2) == 0, Took: d.span(),
		}
		if d.IntN(2) == 0 {
			e.Verdict = verdict
		}
	}
	return e
}

func TestEveryEventComesBackAsItWas(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(5, 6))}
	for range 20_000 {
		said := d.event()
		line := event.AppendJSON(nil, said)
		if !json.Valid(line) || bytes.ContainsAny(line, "\n\r") {
			t.Fatalf("%+v is written as %q, which is not JSON on one line", said, line)
		}
		read, err := event.Decode(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(said, read); diff != "" {
			t.Fatalf("%s came back changed (-said +read):\n%s", line, diff)
		}
		if again := event.AppendJSON(nil, read); !bytes.Equal(again, line) {
			t.Fatalf("written again:\n%s\n%s", line, again)
		}
	}
}

// A line that another writer laid out, with its fields in another order, says
// the same: encoding/json writes a map's keys sorted.
func TestOrderAndSpaceOfFieldsDoNotMatter(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(7, 8))}
	for range 5_000 {
		said := d.event()
		if said.Kind == settle.Settled {
			said.Outcome.Value.JSON = nil // encoding/json would write it differently from what was received
		}
		line := event.AppendJSON(nil, said)
		var fields map[string]any
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&fields); err != nil {
			t.Fatal(err)
		}
		fields["one of tomorrow's"] = []any{map[string]any{"kind": "started", "x": nil}, -1.5e10, true}
		laidOut, err := json.MarshalIndent(fields, "\t", "  ")
		if err != nil {
			t.Fatal(err)
		}
		read, err := event.Decode(laidOut)
		if err != nil {
			t.Fatalf("%s: %v", laidOut, err)
		}
		if again := event.AppendJSON(nil, read); !bytes.Equal(again, line) {
			t.Fatalf("said, and read from another's hand:\n%s\n%s", line, again)
		}
	}
}

func TestDecodeAccepts(t *testing.T) {
	for _, c := range []struct{ says, line, again string }{
		{
			"nulls are absent",
			`{"kind":"decided","seq":null,"run":null,"verdict":{"status":"fulfilled","index":null,"atMs":null}}`,
			`{"kind":"decided","verdict":{"status":"fulfilled","index":0,"atMs":0}}`,
		},
		{
			"but a value of null is a value", `{"kind":"settled","index":1,"value":null}`,
			`{"kind":"settled","index":1,"id":"","status":"","attempts":0,"startedMs":0,"tookMs":0,"value":null}`,
		},
		{
			"finer times than ours are rounded", `{"kind":"started","index":1,"attempt":1,"atMs":12.34999}`,
			`{"kind":"started","index":1,"attempt":1,"atMs":12.3}`,
		},
		{
			"times with an exponent", `{"kind":"started","index":1,"attempt":1,"atMs":1.25e+3}`,
			`{"kind":"started","index":1,"attempt":1,"atMs":1250}`,
		},
		{
			"times below zero", `{"kind":"started","index":1,"attempt":1,"atMs":-0.5}`,
			`{"kind":"started","index":1,"attempt":1,"atMs":-0.5}`,
		},
		{
			"times that no clock measures", `{"kind":"started","index":1,"attempt":1,"atMs":1e300}`,
			`{"kind":"started","index":1,"attempt":1,"atMs":9223372036854}`,
		},
		{
			"the last of two fields", `{"kind":"started","index":1,"index":2,"attempt":1,"atMs":0}`,
			`{"kind":"started","index":2,"attempt":1,"atMs":0}`,
		},
		{
			"escaped text", `{"kind":"settled","id":"\u0041\ud83d\ude00\/"}`,
			`{"kind":"settled","index":0,"id":"A😀/","status":"","attempts":0,"startedMs":0,"tookMs":0}`,
		},
		{
			"half a surrogate pair becomes U+FFFD", `{"kind":"settled","id":"\ud83d"}`,
			"{\"kind\":\"settled\",\"index\":0,\"id\":\"\ufffd\",\"status\":\"\",\"attempts\":0,\"startedMs\":0," +
				"\"tookMs\":0}",
		},
		{
			"what is not UTF-8 becomes U+FFFD", "{\"kind\":\"settled\",\"id\":\"\xff\"}",
			"{\"kind\":\"settled\",\"index\":0,\"id\":\"\ufffd\",\"status\":\"\",\"attempts\":0,\"startedMs\":0," +
				"\"tookMs\":0}",
		},
	} {
		e, err := event.Decode([]byte(c.line))
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if got := string(event.AppendJSON(nil, e)); got != c.again {
			t.Errorf("%s:\n got %s\nwant %s", c.says, got, c.again)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{``, "unexpected end"},
		{`nul`, "invalid character"},
		{`{"kind":"started"`, "unexpected end"},
		{`{"kind":"started"} x`, "after top-level value"},
		{`{"kind":"started","index":1.5}`, "Index of type int"},
		{`{"kind":"started","index":"1"}`, "Index of type int"},
		{`{"kind":"started","index":99999999999999999999}`, "Index of type int"},
		{`{"kind":"started","index":-1}`, "index -1 is below zero"},
		{`{"kind":"started","seq":-1}`, "Seq of type uint64"},
		{`{"kind":7}`, "Kind"},
		{`{"kind":"begun"}`, `unknown kind "begun"`},
		{`{}`, `unknown kind ""`},
		{`{"kind":"decided"}`, "decided without a verdict"},
		{`{"kind":"decided","verdict":[]}`, "Verdict"},
		{`{"kind":"settled","tries":{}}`, "Tries"},
		{`{"kind":"settled","headers":{"a":1}}`, "Headers"},
		{`{"kind":"settled","reason":{"code":1}}`, "Reason.Code"},
		{`{"kind":"settled","value":}`, "invalid character"},
		{`{"kind":"ended","cancelled":"yes"}`, "Cancelled of type bool"},
		{`{"kind":"accepted","at":"2026-01-31"}`, "parsing time"},
		{`{"kind":"accepted","at":"0000-01-01T00:00:00+23:59"}`, "no time of a year from 0 to 9999"},
		{`{"kind":"accepted","perSecond":1e999}`, "PerSecond of type float64"},
		{`{"kind":"accepted","timeoutMs":1e999}`, "float64"},
	} {
		e, err := event.Decode([]byte(c.line))
		if err == nil || !strings.HasPrefix(err.Error(), "read an event: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60s: got %+v and %v, want an error with %q", c.line, e, err, c.want)
		}
	}
}

// Every field that an event knows, with a value of its type.
var typed = map[string]string{
	"kind": `"started"`, "seq": "1", "run": `"r"`, "total": "1", "mode": `"all"`, "inFlight": "1", "perSecond": "1.5",
	"timeoutMs": "1.5", "attempts": "1", "at": `"2026-01-31T12:00:00.000Z"`, "cancelKey": `"k"`, "index": "1",
	"attempt": "1",
	"atMs":    "1.5", "id": `"1"`, "status": `"fulfilled"`, "http": "1", "type": `"text/plain"`, "bytes": "1",
	"startedMs":   "1.5",
	"firstByteMs": "1.5", "tookMs": "1.5", "reason": "{}", "headers": "{}", "tries": "[]", "preview": `"p"`,
	"verdict":   "{}",
	"fulfilled": "1", "rejected": "1", "aborted": "1", "missing": "1", "cancelled": "true",
}

func TestKnownFieldsHaveTheirTypeOrAreNull(t *testing.T) {
	sorts := []string{`"2026-01-31T12:00:00.000Z"`, "1", "1.5", "true", "{}", "[]"}
	number := func(v string) bool { return v[0] >= '0' && v[0] <= '9' }
	for name, good := range typed {
		for _, v := range append(sorts, good, "null") {
			line := `{"` + name + `":` + v + `,"kind":"started"}`
			fits := v == "null" || !number(v) && v[0] == good[0] || number(v) && number(good) &&
				(strings.Contains(good, ".") || v == "1")
			if _, err := event.Decode([]byte(line)); (err == nil) != fits {
				t.Errorf("%s: %v, want it read: %v", line, err, fits)
			}
		}
	}
}

func TestDecodeIgnoresUnknownFields(t *testing.T) {
	for _, line := range []string{
		`{"kind":"decided","new":[{"a":"]"}],"verdict":{"new":{"status":1},"status":"fulfilled","index":-1,"atMs":1}}`,
		`{"new":null,"kind":"decided","verdict":{"status":"fulfilled","index":-1,"atMs":1,"new":"\"}"}}`,
		`{"kin\u0064":"started","kind":"decided","verdict":{"status":"fulfilled","index":-1,"atMs":1}}`,
	} {
		e, err := event.Decode([]byte(line))
		if want := (settle.Verdict{Status: settle.Fulfilled, Index: -1, At: time.Millisecond}); err != nil ||
			e.Kind != settle.Decided || *e.Verdict != want {
			t.Errorf("%s: %+v, %v", line, e, err)
		}
	}
	line := `{"kind":"settled","reason":{"new":[],"code":"dns","message":null},"tries":[{"new":{},"code":"dns",` +
		`"waitMs":null}],"headers":{"A":"b"}}`
	e, err := event.Decode([]byte(line))
	if err != nil || e.Outcome.Reason.Code != "dns" || len(e.Outcome.Tries) != 1 || e.Outcome.Reply.Header["A"] != "b" {
		t.Errorf("%s: %+v, %v", line, e.Outcome, err)
	}
}

func TestAnEventSharesNoMemoryWithItsLine(t *testing.T) {
	line := []byte(`{"kind":"settled","index":1,"id":"seven","status":"rejected","type":"text/x","value":{"a":"b"},` +
		`"reason":{"code":"dns","message":"m"}}`)
	e, err := event.Decode(line)
	if err != nil {
		t.Fatal(err)
	}
	before := string(event.AppendJSON(nil, e))
	for i := range line {
		line[i] = '!'
	}
	if after := string(event.AppendJSON(nil, e)); after != before {
		t.Errorf("overwriting the line turned\n%s\ninto\n%s", before, after)
	}
}

func TestMillisecondsAreRoundedToTheTenth(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                   "0",
		49 * time.Microsecond:               "0",
		50 * time.Microsecond:               "0.1",
		time.Millisecond:                    "1",
		1249999 * time.Nanosecond:           "1.2",
		1250 * time.Microsecond:             "1.3",
		9950 * time.Microsecond:             "10",
		-50 * time.Microsecond:              "-0.1",
		-time.Second:                        "-1000",
		math.MaxInt64:                       "9223372036854.8",
		time.Duration(math.MinInt64):        "-0",
		time.Hour + 100*time.Microsecond:    "3600000.1",
		20*time.Second + 99*time.Nanosecond: "20000",
	} {
		want := fmt.Sprintf(`{"kind":"started","index":0,"attempt":0,"atMs":%s}`, want)
		if got := string(event.AppendJSON(nil, settle.Event{Kind: settle.Started, At: d})); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}

func TestNaNAndInfinityAreNotWritten(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		line := event.AppendJSON(nil, settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{PerSecond: f}})
		if !json.Valid(line) || !bytes.Contains(line, []byte(`"perSecond":0,`)) {
			t.Errorf("%v is written as %s", f, line)
		}
	}
}

func TestTheLargestSequenceNumberComesBack(t *testing.T) {
	line := string(event.AppendJSON(nil, settle.Event{Kind: settle.Ended, Seq: math.MaxUint64, Sum: &settle.Sum{}}))
	if !strings.HasPrefix(line, `{"kind":"ended","seq":18446744073709551615,`) {
		t.Error(line)
	}
	if e, err := event.Decode([]byte(line)); err != nil || e.Seq != math.MaxUint64 {
		t.Errorf("read as %d, %v", e.Seq, err)
	}
}

func TestEventsAreAppended(t *testing.T) {
	for _, e := range said() {
		line := string(event.AppendJSON(nil, e))
		if got := string(event.AppendJSON([]byte("before{"), e)); got != "before{"+line {
			t.Errorf("appended to something: %s", got)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, e := range said() {
		line := event.AppendJSON(nil, e)
		b.Run(fmt.Sprintf("%s of %d bytes", e.Kind, len(line)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := event.Decode(line); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
