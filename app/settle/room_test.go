package settle_test

import (
	"context"
	"testing"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// A call of the engine takes 3 pieces of memory (BenchmarkRun); the margin is for the race
// detector and for another version of Go. What this is to find is a piece more a call, by accident.
func TestACallTakesFewPiecesOfMemory(t *testing.T) {
	const n, most = 2000, 6
	answer := func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }
	pieces := testing.AllocsPerRun(3, func() {
		for range settle.Run(t.Context(), settle.AllSettled, calls(n), settle.Limits{InFlight: 64}, answer) {
		}
	})
	if pieces/n > most {
		t.Errorf("a call takes %.1f pieces of memory, want %d at most", pieces/n, most)
	}
}

// An event is written into what there is already.
func TestAnEventIsWrittenWithoutMemory(t *testing.T) {
	e := settle.Event{Kind: settle.Settled, Seq: 7, Outcome: &settle.Outcome{
		ID: "7", Status: settle.Fulfilled, Value: settle.ValueOf([]byte(`{"name":"Ada"}`)), BodyBytes: 14,
		Reply: settle.Reply{HTTP: 200, Header: map[string]string{"Date": "x", "Age": "1"}},
	}}
	var line []byte
	if pieces := testing.AllocsPerRun(100, func() { line = event.AppendJSON(line[:0], e) }); pieces > 1 {
		t.Errorf("writing an event takes %.1f pieces of memory, want none", pieces)
	}
}
