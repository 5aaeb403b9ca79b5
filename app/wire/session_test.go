//go:build !js

package wire_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/settle"
	"allsettled/app/wire"
)

func TestADroppedSocketIsTakenUpWhereItBroke(t *testing.T) {
	t.Parallel()
	s := newStage(t,
		sends(1, 3),
		sends(2, 5), // two of them again
		sends(6, 9))
	got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan(), CancelKey: "k"})
	if !slices.Equal(got.seqs, upTo(9)) || got.err != nil {
		t.Errorf("got %v, %v", got.seqs, got.err)
	}
	var afters []uint64
	for _, hello := range s.hellos {
		afters = append(afters, hello.After)
		if hello.Run != aRun || hello.Plan == nil || hello.CancelKey != "k" {
			t.Errorf("got the hello %s", hello.Encode())
		}
	}
	if !slices.Equal(afters, []uint64{0, 3, 5}) {
		t.Errorf("asked for what comes after %v, want 0 3 5", afters)
	}
	if len(got.states) != 5 || !got.states[0].Connected || got.states[1].Connected || !got.states[4].Connected {
		t.Fatalf("got the states %+v", got.states)
	}
	for _, state := range []wire.State{got.states[1], got.states[3]} {
		if state.RetryIn < 125*time.Millisecond || state.RetryIn > 250*time.Millisecond || state.Cause == nil {
			t.Errorf("got the state %+v, want a first wait of up to 0.25 s", state)
		}
	}
}

func TestAGapIsNotYielded(t *testing.T) {
	t.Parallel()
	s := newStage(t, says(0, frame(t, lines(6)[0], lines(6)[2])), sends(2, 9))
	got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun})
	if !slices.Equal(got.seqs, upTo(9)) || got.err != nil || len(s.hellos) != 2 || s.hellos[1].After != 1 {
		t.Errorf("got %v, %v, after %d hellos", got.seqs, got.err, len(s.hellos))
	}
}

func TestTheWaitDoublesWhileNothingComes(t *testing.T) {
	t.Parallel()
	s := newStage(t, says(0), says(websocket.StatusTryAgainLater), says(websocket.StatusGoingAway), sends(1, 9))
	got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun})
	if !slices.Equal(got.seqs, upTo(9)) {
		t.Fatalf("got %v, %v", got.seqs, got.err)
	}
	for i, most := range []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, time.Second} {
		if state := got.states[2*i+1]; state.RetryIn > most || state.RetryIn < most/2 || state.Tries != i+1 {
			t.Errorf("wait %d: got %+v, want %v to %v", i, state, most/2, most)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	busy := wire.NewProblem(503, "closing", "")
	busy.RetryAfterMs = 700
	for _, row := range []struct {
		name   string
		act    act
		status int           // of the problem that ends it; 0: it goes on
		wait   time.Duration // at least
	}{
		{
			name: "a conflict is final", act: says(1008, wire.AppendError(nil, wire.NewProblem(409, "", ""))),
			status: 409,
		},
		{name: "too large a hello is final", act: says(websocket.StatusMessageTooBig), status: 413},
		{name: "a policy violation is final", act: says(websocket.StatusPolicyViolation), status: 400},
		{
			name: "a busy server is asked again when it said so", act: says(1013, wire.AppendError(nil, busy)),
			wait: 700 * time.Millisecond,
		},
		{name: "a broken frame is asked for again", act: says(1000, []byte{0, 99})},
		{name: "a normal close before the end is asked again", act: says(1000)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, row.act, sends(1, 9))
			got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan()})
			if row.status == 0 {
				if !slices.Equal(got.seqs, upTo(9)) || got.states[1].RetryIn < row.wait {
					t.Errorf("got %v, %v, %+v", got.seqs, got.err, got.states)
				}
				return
			}
			var p *wire.Problem
			if !errors.As(got.err, &p) || p.Status != row.status || len(s.hellos) != 1 {
				t.Errorf("got %v after %d hellos, want status %d", got.err, len(s.hellos), row.status)
			}
		})
	}
}

func TestARefusedHandshakeTellsItsProblem(t *testing.T) {
	t.Parallel()
	refused := func(context.Context, string) (wire.Conn, error) {
		return nil, wire.NewProblem(403, "origin", "not from there")
	}
	got := listen(t.Context(), wire.Session{Dial: refused, URL: "ws://127.0.0.1:1", Run: aRun})
	var p *wire.Problem
	if !errors.As(got.err, &p) || p.Code != "origin" || p.Error() != "not from there" {
		t.Errorf("got %v", got.err)
	}
}

func TestTooLargeAPlanIsNotEvenSent(t *testing.T) {
	t.Parallel()
	p := aPlan()
	p.IDs = []string{strings.Repeat("x", 9<<20)}
	got := listen(t.Context(), wire.Session{Dial: dial, URL: "ws://127.0.0.1:1", Run: aRun, Plan: p})
	var refused *wire.Problem
	if !errors.As(got.err, &refused) || refused.Field != "plan" || got.states != nil {
		t.Errorf("got %v, %v", got.err, got.states)
	}
}

func TestAPauseGoesOut(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(t *testing.T, conn *websocket.Conn, hello wire.Hello) {
		t.Helper()
		says(0, frame(t, lines(6)[:2]...))(t, conn, hello)
		for _, want := range []string{`{"pause":true}`, `{"pause":false}`} {
			if _, data, err := conn.Read(context.Background()); err != nil || string(data) != want {
				t.Errorf("got %q, %v; want %s", data, err, want)
			}
		}
		says(0, frame(t, []byte(`{"kind":"paused","paused":false,"atMs":5}`)))(t, conn, hello)
		sends(3, 9)(t, conn, hello)
	})
	pause := make(chan bool, 2)
	live := 0
	for e, err := range (wire.Session{
		Dial: dial, URL: s.url, Run: aRun, Plan: aPlan(),
		Pause: pause,
	}).Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq == 2 {
			pause <- true
			pause <- false
			close(pause)
		}
		if e.Kind == settle.Paused {
			live++
		}
	}
	if live != 1 {
		t.Errorf("%d events of a pause, want 1", live)
	}
}

func TestACancelGoesOutAndTheEndIsWaitedFor(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	s := newStage(t, func(t *testing.T, conn *websocket.Conn, hello wire.Hello) {
		t.Helper()
		says(0, frame(t, lines(6)[:2]...))(t, conn, hello)
		_, data, err := conn.Read(context.Background())
		if _, bad := wire.DecodeControl(data); err != nil || bad != nil {
			t.Errorf("got %q, %v; want a cancel", data, err)
		}
		sends(3, 9)(t, conn, hello)
	})
	var seqs []uint64
	for e, err := range (wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan()}).Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if seqs = append(seqs, e.Seq); e.Seq == 2 {
			cancel(settle.ErrCancelled)
		}
	}
	if !slices.Equal(seqs, upTo(9)) {
		t.Errorf("got %v", seqs)
	}
}

func TestACancelHurriesBackToADroppedRun(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	slow := wire.NewProblem(503, "", "")
	slow.RetryAfterMs = 60_000
	s := newStage(t, says(1013, wire.AppendError(nil, slow)), sends(1, 9))
	session := wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan(), Notice: func(state wire.State) {
		if !state.Connected {
			cancel(settle.ErrCancelled)
		}
	}}
	var seqs []uint64
	for e, err := range session.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, e.Seq)
	}
	if !slices.Equal(seqs, upTo(9)) {
		t.Errorf("got %v", seqs)
	}
}

func TestACancelBeforeTheFirstHelloStartsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(settle.ErrCancelled)
	s := newStage(t, sends(1, 9))
	got := listen(ctx, wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan()})
	if len(s.hellos) != 0 || !errors.Is(got.err, settle.ErrCancelled) {
		t.Errorf("got %v after %d hellos, want ErrCancelled after none", got.err, len(s.hellos))
	}
}

func TestAnyOtherCauseJustStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := newStage(t, func(_ *testing.T, conn *websocket.Conn, _ wire.Hello) {
		cancel()
		_, data, err := conn.Read(context.Background())
		if err == nil {
			t.Errorf("got %q, want no word", data)
		}
	})
	if got := listen(ctx, wire.Session{Dial: dial, URL: s.url, Run: aRun}); got.err != nil || got.seqs != nil {
		t.Errorf("got %v, %v", got.seqs, got.err)
	}
}

func TestLeavingTheLoopHangsUp(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	s := newStage(t, func(t *testing.T, conn *websocket.Conn, hello wire.Hello) {
		t.Helper()
		says(0, frame(t, lines(6)[:4]...))(t, conn, hello)
		_, _, _ = conn.Read(context.Background())
		close(left)
	})
	for range (wire.Session{Dial: dial, URL: s.url, Run: aRun}).Events(t.Context()) {
		break
	}
	<-left
}

func TestAnEndedRunWithNothingNewEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t, says(websocket.StatusNormalClosure, wire.EndedCompact()))
	if got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun, After: 9}); got.err != nil ||
		got.seqs != nil {
		t.Errorf("got %v, %v", got.seqs, got.err)
	}
}

func TestTheCancelKeyIsRememberedForTheNextHello(t *testing.T) {
	t.Parallel()
	accepted := strings.TrimSuffix(string(lines(6)[0]), "}") + `,"cancelKey":"secret"}`
	s := newStage(t, says(0, frame(t, []byte(accepted))), sends(2, 9))
	if got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun, Plan: aPlan()}); got.err != nil {
		t.Error(got.err)
	}
	if s.hellos[1].CancelKey != "secret" {
		t.Errorf("got the key %q", s.hellos[1].CancelKey)
	}
}
