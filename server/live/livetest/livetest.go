// Package livetest is a client of the websocket for tests.
//
// It speaks the public form of frames, as a program from outside does.
package livetest

import (
	"encoding/json"
	"net/http"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/wire"
)

// Conn is a websocket that ends with its test.
type Conn struct {
	*websocket.Conn

	t testing.TB
}

// Dial opens a websocket. Where the server refuses it, Conn is nil and the response says why.
func Dial(t testing.TB, address string, o *websocket.DialOptions) (*Conn, *http.Response) {
	t.Helper()
	conn, answer, err := websocket.Dial(t.Context(), address, o)
	if err != nil {
		return nil, answer
	}
	conn.SetReadLimit(wire.MaxFrame)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &Conn{conn, t}, answer
}

// Hello opens a websocket and sends a frame.
func Hello(t testing.TB, address, frame string) *Conn {
	t.Helper()
	c, answer := Dial(t, address, nil)
	if c == nil {
		t.Fatalf("the server refuses the websocket: %v", answer)
	}
	c.Send(frame)
	return c
}

// Send sends a text frame.
func (c *Conn) Send(frame string) {
	c.t.Helper()
	if err := c.Write(c.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

// Next reads a frame. The error is that of a websocket that has closed.
func (c *Conn) Next() (wire.Frame, error) {
	c.t.Helper()
	_, data, err := c.Read(c.t.Context())
	if err != nil {
		return wire.Frame{}, err
	}
	return Decode(c.t, data), nil
}

// Rest reads until the websocket closes. It returns the sequence numbers of all events, the problem, nil
// for none, and the close code.
func (c *Conn) Rest() (seqs []uint64, problem *wire.Problem, code websocket.StatusCode) {
	c.t.Helper()
	for {
		f, err := c.Next()
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

// Decode reads a frame of JSON.
func Decode(t testing.TB, data []byte) (f wire.Frame) {
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

// Seqs returns the sequence numbers from one to another, both included.
func Seqs(from, to uint64) (all []uint64) {
	for ; from <= to; from++ {
		all = append(all, from)
	}
	return all
}
