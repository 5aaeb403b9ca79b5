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

const (
	closeTimeout = 5 * time.Second  // of the last frame and the close handshake together
	slowTimeout  = 30 * time.Second // of a write whose reader is dropped as too slow, so that it can still receive 1013
)

// The causes with which a socket ends, beside problems.
var (
	errDone = errors.New("the run has ended")
	errSlow = errors.New("the reader takes no bytes")
	errGone = errors.New("the client has left")
)

// socket is the websocket of one client. Its goroutines are readLoop, pingLoop, feed and the one that
// calls serve, which waits for the others.
type socket struct {
	o         Options
	conn      *websocket.Conn
	raw       net.Conn
	visitor   string
	isCompact bool // events are sent in the compact form

	ctx  context.Context //nolint:containedctx // the life of the socket, which is this value
	stop context.CancelCauseFunc

	hellos  chan wire.Hello // the first frame
	started chan struct{}   // closed when the fields below are set and the run may be cancelled
	run     string
	key     string // cancel key; "" for a client that only watches
	isNew   bool
}

// serve serves the client until the run has ended, the client leaves, or the server stops.
func (s *socket) serve() {
	var loops sync.WaitGroup
	loops.Go(func() { s.safely(s.readLoop) })
	loops.Go(func() { s.safely(s.pingLoop) })
	s.safely(s.follow)
	s.stop(errDone) // unless there was another cause
	s.close(context.Cause(s.ctx))
	loops.Wait()
}

// safely calls a loop of the socket. A panic in it ends the socket and not the server.
func (s *socket) safely(loop func()) {
	defer func() {
		if v := recover(); v != nil {
			s.o.Log.Error("panic in a websocket", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			s.stop(problem.Internal())
		}
	}()
	loop()
}

// readLoop reads the hello, then pauses and cancels, until the socket ends. Frames after a cancel are
// ignored.
func (s *socket) readLoop() {
	data, err := s.readFrame()
	if err == nil {
		var hello wire.Hello
		if hello, err = wire.DecodeHello(data); err == nil {
			s.hellos <- hello
		}
	}
	if err != nil {
		s.stop(err)
		return
	}
	select {
	case <-s.started:
	case <-s.ctx.Done():
		return
	}
	for isCancelled := false; s.ctx.Err() == nil; {
		if data, err = s.readFrame(); err == nil && !isCancelled {
			isCancelled, err = s.handleControl(data)
		}
		if err != nil {
			s.stop(err)
		}
	}
}

// readFrame reads a text frame of at most the size of a hello.
func (s *socket) readFrame() ([]byte, error) {
	limit := s.o.MaxPlan + wire.MaxHello - 8<<20
	s.conn.SetReadLimit(-1) // the library's own limit closes without a problem
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
func (s *socket) handleControl(data []byte) (isCancel bool, err error) {
	control, err := wire.DecodeControl(data)
	if err != nil {
		return false, err
	}
	key := s.key
	if control.CancelKey != "" {
		key = control.CancelKey
	}
	ctx := context.WithoutCancel(s.ctx)
	if control.Cancel {
		return true, s.o.Service.Cancel(ctx, s.run, key, s.visitor)
	}
	return false, s.o.Service.Pause(ctx, s.run, key, *control.Pause)
}

// follow waits for the hello, starts the run that it brings, and streams the events of the run.
func (s *socket) follow() {
	timeout := time.NewTimer(s.o.HelloTimeout)
	defer timeout.Stop()
	select {
	case <-s.ctx.Done():
	case <-timeout.C:
		s.stop(wire.NewProblem(http.StatusRequestTimeout, "hello",
			"The first frame did not come within "+s.o.HelloTimeout.String()+": say which run, "+
				`{"run":"RUN","plan":{…},"after":0}.`))
	case hello := <-s.hellos:
		if err := s.begin(hello); err != nil {
			s.stop(err)
			return
		}
		s.stream(hello.After)
	}
}

// begin starts the run, if the hello brings one, and lets the client cancel it.
func (s *socket) begin(hello wire.Hello) error {
	s.run, s.key = hello.Run, hello.CancelKey
	receipt, err := s.start(hello)
	if err != nil {
		return err
	}
	if s.isNew = receipt.New; s.isNew {
		s.key = receipt.CancelKey
	}
	close(s.started)
	return nil
}

// start starts the run that the hello brings. Without a plan it returns an empty receipt.
func (s *socket) start(hello wire.Hello) (runs.Receipt, error) {
	switch {
	case hello.Plan != nil:
		o := runs.Order{Run: hello.Run, Plan: *hello.Plan, Visitor: s.visitor, CancelKey: hello.CancelKey}
		return s.o.Service.Start(s.ctx, o)
	case hello.Retry != nil:
		o := runs.RetryOrder{Of: hello.Retry.Of, Run: hello.Run, Only: hello.Retry.Only, Changes: hello.Retry.Plan}
		return s.o.Service.Retry(s.ctx, o, s.visitor, hello.CancelKey)
	}
	return runs.Receipt{}, nil
}

// close sends the problem of a cause, if it has one, and closes the socket with its code.
func (s *socket) close(cause error) {
	code, p := closeCode(cause)
	s.report(cause, p)
	_ = s.raw.SetDeadline(time.Now().Add(closeTimeout)) // without one, the library's own limits hold
	if p != nil {
		ctx, stop := context.WithTimeout(s.o.Lifetime.last, closeTimeout)
		// a client that has left does not need it
		_ = s.conn.Write(ctx, websocket.MessageText, wire.AppendError(nil, p))
		stop()
		if problem.IsFault(p) {
			s.o.Log.Error("socket failed", "error", cause)
		}
	}
	if errors.Is(cause, errGone) {
		_ = s.conn.CloseNow() // it is closed
		return
	}
	_ = s.conn.Close(code, "") // a client that does not answer is cut off by the deadline
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

// closeCode returns the close code of a cause (RFC 6455, 7.4.1), and the problem that is sent before it; nil
// for none.
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
