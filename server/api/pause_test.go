package api_test

import (
	"slices"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
	"allsettled/server/api"
)

func TestTheStarterPausesWithoutAKey(t *testing.T) {
	t.Parallel()
	f := newFake()
	url, _ := serve(t, f, api.Options{Log: quiet()})
	conn := hello(t, url, helloPlan)
	for _, frame := range []string{`{"pause":true}`, `{"pause":false}`, `{"cancel":true}`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	if seqs, problem, _ := rest(t, conn); !slices.Equal(seqs, upTo(1, 3)) || problem != nil {
		t.Errorf("got %v, %v", seqs, problem)
	}
	if got := f.get(aRun).paused; !slices.Equal(got, []bool{true, false}) {
		t.Errorf("got the pauses %v, want one and its end", got)
	}
}

func TestAWatcherMayNotPause(t *testing.T) {
	t.Parallel()
	f := newFake()
	url, _ := serve(t, f, api.Options{Log: quiet()})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "x"} {
		conn := hello(t, url, `{"run":"`+aRun+`"}`)
		if err := conn.Write(t.Context(), websocket.MessageText, wire.Pause{Paused: true, CancelKey: key}.Encode()); err != nil {
			t.Fatal(err)
		}
		if _, problem, _ := rest(t, conn); problem == nil || problem.Status != 403 {
			t.Errorf("with the key %q: got %v", key, problem)
		}
	}
}
