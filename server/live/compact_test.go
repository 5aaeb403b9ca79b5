package live_test

import (
	"context"
	"slices"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live/livetest"
)

// dialCompact dials as the page does.
func dialCompact(ctx context.Context, url string) (wire.Conn, error) {
	o := &websocket.DialOptions{Subprotocols: []string{wire.Compact}}
	conn, _, err := websocket.Dial(ctx, url, o)
	return conn, err
}

// compactHello dials for the compact form and sends a frame.
func compactHello(t *testing.T, url, frame string) *livetest.Conn {
	t.Helper()
	conn, answer := livetest.Dial(t, url, &websocket.DialOptions{Subprotocols: []string{wire.Compact, "another"}})
	if conn == nil || conn.Subprotocol() != wire.Compact {
		t.Fatalf("the server answers %v", answer)
	}
	conn.Send(frame)
	return conn
}

// compactRest reads compact frames until the websocket closes.
func compactRest(t *testing.T, conn *livetest.Conn) (events []settle.Event, ended bool) {
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

func TestTheCompactFormHasTheSameEvents(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.Settle([]int{2, 0, 1}, 10); r.End() }
	s := serve(t, f, nil)
	events, _ := compactRest(t, compactHello(t, s.url, helloPlan))
	var seqs []uint64
	for _, e := range events {
		seqs = append(seqs, e.Seq)
	}
	if !slices.Equal(seqs, livetest.Seqs(1, 6)) || events[0].Terms.CancelKey != fakeruns.Key {
		t.Errorf("got %v and the terms %+v, want events 1 to 6 and the key", seqs, events[0].Terms)
	}
	if events, ended := compactRest(t, compactHello(t, s.url, `{"run":"`+aRun+`","after":6}`)); len(events) != 0 ||
		!ended {
		t.Errorf("after the last: got %v, ended %v; want only that the run has ended", events, ended)
	}
}

func TestAProblemIsTextInEitherForm(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), nil)
	kind, data, err := compactHello(t, s.url, `{"run":"`+aRun+`"}`).Read(t.Context())
	if err != nil || kind != websocket.MessageText {
		t.Fatalf("got %v and %v", kind, err)
	}
	if f := livetest.Decode(t, data); f.Error == nil || f.Error.Status != 404 {
		t.Errorf("got %+v, want a problem of 404", f)
	}
}

func TestAClientThatAsksForAnotherFormGetsJSON(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	s := serve(t, f, nil)
	conn, _ := livetest.Dial(t, s.url, &websocket.DialOptions{Subprotocols: []string{"allsettled.compact.0"}})
	conn.Send(helloPlan)
	if frame := first(t, conn); conn.Subprotocol() != "" || len(frame.Events) != 1 {
		t.Errorf("got the form %q and %+v", conn.Subprotocol(), frame)
	}
}
