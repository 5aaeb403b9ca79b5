package api_test

import (
	"slices"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/api"
)

// compactRest reads compact frames until the close.
func compactRest(t *testing.T, conn *websocket.Conn) (events []settle.Event, ended bool) {
	t.Helper()
	var x event.Expander
	for {
		kind, data, err := conn.Read(t.Context())
		if err != nil {
			return events, ended
		}
		if kind != websocket.MessageBinary || len(data) == 0 {
			t.Fatalf("got %v %q, want compact frames", kind, data)
		}
		more, err := x.Events(data[1:])
		if err != nil {
			t.Fatal(err)
		}
		events, ended = append(events, more...), data[0] == 1
	}
}

func compactHello(t *testing.T, url, frame string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"/api/live", &websocket.DialOptions{Subprotocols: []string{wire.Compact, "another"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	if conn.Subprotocol() != wire.Compact {
		t.Fatalf("the server chose %q", conn.Subprotocol())
	}
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestWhoAsksForTheCompactFormHearsTheSameInIt(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.onStart = func(r *fakeRun) { r.settle([]int{2, 0, 1}, 10); r.end() }
	url, _ := serve(t, f, api.Options{Log: quiet()})
	events, _ := compactRest(t, compactHello(t, url, helloPlan))
	var seqs []uint64
	for _, e := range events {
		seqs = append(seqs, e.Seq)
	}
	if !slices.Equal(seqs, upTo(1, 6)) || events[0].Terms.CancelKey != aKey {
		t.Errorf("got %v, and the terms %+v", seqs, events[0].Terms)
	}
	if events, ended := compactRest(t, compactHello(t, url, `{"run":"`+aRun+`","after":6}`)); len(events) != 0 || !ended {
		t.Errorf("after the last: %v, ended %v", events, ended)
	}
}

func TestAProblemIsTextInEitherForm(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet()})
	kind, data, err := compactHello(t, url, `{"run":"`+aRun+`"}`).Read(t.Context())
	if err != nil || kind != websocket.MessageText {
		t.Fatalf("got %v, %v", kind, err)
	}
	if f := decodeFrame(t, data); f.Error == nil || f.Error.Status != 404 {
		t.Errorf("got %+v, want a problem of 404", f)
	}
}
