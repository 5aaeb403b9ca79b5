//go:build !js

package wire_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
)

// dial opens a websocket natively, as the page's own dialler does in a browser.
func dial(ctx context.Context, url string) (wire.Conn, error) {
	conn, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{wire.Compact}})
	if err == nil {
		return conn, nil
	}
	if answer != nil && answer.StatusCode >= 400 {
		return nil, wire.NewProblem(answer.StatusCode, "refused", answer.Status)
	}
	return nil, err
}

// act is what a server does on one socket, after its hello.
type act func(t *testing.T, conn *websocket.Conn, hello wire.Hello)

// stage is a server that plays its acts, one a socket; the last goes on for all that follow.
type stage struct {
	mu     sync.Mutex
	acts   []act
	hellos []wire.Hello
	url    string
}

func newStage(t *testing.T, acts ...act) *stage {
	t.Helper()
	s := &stage{acts: acts}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Compact}})
		if err != nil {
			t.Errorf("accept: %v", err)
			return
		}
		defer func() { _ = conn.CloseNow() }()
		_, data, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		hello, err := wire.DecodeHello(data)
		if err != nil {
			t.Errorf("hello: %v", err)
			return
		}
		s.next(hello)(t, conn, hello)
	}))
	t.Cleanup(server.Close)
	s.url = "ws" + strings.TrimPrefix(server.URL, "http") + "/api/live"
	return s
}

func (s *stage) next(hello wire.Hello) act {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hellos = append(s.hellos, hello)
	a := s.acts[0]
	if len(s.acts) > 1 {
		s.acts = s.acts[1:]
	}
	return a
}

// says writes frames, and then closes with the code; 0 just drops the socket. A frame of JSON is text, any
// other is binary.
func says(code websocket.StatusCode, frames ...[]byte) act {
	return func(t *testing.T, conn *websocket.Conn, _ wire.Hello) {
		t.Helper()
		for _, frame := range frames {
			kind := websocket.MessageBinary
			if len(frame) > 0 && frame[0] == '{' {
				kind = websocket.MessageText
			}
			if err := conn.Write(context.Background(), kind, frame); err != nil {
				t.Errorf("write: %v", err)
			}
		}
		if code != 0 {
			_ = conn.Close(code, "")
		}
	}
}

// sends writes the events of the numbers from to to, each in a frame of its own, and drops the socket.
func sends(from, to int) act {
	return func(t *testing.T, conn *websocket.Conn, hello wire.Hello) {
		t.Helper()
		for _, line := range lines(6)[from-1 : to] {
			says(0, frame(t, line))(t, conn, hello)
		}
	}
}

// yielded is what a session yielded.
type yielded struct {
	seqs   []uint64
	states []wire.State
	err    error
}

func listen(ctx context.Context, s wire.Session) (h yielded) {
	s.Notice = func(state wire.State) { h.states = append(h.states, state) }
	for e, err := range s.Events(ctx) {
		if err != nil {
			h.err = err
			continue
		}
		h.seqs = append(h.seqs, e.Seq)
	}
	return h
}

func upTo(n uint64) []uint64 {
	var out []uint64
	for i := range n {
		out = append(out, i+1)
	}
	return out
}
