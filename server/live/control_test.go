package live_test

import (
	"slices"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live/livetest"
)

func TestTheClientThatStartedARunNeedsNoKey(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	s := serve(t, f, nil)
	conn := livetest.Hello(t, s.url, helloPlan)
	// the second cancel changes nothing
	for _, frame := range []string{`{"pause":true}`, `{"pause":false}`, `{"cancel":true}`, `{"cancel":true}`} {
		conn.Send(frame)
	}
	if seqs, problem, code := conn.Rest(); !slices.Equal(seqs, livetest.Seqs(1, 3)) || problem != nil ||
		code != normal {
		t.Errorf("got %v, %v and the close %v, want the run to end", seqs, problem, code)
	}
	if got := f.Get(aRun).Pauses(); !slices.Equal(got, []bool{true, false}) {
		t.Errorf("got the pauses %v, want one and its end", got)
	}
	if !slices.Equal(s.service.cancelled, []string{"a visitor"}) {
		t.Errorf("the run was cancelled by %q, want one visitor", s.service.cancelled)
	}
}

func TestAWatcherNeedsTheKey(t *testing.T) {
	t.Parallel()
	cancel, pause := wire.Cancel{}.Encode(), wire.Pause{Paused: true}.Encode()
	for _, c := range []struct {
		says, hello string
		frame       []byte
		status      int // of the problem; 0 for none
	}{
		{"to cancel", `{"run":"` + aRun + `"}`, cancel, 403},
		{"to cancel, also with the same plan", helloPlan, cancel, 403},
		{"to cancel, not a wrong key", `{"run":"` + aRun + `"}`, wire.Cancel{CancelKey: "x"}.Encode(), 403},
		{"to pause", `{"run":"` + aRun + `"}`, pause, 403},
		{
			"to pause, not a wrong key", `{"run":"` + aRun + `"}`,
			wire.Pause{Paused: true, CancelKey: "x"}.Encode(), 403,
		},
		{"and with it cancels", `{"run":"` + aRun + `"}`, wire.Cancel{CancelKey: fakeruns.Key}.Encode(), 0},
		{"which may be in its hello", `{"run":"` + aRun + `","cancelKey":"` + fakeruns.Key + `"}`, cancel, 0},
	} {
		f := fakeruns.New()
		s := serve(t, f, nil)
		if _, err := f.Start(t.Context(), order(t)); err != nil {
			t.Fatal(err)
		}
		conn := livetest.Hello(t, s.url, c.hello)
		if frame := first(t, conn); frame.Events[0].Terms.CancelKey != "" {
			t.Errorf("%s: a watcher gets the key", c.says)
		}
		conn.Send(string(c.frame))
		_, problem, code := conn.Rest()
		if c.status == 0 && (problem != nil || code != normal) || c.status != 0 &&
			(problem == nil || problem.Status != c.status || code != websocket.StatusPolicyViolation) {
			t.Errorf("%s: got %v and the close %v, want %d", c.says, problem, code, c.status)
		}
	}
}

func TestAFrameThatIsNeitherCancelNorPauseIsAProblem(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), nil)
	conn := livetest.Hello(t, s.url, helloPlan)
	conn.Send(`{"stop":true}`)
	if _, problem, code := conn.Rest(); problem == nil || problem.Field != "stop" ||
		code != websocket.StatusInvalidFramePayloadData {
		t.Errorf("got %v and the close %v, want 400 of stop", problem, code)
	}
}
