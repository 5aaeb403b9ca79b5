package event_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// happenings are lines of every kind of event, with every part that one can have.
var happenings = []string{
	`{"kind":"started","index":0,"attempt":1,"atMs":0.4}`,
	`{"kind":"accepted","seq":1,"run":"run_0123456789-ABCDEF","total":10,"mode":"race","inFlight":6,"perSecond":2.5,` +
		`"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.123Z","cancelKey":"k"}`,
	`{"kind":"accepted","seq":1,"run":"run_0123456789-ABCDEG","total":3,"mode":"all","inFlight":6,"perSecond":0,` +
		`"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.123Z","continues":"run_0123456789-ABCDEF",` +
		`"indices":[0,7,999999]}`,
	`{"kind":"settled","seq":300,"index":70000,"id":"007","status":"rejected","http":503,"type":"text/plain",` +
		`"bytes":4,"attempts":2,"startedMs":0.4,"firstByteMs":9.1,"tookMs":10000.5,` +
		`"reason":{"code":"http_503","message":"The site has a problem","detail":"HTTP 503","retryAfterMs":1000},` +
		`"headers":{"Date":"now","Server":"x"},"tries":[{"http":503,"code":"http_503","startedMs":0.4,"tookMs":2,` +
		`"waitMs":1000},{"code":"cut","startedMs":3,"tookMs":4,"waitMs":0}],"value":"down"}`,
	`{"kind":"settled","seq":4,"index":0,"id":"é\n\"","status":"fulfilled","http":200,"type":"","bytes":20000,` +
		`"attempts":1,"startedMs":0,"tookMs":1,"truncated":true,"preview":"the beginning"}`,
	`{"kind":"settled","seq":5,"index":1,"id":"","status":"rejected","attempts":0,"startedMs":0,"tookMs":0,` +
		`"reason":{"code":"aborted","message":"left behind","detail":"","retryAfterMs":0}}`,
	`{"kind":"decided","seq":6,"verdict":{"status":"rejected","index":3,"atMs":1003.2}}`,
	`{"kind":"ended","seq":7,"fulfilled":9,"rejected":1,"aborted":2,"missing":0,"cancelled":true,"tookMs":1003.4}`,
	`{"kind":"ended","seq":8,"fulfilled":0,"rejected":0,"aborted":0,"missing":0,"cancelled":false,"tookMs":0,` +
		`"verdict":{"status":"fulfilled","index":-1,"atMs":2}}`,
	`{"kind":"paused","paused":true,"atMs":12.3}`,
	`{"kind":"paused","paused":false,"atMs":0}`,
	`{"kind":"slowed","inFlight":3,"waitMs":12000,"atMs":1003.2}`,
}

func decoded(t testing.TB, lines []string) (events []settle.Event) {
	t.Helper()
	for _, line := range lines {
		e, err := event.Decode([]byte(line))
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		events = append(events, e)
	}
	return events
}

func compact(events []settle.Event, inline int) (frame []byte) {
	for _, e := range events {
		frame = event.AppendCompact(frame, e, inline)
	}
	return frame
}

func TestTheCompactFormTellsWhatTheJSONTells(t *testing.T) {
	t.Parallel()
	want := decoded(t, happenings)
	var x event.Expander
	for range 2 { // the second time with texts that it knows
		got, err := x.Events(compact(want, 1<<20))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, unpacked(t, got)); diff != "" {
			t.Errorf("(-JSON +compact):\n%s", diff)
		}
	}
}

// unpacked takes the packed form off each outcome, once it was found to be that outcome's own.
func unpacked(t testing.TB, events []settle.Event) []settle.Event {
	t.Helper()
	for _, e := range events {
		if e.Kind != settle.Settled {
			continue
		}
		packed := e.Outcome.Packed
		e.Outcome.Packed = nil
		if own := event.AppendCompactOutcome(nil, e.Outcome, math.MaxInt32); !bytes.Equal(own, packed) {
			t.Errorf("outcome %d came with the bytes %q, and its own are %q", e.Outcome.Index, packed, own)
		}
	}
	return events
}

func TestLongValuesStayBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, value string
		inline      int
		want        settle.Value
	}{
		{"a value as long as may be", `"value":"1234"`, 6, settle.Value{JSON: []byte(`"1234"`)}},
		{"a value that is longer", `"value":"1234"`, 5, settle.Value{Elsewhere: true}},
		{"a preview that is longer", `"truncated":true,"preview":"1234"`, 3, settle.Value{Elsewhere: true}},
		{"no value", `"type":"image/png"`, 0, settle.Value{}},
	} {
		line := `{"kind":"settled","seq":1,"index":0,"id":"1","status":"fulfilled","http":200,"bytes":6,` +
			`"attempts":1,"startedMs":0,"tookMs":1,` + c.value + `}`
		var x event.Expander
		got, err := x.Events(compact(decoded(t, []string{line}), c.inline))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got[0].Outcome.Value); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestWhatIsNoCompactEvent(t *testing.T) {
	t.Parallel()
	for says, data := range map[string][]byte{
		"an unknown kind":              {9, 1},
		"a text longer than its event": {0, 1, 200, 1, 'x'},
		"a number without an end":      {1, 0x80, 0x80},
		"a number over 64 bits":        append([]byte{1}, []byte(strings.Repeat("\xff", 11))...),
		"an outcome that breaks off":   {2, 1, 0, 3, 'a'},
		"a duration over 292 years": append([]byte{1, 0, 0, 0},
			[]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")...),
		"headers longer than the event": {2, 1, 9, 1},
		"a header that breaks off":      {2, 1, 2, 5, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	} {
		var x event.Expander
		if got, err := x.Events(data); err == nil {
			t.Errorf("%s: %+v", says, got)
		}
	}
}

func TestAnOutcomeAloneComesBack(t *testing.T) {
	t.Parallel()
	var x event.Expander
	for _, e := range decoded(t, happenings) {
		if e.Kind != settle.Settled {
			continue
		}
		got, err := x.Outcome(event.SplitOutcome(event.AppendCompactOutcome(nil, e.Outcome, 1<<20)))
		if diff := cmp.Diff(e.Outcome, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if _, err := x.Outcome(nil, []byte{1}); err == nil {
		t.Error("half an outcome is read")
	}
}

func FuzzExpander(f *testing.F) {
	f.Add(compact(decoded(f, happenings), 1<<20))
	f.Add(compact(decoded(f, happenings), 0))
	f.Fuzz(func(t *testing.T, frame []byte) {
		var x event.Expander
		first, err := x.Events(frame)
		if err != nil {
			return
		}
		for _, e := range first {
			if e.Outcome != nil {
				e.Outcome.Packed = nil // bytes that were made up need not be those that we would write
			}
			if len(event.AppendJSON(nil, e)) == 0 {
				t.Errorf("no form: %+v", e)
			}
		}
		if len(first) == 0 {
			return
		}
		var y event.Expander
		second, err := y.Events(compact(first, 1<<20))
		if err != nil {
			t.Fatalf("what was read is not written so that it can be read: %v", err)
		}
		if diff := cmp.Diff(first, unpacked(t, second)); diff != "" {
			t.Errorf("(-first +second):\n%s", diff)
		}
	})
}

func BenchmarkReadAnEvent(b *testing.B) {
	line := []byte(`{"kind":"settled","seq":12,"index":3,"id":"7","status":"fulfilled","http":200,` +
		`"type":"application/json","bytes":57,"attempts":1,"startedMs":0.4,"firstByteMs":998,"tookMs":1002.1,` +
		`"value":{"id":"7","name":"Ada Byron","city":"London","email":"a@b"}}`)
	form := event.AppendCompact(nil, decoded(b, []string{string(line)})[0], 1<<10)
	b.Run("compact", func(b *testing.B) {
		var x event.Expander
		for b.Loop() {
			if _, err := x.Events(form); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			if _, err := event.Decode(line); err != nil {
				b.Fatal(err)
			}
		}
	})
}
