package api_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/wire"
	"allsettled/server/api"
	"allsettled/server/runs"
)

func order(t *testing.T, run string) runs.Order {
	t.Helper()
	p, err := plan.Decode([]byte(aPlan))
	if err != nil {
		t.Fatal(err)
	}
	return runs.Order{Run: run, Plan: p}
}

func dial(t *testing.T, url string, header http.Header) (*websocket.Conn, *http.Response) {
	t.Helper()
	conn, answer, err := websocket.Dial(t.Context(), url+"/api/live", &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, answer
	}
	conn.SetReadLimit(wire.MaxFrame)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, answer
}

// hello dials and sends one text frame.
func hello(t *testing.T, url, frame string) *websocket.Conn {
	t.Helper()
	conn, _ := dial(t, url, nil)
	if conn == nil {
		t.Fatal("no socket")
	}
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// next reads one frame.
func next(t *testing.T, conn *websocket.Conn) (wire.Frame, error) {
	t.Helper()
	_, data, err := conn.Read(t.Context())
	if err != nil {
		return wire.Frame{}, err
	}
	return decodeFrame(t, data), nil
}

// decodeFrame reads a frame of JSON as an outside program does.
func decodeFrame(t *testing.T, data []byte) (f wire.Frame) {
	t.Helper()
	var raw struct {
		Events []json.RawMessage
		Ended  bool
		Error  *wire.Problem
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	for _, line := range raw.Events {
		e, err := event.Decode(line)
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		f.Events = append(f.Events, e)
	}
	f.Ended, f.Error = raw.Ended, raw.Error
	return f
}

// rest reads until the close: the numbers of the events, the problem, the code.
func rest(t *testing.T, conn *websocket.Conn) (seqs []uint64, problem *wire.Problem, code websocket.StatusCode) {
	t.Helper()
	for {
		f, err := next(t, conn)
		if err != nil {
			return seqs, problem, websocket.CloseStatus(err)
		}
		for _, e := range f.Events {
			seqs = append(seqs, e.Seq)
		}
		if f.Error != nil {
			problem = f.Error
		}
	}
}

func upTo(from, to uint64) (out []uint64) {
	for ; from <= to; from++ {
		out = append(out, from)
	}
	return out
}

const helloPlan = `{"run":"` + aRun + `","plan":` + aPlan + `,"after":0}`

func TestAHelloStartsTheRunAndHearsItToItsEnd(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.onStart = func(r *fakeRun) { r.settle([]int{2, 0, 1}, 10); r.end() }
	url, _ := serve(t, f, api.Options{Log: quiet()})
	conn := hello(t, url, helloPlan)
	first, err := next(t, conn)
	if err != nil || first.Events[0].Terms.CancelKey != aKey {
		t.Fatalf("got %+v, %v; want the accepted event with the cancel key", first, err)
	}
	seqs, problem, code := rest(t, conn)
	for _, e := range slices.Backward(first.Events) {
		seqs = slices.Insert(seqs, 0, e.Seq)
	}
	if !slices.Equal(seqs, upTo(1, 6)) || problem != nil || code != websocket.StatusNormalClosure {
		t.Errorf("got %v, %v, %v", seqs, problem, code)
	}
	seqs, problem, code = rest(t, hello(t, url, `{"run":"`+aRun+`","after":4}`))
	if !slices.Equal(seqs, upTo(5, 6)) || problem != nil || code != websocket.StatusNormalClosure {
		t.Errorf("after 4: got %v, %v, %v", seqs, problem, code)
	}
	last, err := next(t, hello(t, url, `{"run":"`+aRun+`","after":6}`))
	if err != nil || !last.Ended || len(last.Events) != 0 {
		t.Errorf("after the last: got %+v, %v", last, err)
	}
}

func TestAWatcherGetsNoCancelKey(t *testing.T) {
	t.Parallel()
	f := newFake()
	url, _ := serve(t, f, api.Options{Log: quiet()})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	for _, frame := range []string{`{"run":"` + aRun + `"}`, helloPlan} {
		conn := hello(t, url, frame)
		if first, err := next(t, conn); err != nil || first.Events[0].Terms.CancelKey != "" {
			t.Errorf("got %+v, %v", first, err)
		}
		if err := conn.Write(t.Context(), websocket.MessageText, wire.Cancel{}.Encode()); err != nil {
			t.Fatal(err)
		}
		if _, problem, code := rest(t, conn); problem == nil || problem.Status != 403 || code != websocket.StatusPolicyViolation {
			t.Errorf("a cancel without the key: got %v, %v", problem, code)
		}
	}
	conn := hello(t, url, `{"run":"`+aRun+`"}`)
	if err := conn.Write(t.Context(), websocket.MessageText, wire.Cancel{CancelKey: aKey}.Encode()); err != nil {
		t.Fatal(err)
	}
	if seqs, problem, _ := rest(t, conn); !slices.Equal(seqs, upTo(1, 3)) || problem != nil {
		t.Errorf("a cancel with the key: got %v, %v", seqs, problem)
	}
}

func TestTheStarterCancelsWithoutAKey(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet()})
	conn := hello(t, url, helloPlan)
	for range 2 { // the second changes nothing
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"cancel":true}`)); err != nil {
			t.Fatal(err)
		}
	}
	if seqs, problem, code := rest(t, conn); !slices.Equal(seqs, upTo(1, 3)) || problem != nil || code != websocket.StatusNormalClosure {
		t.Errorf("got %v, %v, %v", seqs, problem, code)
	}
}

func TestBadHellos(t *testing.T) {
	t.Parallel()
	f := newFake()
	url, _ := serve(t, f, api.Options{Log: quiet(), MaxPlan: 64 << 10})
	for _, row := range []struct {
		name, frame string
		status      int
		field       string
		code        websocket.StatusCode
	}{
		{"nothing", ``, 400, "frame", 1007},
		{"garbage", "\x00\x01{", 400, "frame", 1007},
		{"a run that is not there", `{"run":"` + aRun + `"}`, 404, "", 1008},
		{"a cancel first", `{"cancel":true}`, 400, "cancel", 1007},
		{"a bad plan", `{"run":"` + aRun + `","plan":{"endpoint":"/demo/users/{id}","ids":["1"],"mode":"some"}}`, 400, "mode", 1007},
		{"over a limit", `{"run":"` + aRun + `","plan":{"endpoint":"https://api.example/{id}","ids":["1"],"inFlight":5000}}`, 422, "inFlight", 1008},
		{"huge", `{"run":"` + strings.Repeat("x", 3<<20) + `"}`, 413, "plan", 1009},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, problem, code := rest(t, hello(t, url, row.frame))
			if problem == nil || problem.Status != row.status || problem.Field != row.field || code != row.code {
				t.Errorf("got %+v and the close %v, want %d of %q and %v", problem, code, row.status, row.field, row.code)
			}
		})
	}
	t.Run("binary", func(t *testing.T) {
		t.Parallel()
		conn, _ := dial(t, url, nil)
		if err := conn.Write(t.Context(), websocket.MessageBinary, []byte(helloPlan)); err != nil {
			t.Fatal(err)
		}
		if _, problem, code := rest(t, conn); problem == nil || problem.Status != 415 || code != websocket.StatusUnsupportedData {
			t.Errorf("got %v, %v", problem, code)
		}
	})
	t.Cleanup(func() {
		if len(f.runs) != 0 {
			t.Errorf("%d runs were started", len(f.runs))
		}
	})
}

func TestASilentSocketIsClosed(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet(), HelloTimeout: 20 * time.Millisecond})
	conn, _ := dial(t, url, nil)
	if _, problem, code := rest(t, conn); problem == nil || problem.Code != "hello" || code != websocket.StatusPolicyViolation {
		t.Errorf("got %v, %v", problem, code)
	}
}

func TestWhoMayOpenASocket(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet(), Origins: []string{"https://docs.example"}})
	for origin, want := range map[string]int{
		"": 101, url: 101, "https://docs.example": 101,
		"https://evil.example": 403, "null": 403, "https://docs.example.evil.example": 403, "file://": 403, "http://docs.example": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if _, answer := dial(t, url, header); answer == nil || answer.StatusCode != want {
			t.Errorf("%q: got %v, want %d", origin, answer, want)
		}
	}
	conn, answer, err := websocket.Dial(t.Context(), url+"/api/live", &websocket.DialOptions{
		Host: "rebound.example", HTTPHeader: http.Header{"Origin": {"http://rebound.example"}},
	})
	if err == nil || conn != nil || answer.StatusCode != 421 {
		t.Errorf("a name rebound to us: got %v, %v", answer, err)
	}
}

func TestSocketsAreCounted(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet(), SocketsPerVisitor: 1})
	first := hello(t, url, helloPlan)
	if _, err := next(t, first); err != nil {
		t.Fatal(err)
	}
	if conn, answer := dial(t, url, nil); conn != nil || answer.StatusCode != 429 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("a second socket: got %v", answer)
	}
	few, _ := serve(t, newFake(), api.Options{Log: quiet(), Sockets: 1})
	if _, err := next(t, hello(t, few, helloPlan)); err != nil {
		t.Fatal(err)
	}
	if conn, answer := dial(t, few, nil); conn != nil || answer.StatusCode != 503 {
		t.Errorf("all places taken: got %v", answer)
	}
}

// dialCompact dials as the page does.
func dialCompact(ctx context.Context, url string) (wire.Conn, error) {
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{wire.Compact}}) //nolint:bodyclose // the library owns it
	return conn, err
}

func TestASessionSurvivesAServerThatCutsItsSockets(t *testing.T) {
	t.Parallel()
	f := newFake()
	a := api.New(api.Options{Runs: f, Log: quiet()})
	var cuts cutter
	server := httptest.NewUnstartedServer(a)
	server.Config.ConnState = cuts.note
	server.Start()
	defer server.Close()
	p := order(t, aRun).Plan
	var seqs []uint64
	for e, err := range (wire.Session{Dial: dialCompact, URL: server.URL + "/api/live", Run: aRun, Plan: &p}).Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, e.Seq)
		switch r := f.get(aRun); {
		case e.Seq == 1, e.Seq == 301:
			r.settle(make([]int, 300), 200)
		case e.Seq == 601:
			r.end()
		case e.Seq%150 == 0:
			cuts.all()
		}
	}
	if !slices.Equal(seqs, upTo(1, 603)) || cuts.made < 2 {
		t.Errorf("got %d events over %d cut sockets", len(seqs), cuts.made)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAClosingServerSendsItsSocketsAwayForNow(t *testing.T) {
	t.Parallel()
	url, a := serve(t, newFake(), api.Options{Log: quiet()})
	conn := hello(t, url, helloPlan)
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- a.Close(context.WithoutCancel(t.Context())) }()
	if _, problem, code := rest(t, conn); problem != nil || code != websocket.StatusGoingAway {
		t.Errorf("got %v, %v", problem, code)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if conn, answer := dial(t, url, nil); conn != nil || answer.StatusCode != 503 {
		t.Errorf("then: got %v", answer)
	}
}

// cutter cuts the sockets of a server off, without a word.
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

func TestASlowReaderIsDroppedAndTheRunEndsUnharmed(t *testing.T) {
	t.Parallel()
	f, heard := newFake(), &ear{}
	url, _ := serve(t, f, api.Options{Log: quiet(), WriteTimeout: 200 * time.Millisecond, Observer: heard})
	conn := hello(t, url, helloPlan)
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	r := f.get(aRun)
	for i := range 2000 { // 32 MB, which no pair of socket buffers holds
		r.settle([]int{i}, 16_000)
	}
	r.end()
	got := get(t, url+"/api/runs/"+aRun+"/events?after=2001")
	if !strings.Contains(got, `"kind":"ended"`) {
		t.Fatalf("another reader: got %s", got)
	}
	<-time.After(500 * time.Millisecond) // not reading is what this test is about
	seqs, problem, code := rest(t, conn)
	if code != websocket.StatusTryAgainLater || problem != nil || len(seqs) >= 2000 || len(seqs) == 0 {
		t.Fatalf("got %d events, %v, the close %v; want some events and 1013", len(seqs), problem, code)
	}
	seqs = append(upTo(1, 1), seqs...)
	for code == websocket.StatusTryAgainLater { // under load even this reader may be found slow
		var more []uint64
		more, problem, code = rest(t, hello(t, url, `{"run":"`+aRun+`","after":`+itoa(seqs[len(seqs)-1])+`}`))
		seqs = append(seqs, more...)
	}
	if !slices.Equal(seqs, upTo(1, 2003)) || problem != nil || code != websocket.StatusNormalClosure {
		t.Errorf("coming back for the rest: %d events, %v, %v", len(seqs), problem, code)
	}
	heard.note(func() {
		if heard.dropped == 0 {
			t.Error("nobody heard that a reader was dropped")
		}
	})
}

func TestIdleSocketsArePingedAndHear(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newFake(), api.Options{Log: quiet(), PingEvery: 10 * time.Millisecond})
	conn := hello(t, url, helloPlan)
	for range 5 {
		if f, err := next(t, conn); err != nil || f.Error != nil {
			t.Fatalf("got %+v, %v", f, err)
		}
	}
}

func TestAPanicEndsOneSocketOnly(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.fail = http.ErrBodyNotAllowed
	url, _ := serve(t, f, api.Options{Log: quiet()})
	if _, problem, code := rest(t, hello(t, url, helloPlan)); problem == nil || problem.Status != 500 || code != websocket.StatusTryAgainLater {
		t.Errorf("got %v, %v", problem, code)
	}
	if got := get(t, url+"/healthz"); got != "ok\n" {
		t.Errorf("then: got %q", got)
	}
}
