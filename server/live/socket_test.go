package live_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live"
	"allsettled/server/live/livetest"
)

func TestAHelloStartsTheRunAndGetsItsEventsToTheEnd(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.Settle([]int{2, 0, 1}, 10); r.End() }
	s := serve(t, f, nil)
	conn := livetest.Hello(t, s.url, helloPlan)
	frame := first(t, conn)
	if frame.Events[0].Terms.CancelKey != fakeruns.Key {
		t.Fatalf("got %+v, want the accepted event with the cancel key", frame)
	}
	var got []uint64
	for _, e := range frame.Events {
		got = append(got, e.Seq)
	}
	seqs, problem, code := conn.Rest()
	if got = append(got, seqs...); !slices.Equal(got, livetest.Seqs(1, 6)) || problem != nil || code != normal {
		t.Errorf("got %v, %v and the close %v, want events 1 to 6", got, problem, code)
	}
	if o := f.Get(aRun).Order(); o.Visitor != "a visitor" {
		t.Errorf("the run is that of %q, want the visitor who was admitted", o.Visitor)
	}
}

func TestAClientThatComesBackGetsTheEventsThatItHasNotSeen(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.Settle([]int{2, 0, 1}, 10); r.End() }
	s := serve(t, f, nil)
	if _, err := f.Start(t.Context(), order(t)); err != nil {
		t.Fatal(err)
	}
	seqs, problem, code := livetest.Hello(t, s.url, `{"run":"`+aRun+`","after":4}`).Rest()
	if !slices.Equal(seqs, livetest.Seqs(5, 6)) || problem != nil || code != normal {
		t.Errorf("after 4: got %v, %v and the close %v, want events 5 and 6", seqs, problem, code)
	}
	last := first(t, livetest.Hello(t, s.url, `{"run":"`+aRun+`","after":6}`))
	if !last.Ended || len(last.Events) != 0 {
		t.Errorf("after the last: got %+v, want only that the run has ended", last)
	}
}

func TestAHelloRetriesCallsOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.End() }
	s := serve(t, f, nil)
	if _, err := f.Start(t.Context(), order(t)); err != nil {
		t.Fatal(err)
	}
	const retry = "run_0123456789-RETRY1"
	seqs, problem, code := livetest.Hello(t, s.url, `{"run":"`+retry+`","again":{"of":"`+aRun+`","only":[0,2]}}`).Rest()
	if !slices.Equal(seqs, livetest.Seqs(1, 3)) || problem != nil || code != normal {
		t.Errorf("got %v, %v and the close %v", seqs, problem, code)
	}
	if o := f.Get(retry).Order(); o.Origin.Continues != aRun || o.Plan.Total() != 2 || o.Visitor != "a visitor" {
		t.Errorf("got the order %+v, want calls 0 and 2 of %s", o, aRun)
	}
}

func TestAHelloThatIsWrongGetsAProblemAndACloseCode(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	s := serve(t, f, func(o *live.Options, _ *http.Server) { o.MaxPlan = 64 << 10 })
	for _, c := range []struct {
		says, frame string
		status      int
		field       string
		code        websocket.StatusCode
	}{
		{"nothing", ``, 400, "frame", websocket.StatusInvalidFramePayloadData},
		{"no JSON", "\x00\x01{", 400, "frame", websocket.StatusInvalidFramePayloadData},
		{"a run that is not there", `{"run":"` + aRun + `"}`, 404, "", websocket.StatusPolicyViolation},
		{"a cancel", `{"cancel":true}`, 400, "cancel", websocket.StatusInvalidFramePayloadData},
		{
			"a plan with a wrong type", `{"run":"` + aRun + `","plan":{"endpoint":7}}`, 400, "endpoint",
			websocket.StatusInvalidFramePayloadData,
		},
		{
			"a retry of no run", `{"run":"` + aRun + `","again":{"of":"run_0123456789-NOTHERE","only":[0]}}`, 404, "",
			websocket.StatusPolicyViolation,
		},
		{"too long", `{"run":"` + strings.Repeat("x", 3<<20) + `"}`, 413, "plan", websocket.StatusMessageTooBig},
	} {
		_, problem, code := livetest.Hello(t, s.url, c.frame).Rest()
		if problem == nil || problem.Status != c.status || problem.Field != c.field || code != c.code {
			t.Errorf(
				"%s: got %+v and the close %v, want %d of %q and %v", c.says, problem, code, c.status, c.field, c.code,
			)
		}
	}
	conn, _ := livetest.Dial(t, s.url, nil)
	if err := conn.Write(t.Context(), websocket.MessageBinary, []byte(helloPlan)); err != nil {
		t.Fatal(err)
	}
	if _, problem, code := conn.Rest(); problem == nil || problem.Status != 415 ||
		code != websocket.StatusUnsupportedData {
		t.Errorf("a binary frame: got %v and the close %v", problem, code)
	}
	if names := f.Names(); len(names) != 0 {
		t.Errorf("the runs %q were started", names)
	}
}

func TestASocketWithoutAHelloIsClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), func(o *live.Options, _ *http.Server) { o.HelloTimeout = 20 * time.Millisecond })
	conn, _ := livetest.Dial(t, s.url, nil)
	_, problem, code := conn.Rest()
	if problem == nil || problem.Code != "hello" || code != websocket.StatusPolicyViolation {
		t.Errorf("got %v and the close %v", problem, code)
	}
}

func TestASocketThatIsNotAdmittedIsAnsweredOverHTTP(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), nil)
	s.service.refuse = wire.NewProblem(http.StatusForbidden, "origin", "no")
	if conn, answer := livetest.Dial(t, s.url, nil); conn != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("got %v, want 403", answer)
	}
	if s.observed.opened != 0 {
		t.Errorf("%d sockets were opened", s.observed.opened)
	}
}

func TestASessionContinuesWhenItsSocketsAreCut(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	var cuts cutter
	s := serve(t, f, func(_ *live.Options, listener *http.Server) { listener.ConnState = cuts.note })
	p := order(t).Plan
	session := wire.Session{Dial: dialCompact, URL: s.url, Run: aRun, Plan: &p}
	var seqs []uint64
	for e, err := range session.Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, e.Seq)
		switch r := f.Get(aRun); {
		case e.Seq == 1, e.Seq == 301:
			r.Settle(make([]int, 300), 200)
		case e.Seq == 601:
			r.End()
		case e.Seq%150 == 0:
			cuts.all()
		}
	}
	if !slices.Equal(seqs, livetest.Seqs(1, 603)) || cuts.made < 2 {
		t.Errorf("got %d events over %d cut sockets, want 603 over two at least", len(seqs), cuts.made)
	}
}

// cutter cuts the sockets of a server without a close frame.
type cutter struct {
	mu    sync.Mutex
	conns []net.Conn
	made  int
}

func (c *cutter) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateHijacked {
		c.conns = append(c.conns, conn)
	}
}

func (c *cutter) all() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		_ = conn.Close()
		c.made++
	}
	c.conns = nil
}

func TestAServerThatStopsClosesItsSocketsSoThatTheyComeBack(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), nil)
	conn := livetest.Hello(t, s.url, helloPlan)
	first(t, conn)
	closed := make(chan error, 1)
	go func() { closed <- s.lifetime.Close(context.WithoutCancel(t.Context())) }()
	if _, problem, code := conn.Rest(); problem != nil || code != websocket.StatusGoingAway {
		t.Errorf("got %v and the close %v, want 1001 without a problem", problem, code)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if conn, answer := livetest.Dial(t, s.url, nil); conn != nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a socket after that: got %v, want 503", answer)
	}
}

func TestASlowReaderIsDroppedAndGetsTheRestWhenItComesBack(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	s := serve(t, f, func(o *live.Options, _ *http.Server) { o.WriteTimeout = 200 * time.Millisecond })
	conn := livetest.Hello(t, s.url, helloPlan)
	first(t, conn)
	r := f.Get(aRun)
	for i := range 2000 { // 32 MB, more than the buffers of two sockets hold
		r.Settle([]int{i}, 16_000)
	}
	r.End()
	<-time.After(500 * time.Millisecond) // longer than WriteTimeout: not to read is what makes this reader slow
	seqs, problem, code := conn.Rest()
	if code != websocket.StatusTryAgainLater || problem != nil || len(seqs) >= 2000 || len(seqs) == 0 {
		t.Fatalf("got %d events, %v and the close %v; want some events and 1013", len(seqs), problem, code)
	}
	seqs = append(livetest.Seqs(1, 1), seqs...)
	for code == websocket.StatusTryAgainLater { // on a busy machine this reader may be too slow as well
		var more []uint64
		after := strconv.FormatUint(seqs[len(seqs)-1], 10)
		more, problem, code = livetest.Hello(t, s.url, `{"run":"`+aRun+`","after":`+after+`}`).Rest()
		seqs = append(seqs, more...)
	}
	if !slices.Equal(seqs, livetest.Seqs(1, 2003)) || problem != nil || code != normal {
		t.Errorf("after coming back: %d events, %v and the close %v; want all 2003", len(seqs), problem, code)
	}
	s.observed.note(func() {
		if s.observed.dropped == 0 {
			t.Error("the observer was not notified of a dropped reader")
		}
	})
}

func TestAnIdleSocketGetsEmptyFrames(t *testing.T) {
	t.Parallel()
	s := serve(t, fakeruns.New(), func(o *live.Options, _ *http.Server) { o.PingEvery = 10 * time.Millisecond })
	conn := livetest.Hello(t, s.url, helloPlan)
	first(t, conn)
	for range 5 {
		if f, err := conn.Next(); err != nil || f.Error != nil || len(f.Events) != 0 || f.Ended {
			t.Fatalf("got %+v and %v, want an empty frame", f, err)
		}
	}
}

func TestAPanicEndsOneSocketOnly(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	s := serve(t, f, nil)
	f.Panic = http.ErrBodyNotAllowed
	if _, problem, code := livetest.Hello(t, s.url, helloPlan).Rest(); problem == nil || problem.Status != 500 ||
		code != websocket.StatusTryAgainLater {
		t.Errorf("got %v and the close %v, want 500 and 1013", problem, code)
	}
	f.Panic = nil
	if frame := first(t, livetest.Hello(t, s.url, helloPlan)); len(frame.Events) != 1 {
		t.Errorf("the next socket: got %+v", frame)
	}
}

func TestTheObserverIsNotified(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	f.OnStart = func(r *fakeruns.Run) { r.End() }
	s := serve(t, f, nil)
	livetest.Hello(t, s.url, helloPlan).Rest()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := s.lifetime.Close(ctx); err != nil {
		t.Fatal(err)
	}
	o := s.observed
	if o.opened != 1 || o.closed != 1 || o.framed == 0 || o.dropped != 0 || len(o.refused) != 0 {
		t.Errorf("got %+v, want one socket, its frames and nothing refused", o)
	}
}
