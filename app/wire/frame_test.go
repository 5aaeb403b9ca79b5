package wire_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"allsettled/app/event"
	"allsettled/app/wire"
)

func TestAFrameHoldsTheLinesAsTheyAre(t *testing.T) {
	t.Parallel()
	all := append(lines(3), []byte(started))
	var got []byte
	for _, line := range all {
		got = wire.GrowFrame(got, event.Encoded{JSON: line})
	}
	if want := `{"events":[` + string(bytes.Join(all, []byte(","))) + `]}`; string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFramesAsTheContractHasThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ says, got, want string }{
		{"the server is there", string(wire.EmptyFrame()), `{"events":[]}`},
		{"the run has ended", string(wire.EndedFrame()), `{"events":[],"ended":true}`},
		{"the server is there, compact", string(wire.EmptyCompact()), "\x00"},
		{"the run has ended, compact", string(wire.EndedCompact()), "\x01"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, c.got, c.want)
		}
	}
}

func TestACompactFrameHoldsTheBytesOfItsEvents(t *testing.T) {
	t.Parallel()
	var frame []byte
	for _, compact := range []string{"abc", "de"} {
		var err error
		if frame, err = wire.GrowCompact(frame, event.Encoded{JSON: []byte("not looked at"), Compact: []byte(compact)},
			9); err != nil {
			t.Fatal(err)
		}
	}
	if string(frame) != "\x00abcde" {
		t.Errorf("got %q", frame)
	}
	if _, err := wire.GrowCompact(nil, event.Encoded{JSON: []byte("no JSON")}, 9); err == nil {
		t.Error("an event that cannot be read is no error")
	}
}

func TestAProblemAsJSON(t *testing.T) {
	t.Parallel()
	p := wire.NewProblem(429, "starts", "Slow <down> & wait.")
	p.RetryAfterMs = 1500
	got := string(wire.AppendError(nil, p))
	want := `{"error":{"status":429,"title":"Too Many Requests","detail":"Slow \u003cdown\u003e \u0026 wait.",` +
		`"code":"starts","retryAfterMs":1500}}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Any JSON spliced into a frame leaves it a frame of JSON with as many events.
func FuzzGrowFrame(f *testing.F) {
	for _, line := range lines(1) {
		f.Add(line)
	}
	f.Add([]byte(deep(200)))
	f.Fuzz(func(t *testing.T, line []byte) {
		if !json.Valid(line) {
			return
		}
		var frame []byte
		for range 3 {
			frame = wire.GrowFrame(frame, event.Encoded{JSON: line})
		}
		var got struct{ Events []json.RawMessage }
		if err := json.Unmarshal(frame, &got); err != nil || len(got.Events) != 3 {
			t.Fatalf("%q: %d events, %v", frame, len(got.Events), err)
		}
	})
}
