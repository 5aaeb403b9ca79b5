package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

// The close of a socket may take so long; and a write may, from the moment its
// reader counts as too slow: within it a reader that wakes up still gets the 1013.
const (
	closePatience = 5 * time.Second
	slowPatience  = 30 * time.Second
)

// socket is one visitor's websocket. Three goroutines work for it, and serve
// waits for them: hear reads frames, pour fills the gathering with events, and
// pingLoop pings.
type socket struct {
	o       Options
	conn    *websocket.Conn
	raw     net.Conn
	visitor string

	isCompact bool // events go out in the compact form

	ctx  context.Context //nolint:containedctx // the life of the socket, which is this value
	stop context.CancelCauseFunc

	begun  chan struct{} // closed when hello is set and the run may be cancelled
	run    string
	key    string // lets the one who started the run cancel it
	isNew  bool
	spoken chan wire.Hello
}

// errDone ends a socket whose run has ended; errSlow one that takes no bytes;
// errGone one whose peer left.
var (
	errDone = errors.New("the run has ended")
	errSlow = errors.New("the reader is too slow")
	errGone = errors.New("the reader has left")
)

func (s *socket) serve() {
	s.spoken = make(chan wire.Hello, 1)
	var crew sync.WaitGroup
	crew.Go(func() { s.safely(s.readLoop) })
	crew.Go(func() { s.safely(s.pingLoop) })
	s.safely(s.talk)
	s.stop(errDone) // where nothing else was the cause
	s.close(context.Cause(s.ctx))
	crew.Wait()
}

// safely runs one of the socket's duties; a panic ends the socket, not the server.
func (s *socket) safely(duty func()) {
	defer func() {
		if v := recover(); v != nil {
			s.o.Log.Error("panic in a websocket", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			s.stop(problem.Internal())
		}
	}()
	duty()
}

// readLoop reads the hello, and then pauses and cancels, until the socket ends. What
// comes after a cancel changes nothing.
func (s *socket) readLoop() {
	data, err := s.frame()
	if err == nil {
		var hello wire.Hello
		if hello, err = wire.DecodeHello(data); err == nil {
			s.spoken <- hello
		}
	}
	if err != nil {
		s.stop(err)
		return
	}
	select {
	case <-s.begun:
	case <-s.ctx.Done():
		return
	}
	for cancelled := false; s.ctx.Err() == nil; {
		if data, err = s.frame(); err == nil && !cancelled {
			cancelled, err = s.handleControl(data)
		}
		if err != nil {
			s.stop(err)
		}
	}
}

// frame reads one text frame of at most the size of a plan.
func (s *socket) frame() ([]byte, error) {
	limit := s.o.MaxPlan + wire.MaxHello - 8<<20
	s.conn.SetReadLimit(-1) // the library's own limit closes without a word
	kind, r, err := s.conn.Reader(context.WithoutCancel(s.ctx))
	if err != nil {
		return nil, errors.Join(errGone, err)
	}
	if kind != websocket.MessageText {
		return nil, errBinary
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, errors.Join(errGone, err)
	}
	if int64(len(data)) > limit {
		return nil, problem.TooLarge(s.o.MaxPlan)
	}
	return data, nil
}

var errBinary = &wire.Problem{
	Status: http.StatusUnsupportedMediaType, Title: "Unsupported Media Type",
	Code: "media_type", Field: "frame", Detail: "Send text frames of JSON, not binary ones.",
}

// handleControl does what a later frame asks for.
func (s *socket) handleControl(data []byte) (cancelled bool, err error) {
	said, err := wire.DecodeControl(data)
	if err != nil {
		return false, err
	}
	key := s.key
	if said.CancelKey != "" {
		key = said.CancelKey
	}
	ctx := context.WithoutCancel(s.ctx)
	if said.Cancel {
		return true, s.o.Service.Cancel(ctx, s.run, key, s.visitor)
	}
	return false, s.o.Service.Pause(ctx, s.run, key, *said.Pause)
}

// talk waits for the hello, starts the run if the hello brings one, and then
// tells of its events until it has ended.
func (s *socket) talk() {
	patience := time.NewTimer(s.o.HelloTimeout)
	defer patience.Stop()
	select {
	case <-s.ctx.Done():
	case <-patience.C:
		s.stop(wire.NewProblem(http.StatusRequestTimeout, "hello",
			"The first frame did not come within "+s.o.HelloTimeout.String()+": say which run, "+`{"run":"RUN","plan":{…},"after":0}.`))
	case hello := <-s.spoken:
		if err := s.begin(hello); err != nil {
			s.stop(err)
			return
		}
		s.stream(hello.After)
	}
}

func (s *socket) begin(hello wire.Hello) error {
	s.run, s.key = hello.Run, hello.CancelKey
	receipt, err := s.start(hello)
	if err != nil {
		return err
	}
	if s.isNew = receipt.New; s.isNew {
		s.key = receipt.CancelKey
	}
	close(s.begun)
	return nil
}

// start starts the run that the hello brings, if it brings one.
func (s *socket) start(hello wire.Hello) (runs.Receipt, error) {
	switch {
	case hello.Plan != nil:
		return s.o.Service.Start(s.ctx, runs.Order{Run: hello.Run, Plan: *hello.Plan, Visitor: s.visitor, CancelKey: hello.CancelKey})
	case hello.Retry != nil:
		a := hello.Retry
		return s.o.Service.Retry(s.ctx, runs.RetryOrder{Of: a.Of, Run: hello.Run, Only: a.Only, Changes: a.Plan}, s.visitor, hello.CancelKey)
	}
	return runs.Receipt{}, nil
}

// close says why, as far as the peer can still hear, and closes.
func (s *socket) close(cause error) {
	code, p := closeCode(cause)
	s.report(cause, p)
	_ = s.raw.SetDeadline(time.Now().Add(closePatience))
	if p != nil {
		ctx, stop := context.WithTimeout(s.o.Lifetime.last, closePatience)
		_ = s.conn.Write(ctx, websocket.MessageText, wire.AppendError(nil, p))
		stop()
		if problem.IsFault(p) {
			s.o.Log.Error("socket failed", "error", cause)
		}
	}
	if errors.Is(cause, errGone) {
		_ = s.conn.CloseNow()
		return
	}
	_ = s.conn.Close(code, "")
}

// report notifies the observer of a reader that was dropped, or of a refusal.
func (s *socket) report(cause error, p *wire.Problem) {
	switch {
	case errors.Is(cause, errSlow):
		s.o.Observer.Dropped()
	case p != nil && problem.IsRefusal(p):
		s.o.Observer.Refused(p.Code)
	}
}

// closeCode returns the close code of a cause, and the problem to say first.
func closeCode(cause error) (websocket.StatusCode, *wire.Problem) {
	switch {
	case errors.Is(cause, errDone):
		return websocket.StatusNormalClosure, nil
	case errors.Is(cause, errGone):
		return websocket.StatusGoingAway, nil
	case errors.Is(cause, errSlow):
		return websocket.StatusTryAgainLater, nil
	}
	p := problem.Of(cause)
	switch {
	case p.Code == "closing":
		return websocket.StatusGoingAway, nil
	case p.Status == http.StatusRequestEntityTooLarge:
		return websocket.StatusMessageTooBig, p
	case p.Status == http.StatusUnsupportedMediaType:
		return websocket.StatusUnsupportedData, p
	case p.Status == http.StatusBadRequest:
		return websocket.StatusInvalidFramePayloadData, p
	case p.Passing():
		return websocket.StatusTryAgainLater, p
	}
	return websocket.StatusPolicyViolation, p
}
