package event_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"allsettled/app/event"

	_ "embed"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/settle"
)

// golden holds one event a line, as programs outside read them.
//
//go:embed testdata/events.ndjson
var golden []byte

const ms = time.Millisecond

// said are the events of the golden file, in its order.
func said() []settle.Event {
	verdict := settle.Verdict{Status: settle.Fulfilled, Index: -1, At: 1003*ms + 200*time.Microsecond}
	return []settle.Event{
		{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
			Run: "abcdefghijklmnop", Total: 10, Mode: settle.AllSettled, InFlight: 10, Timeout: 20 * time.Second,
			Attempts: 3,
			At:       time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		}},
		{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
			Run: "abcdefghijklmnop", Total: 1, Mode: settle.Race, InFlight: 1, PerSecond: 0.5, Timeout: 1500 * ms,
			Attempts: 1,
			At:       time.Date(2026, 1, 31, 12, 0, 0, 5e6, time.UTC), CancelKey: "secret",
		}},
		{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
			Run: "abcdefghijklmnoq", Total: 2, Mode: settle.All, InFlight: 2, Timeout: 1500 * ms, Attempts: 1,
			At: time.Date(2026, 1, 31, 12, 0, 0, 5e6, time.UTC), Continues: "abcdefghijklmnop", Indices: []int{3, 7},
		}},
		{Kind: settle.Started, Index: 3, Attempt: 1, At: 400 * time.Microsecond},
		{Kind: settle.Settled, Seq: 12, Outcome: &settle.Outcome{
			Index: 3, ID: "007", Status: settle.Fulfilled, Attempts: 1, Began: 400 * time.Microsecond,
			FirstByte: 998 * ms, Took: 1002*ms + 100*time.Microsecond,
			Reply: settle.Reply{
				HTTP: 200, Type: "application/json",
				Header: map[string]string{"Etag": `"x"`, "Date": "now"},
			},
			Value: settle.Value{JSON: []byte(`{"n": 12345678901234567890.10}`)}, BodyBytes: 30,
		}},
		{Kind: settle.Settled, Seq: 13, Outcome: &settle.Outcome{
			Index: 4, ID: "8\n\"", Status: settle.Rejected, Attempts: 2, Began: 500 * time.Microsecond, Took: 1001 * ms,
			Reply: settle.Reply{HTTP: 503, Type: "text/plain"},
			Reason: &settle.Reason{
				Code: "http_503", Written: "The site has a problem", RetryAfter: 2 * time.Second,
				Args: settle.Args{"error": "HTTP status 503"},
			},
			Tries: []settle.Try{
				{HTTP: 429, Code: "http_429", Began: 500 * time.Microsecond, Took: 100 * ms, Wait: 500 * ms},
				{HTTP: 503, Code: "http_503", Began: 700 * ms, Took: 301 * ms},
			},
			Value: settle.Value{JSON: []byte(`"busy"`)}, BodyBytes: 4,
		}},
		{Kind: settle.Settled, Seq: 14, Outcome: &settle.Outcome{
			Index: 5, ID: "9", Status: settle.Fulfilled, Attempts: 1, Took: ms,
			Reply: settle.Reply{HTTP: 200, Type: "text/html"},
			Value: settle.Value{Preview: "<html>"}, BodyBytes: 20000,
		}},
		{Kind: settle.Settled, Seq: 15, Outcome: &settle.Outcome{
			Index: 6, ID: "10", Status: settle.Rejected,
			Reason: &settle.Reason{Code: settle.CodeAborted, Phase: settle.PhaseWait, Args: settle.Args{
				"why": "cancelled", "error": "a \"b\"", "ms": 12, "sites": []string{"x", "y"},
			}},
		}},
		{Kind: settle.Decided, Seq: 16, Verdict: &verdict},
		{Kind: settle.Ended, Seq: 17, Sum: &settle.Sum{
			Fulfilled: 2, Rejected: 1, Aborted: 1, Cancelled: true,
			Took: 1003*ms + 400*time.Microsecond,
		}, Verdict: &verdict},
		{Kind: settle.Paused, Paused: true, At: 12 * ms},
		{Kind: settle.Paused, At: 24 * ms},
		{
			Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 3, Wait: 12 * time.Second},
			At: 24*ms + 100*time.Microsecond,
		},
	}
}

func TestEventsAreWrittenAsTheContractHasThem(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(string(golden), "\n"), "\n")
	events := said()
	if len(lines) != len(events) {
		t.Fatalf("the golden file holds %d lines for %d events", len(lines), len(events))
	}
	for i, e := range events {
		if got := string(event.AppendJSON(nil, e)); got != lines[i] {
			t.Errorf("event %d\n got %s\nwant %s", i, got, lines[i])
		}
	}
}

func TestEventsComeBackAsTheyWere(t *testing.T) {
	for i, e := range said() {
		got, err := event.Decode(event.AppendJSON(nil, e))
		if err != nil {
			t.Errorf("event %d: %v", i, err)
			continue
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Errorf("event %d came back changed (-said +read):\n%s", i, diff)
		}
	}
}

// old is the reason of an event by a version that wrote its sentence, and no args.
const old = `{"kind":"settled","seq":1,"index":0,"id":"1","status":"rejected","attempts":1,"startedMs":0,"tookMs":1,` +
	`"reason":{"code":"dns","message":"No such site.","detail":"lookup x: no such host","retryAfterMs":0}}`

func TestTheSentenceOfAnOlderVersionStays(t *testing.T) {
	e, err := event.Decode([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	want := &settle.Reason{Code: "dns", Written: "No such site.", Args: settle.Args{"error": "lookup x: no such host"}}
	if diff := cmp.Diff(want, e.Outcome.Reason); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := string(event.AppendJSON(nil, e)); got != old {
		t.Errorf("written again as %s", got)
	}
	var x event.Expander
	events, err := x.Events(event.AppendCompact(nil, e, 0))
	if err != nil || events[0].Outcome.Reason.Message() != "No such site." {
		t.Errorf("by way of the compact form: %+v, %v", events, err)
	}
}

func TestAReasonWithoutArgsOrSentenceIsSaidByItsCode(t *testing.T) {
	for _, args := range []string{"", `,"args":null`, `,"args":{}`} {
		line := `{"kind":"settled","index":0,"status":"rejected","reason":{"code":"refused"` + args + `}}`
		e, err := event.Decode([]byte(line))
		if want := settle.NewReason("refused", ""); err != nil || !cmp.Equal(want, e.Outcome.Reason) {
			t.Errorf("%s: %+v, %v", line, e.Outcome, err)
		}
	}
}

func TestEventsThatAreNone(t *testing.T) {
	for _, line := range []string{
		"", "null", "7", "[]", "{}", `{"kind":"settle"}`, `{"kind":"decided"}`, `{"kind":"settled","index":-1}`,
		`{"kind":"started","index":"3"}`, `{"kind":"settled","seq":-1}`, `{"kind":"accepted","at":"yesterday"}`,
	} {
		if e, err := event.Decode([]byte(line)); err == nil {
			t.Errorf("Decode(%s) = %+v, want an error", line, e)
		}
	}
}

func TestWhichBodiesTheirEventsTellWhole(t *testing.T) {
	for _, c := range []struct {
		says, body string
		want       bool
	}{
		{"no body", "", true},
		{"JSON on one line", `{"a": 1}`, true},
		{"text", "Grüße\r\n", true},
		{"JSON over several lines", "{\n\"a\": 1}", false},
		{"binary data", "\xff\x00", false},
		{"more than travels", strings.Repeat("a", 20000), false},
	} {
		o := &settle.Outcome{
			Status: settle.Fulfilled, Reply: settle.Reply{HTTP: 200, Body: []byte(c.body)},
			Value: settle.ValueOf([]byte(c.body)), BodyBytes: int64(len(c.body)),
		}
		if got := o.Rebuildable(); got != c.want {
			t.Errorf("%s: rebuildable = %v, want %v", c.says, got, c.want)
		}
		e, err := event.Decode(event.AppendJSON(nil, settle.Event{Kind: settle.Settled, Seq: 1, Outcome: o}))
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		body, whole := e.Outcome.Body()
		if whole != c.want || whole && string(body) != c.body {
			t.Errorf("%s: came back as %.40q, whole %v", c.says, body, whole)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range said() {
		f.Add(event.AppendJSON(nil, e))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := event.Decode(line)
		if err != nil {
			return
		}
		if !json.Valid(line) {
			t.Fatalf("%q was read, and is no JSON", line)
		}
		again := event.AppendJSON(nil, e)
		if !json.Valid(again) {
			t.Fatalf("%q was read, and written as %q, which is not JSON", line, again)
		}
		read, err := event.Decode(again)
		if err != nil {
			t.Fatalf("%q was read, and not its own writing %q: %v", line, again, err)
		}
		if third := event.AppendJSON(nil, read); !bytes.Equal(third, again) {
			t.Fatalf("%q was written as %q and then as %q", line, again, third)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	e := said()[3]
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = event.AppendJSON(buf[:0], e)
	}
}
