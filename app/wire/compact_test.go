package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/settle"
	"allsettled/app/wire"
)

// happenings are lines of every kind of event, with every part that one can have.
var happenings = append([]string{
	started,
	`{"kind":"accepted","seq":1,"run":"` + aRun + `","total":10,"mode":"race","inFlight":6,"perSecond":2.5,"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.123Z","cancelKey":"k"}`,
	`{"kind":"settled","seq":300,"index":70000,"id":"007","status":"rejected","http":503,"type":"text/plain","bytes":4,"attempts":2,"startedMs":0.4,"firstByteMs":9.1,"tookMs":10000.5,` +
		`"reason":{"code":"http_503","message":"The site has a problem","detail":"HTTP 503","retryAfterMs":1000},` +
		`"headers":{"Date":"now","Server":"x"},"tries":[{"http":503,"code":"http_503","startedMs":0.4,"tookMs":2,"waitMs":1000},{"code":"cut","startedMs":3,"tookMs":4,"waitMs":0}],"value":"down"}`,
	`{"kind":"settled","seq":4,"index":0,"id":"é\n\"","status":"fulfilled","http":200,"type":"","bytes":20000,"attempts":1,"startedMs":0,"tookMs":1,"truncated":true,"preview":"the beginning"}`,
	`{"kind":"settled","seq":5,"index":1,"id":"","status":"rejected","attempts":0,"startedMs":0,"tookMs":0,"reason":{"code":"aborted","message":"left behind","detail":"","retryAfterMs":0}}`,
	`{"kind":"decided","seq":6,"verdict":{"status":"rejected","index":3,"atMs":1003.2}}`,
	`{"kind":"ended","seq":7,"fulfilled":9,"rejected":1,"aborted":2,"missing":0,"cancelled":true,"tookMs":1003.4}`,
	`{"kind":"ended","seq":8,"fulfilled":0,"rejected":0,"aborted":0,"missing":0,"cancelled":false,"tookMs":0,"verdict":{"status":"fulfilled","index":-1,"atMs":2}}`,
}, asText(lines(3))...)

func asText(lines [][]byte) (out []string) {
	for _, l := range lines {
		out = append(out, string(l))
	}
	return out
}

func decoded(t testing.TB, lines []string) (events []settle.Event) {
	t.Helper()
	for _, line := range lines {
		e, err := settle.DecodeEvent([]byte(line))
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		events = append(events, e)
	}
	return events
}

func compact(events []settle.Event, inline int) (frame []byte) {
	for _, e := range events {
		frame = wire.GrowCompact(frame, e, inline)
	}
	return frame
}

func TestTheCompactFormTellsWhatTheJSONTells(t *testing.T) {
	t.Parallel()
	want := decoded(t, happenings)
	var x wire.Expander
	for range 2 { // the second time with texts that it knows
		got, err := x.Frame(compact(want, 1<<20))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Events); diff != "" {
			t.Errorf("(-JSON +compact):\n%s", diff)
		}
	}
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
		line := `{"kind":"settled","seq":1,"index":0,"id":"1","status":"fulfilled","http":200,"bytes":6,"attempts":1,"startedMs":0,"tookMs":1,` + c.value + `}`
		var x wire.Expander
		got, err := x.Frame(compact(decoded(t, []string{line}), c.inline))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Events[0].Outcome.Value); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestWhatTravelsFitsIntoAPage(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, 1, 10, 4096, 10_000, 1_000_000} {
		inline := wire.Inline(total)
		if inline < 0 || inline > settle.MaxValue || inline*total > 64<<20 {
			t.Errorf("%d calls: %d bytes each", total, inline)
		}
	}
}

func TestCompactFramesWithoutEvents(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    string
		frame   []byte
		ended   bool
		refused bool
	}{
		{says: "the server is there", frame: wire.CompactPause()},
		{says: "nothing follows", frame: wire.CompactEnded(), ended: true},
		{says: "nothing at all", refused: true},
		{says: "an unknown form", frame: []byte{2}, refused: true},
		{says: "an unknown kind", frame: []byte{0, 9, 1}, refused: true},
		{says: "a text longer than its frame", frame: []byte{0, 0, 1, 200, 1, 'x'}, refused: true},
		{says: "a number without an end", frame: []byte{0, 1, 0x80, 0x80}, refused: true},
		{says: "a number over 64 bits", frame: append([]byte{0, 1}, []byte(strings.Repeat("\xff", 11))...), refused: true},
	} {
		var x wire.Expander
		got, err := x.Frame(c.frame)
		if (err != nil) != c.refused || got.Ended != c.ended || len(got.Events) > 0 {
			t.Errorf("%s: %+v, %v", c.says, got, err)
		}
	}
}

func FuzzExpander(f *testing.F) {
	f.Add(compact(decoded(f, happenings), 1<<20))
	f.Add(compact(decoded(f, happenings), 0))
	f.Add(wire.CompactEnded())
	f.Fuzz(func(t *testing.T, frame []byte) {
		var x wire.Expander
		first, err := x.Frame(frame)
		if err != nil {
			return
		}
		for _, e := range first.Events {
			if len(e.AppendJSON(nil)) == 0 {
				t.Errorf("no form: %+v", e)
			}
		}
		if len(first.Events) == 0 {
			return
		}
		var y wire.Expander
		second, err := y.Frame(compact(first.Events, 1<<20))
		if err != nil {
			t.Fatalf("what was read is not written so that it can be read: %v", err)
		}
		if diff := cmp.Diff(first.Events, second.Events); diff != "" {
			t.Errorf("(-first +second):\n%s", diff)
		}
	})
}

func BenchmarkExpand(b *testing.B) {
	events := decoded(b, asText(lines(256)))
	frame := compact(events, 1<<10)
	json := wire.AppendFrame(nil, lines(256))
	b.Run("compact", func(b *testing.B) {
		var x wire.Expander
		for b.Loop() {
			if _, err := x.Frame(frame); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			if _, err := wire.DecodeFrame(json); err != nil {
				b.Fatal(err)
			}
		}
	})
}
