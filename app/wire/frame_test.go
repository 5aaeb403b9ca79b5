package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/wire"
)

func TestAFrameHoldsTheLinesAsTheyAre(t *testing.T) {
	t.Parallel()
	all := append(lines(3), []byte(started))
	frame := wire.AppendFrame(nil, all)
	if want := `{"events":[` + string(bytes.Join(all, []byte(","))) + `]}`; string(frame) != want {
		t.Errorf("got  %s\nwant %s", frame, want)
	}
	var grown []byte
	for _, line := range all {
		grown = wire.GrowFrame(grown, line)
	}
	if !bytes.Equal(grown, frame) {
		t.Errorf("grown line by line: %s", grown)
	}
	got, err := wire.DecodeFrame(frame)
	if err != nil || len(got.Events) != len(all) {
		t.Fatalf("got %d events, %v; want %d", len(got.Events), err, len(all))
	}
	for i, e := range got.Events[:6] {
		if e.Seq != uint64(i+1) {
			t.Errorf("event %d has number %d", i, e.Seq)
		}
	}
	if got.Events[6].Kind != settle.Started {
		t.Errorf("the last is %q, want started", got.Events[6].Kind)
	}
}

func TestFramesOfTheServer(t *testing.T) {
	t.Parallel()
	one := string(lines(0)[0])
	for _, row := range []struct {
		name, frame string
		events      int
		ended       bool
		status      int
		refused     bool
	}{
		{name: "no events say that the server is there", frame: `{"events":[]}`},
		{name: "nothing follows an ended run", frame: string(wire.AppendEnded(nil)), ended: true},
		{name: "white space does not matter", frame: " { \"events\" : [ " + one + " ,\n " + one + " ] } ", events: 2},
		{name: "a member of a later server is passed over", frame: `{"events":[` + one + `],"hint":[{"a":"]}"}]}`, events: 1},
		{name: "a problem", frame: `{"error":{"status":409,"title":"Conflict","detail":"another plan"}}`, status: 409},
		{name: "an empty element", frame: `{"events":[` + one + `,]}`, refused: true},
		{name: "two events without a comma", frame: `{"events":[` + one + one + `]}`, refused: true},
		{name: "an open string", frame: `{"events":[{"kind":"started]}`, refused: true},
		{name: "an open bracket", frame: `{"events":[{"kind":[]}`, refused: true},
		{name: "events that are no array", frame: `{"events":7}`, refused: true},
		{name: "an event that is a number", frame: `{"events":[7]}`, refused: true},
		{name: "a problem that is a string", frame: `{"error":"no"}`, refused: true},
		{name: "deep nesting", frame: `{"events":[` + deep(200_000) + `]}`, refused: true},
		{name: "nothing", frame: ``, refused: true},
		{name: "no UTF-8", frame: "{\"events\":[\"\xff\"]}", refused: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := wire.DecodeFrame([]byte(row.frame))
			if (err != nil) != row.refused {
				t.Fatalf("got the error %v, want one: %v", err, row.refused)
			}
			if len(got.Events) != row.events || got.Ended != row.ended || (got.Error != nil) != (row.status != 0) {
				t.Fatalf("got %d events, ended %v, error %v", len(got.Events), got.Ended, got.Error)
			}
			if row.status != 0 && got.Error.Status != row.status {
				t.Errorf("got status %d, want %d", got.Error.Status, row.status)
			}
		})
	}
}

func TestAProblemAsJSON(t *testing.T) {
	t.Parallel()
	p := wire.NewProblem(429, "starts", "Slow <down> & wait.")
	p.RetryAfterMs = 1500
	got := string(wire.AppendError(nil, p))
	want := `{"error":{"status":429,"title":"Too Many Requests","detail":"Slow \u003cdown\u003e \u0026 wait.","code":"starts","retryAfterMs":1500}}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzDecodeFrame(f *testing.F) {
	f.Add(wire.AppendFrame(nil, lines(2)))
	f.Add([]byte(`{"events":[` + started + `]}`))
	f.Add([]byte(`{"error":{"status":400}}`))
	f.Add([]byte(`{"events":[{"a":"\\\\\""},[1,2],{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := wire.DecodeFrame(data)
		if err == nil && len(got.Events) > 0 && !bytes.Contains(data, []byte("kind")) {
			t.Errorf("events from a frame that names no kind: %q", data)
		}
	})
}

// FuzzSplice holds that any JSON spliced into a frame is cut out of it again:
// an event that decodes alone decodes in a frame, between two others.
func FuzzSplice(f *testing.F) {
	for _, line := range lines(1) {
		f.Add(string(line))
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !json.Valid([]byte(line)) || strings.TrimSpace(line) != line {
			return // not one line of JSON
		}
		alone, err := event.Decode([]byte(line))
		guard := []byte(started)
		got, ferr := wire.DecodeFrame(wire.AppendFrame(nil, [][]byte{guard, []byte(line), guard}))
		if (err == nil) != (ferr == nil) {
			t.Fatalf("alone %v, in a frame %v: %q", err, ferr, line)
		}
		if err == nil && (len(got.Events) != 3 || got.Events[1].Kind != alone.Kind) {
			t.Errorf("got %d events from %q", len(got.Events), line)
		}
	})
}

func BenchmarkDecodeFrame(b *testing.B) {
	frame := wire.AppendFrame(nil, lines(254)[:255])
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeFrame(frame); err != nil {
			b.Fatal(err)
		}
	}
}
