package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
)

// The page's patience.
const (
	dialPatience   = 15 * time.Second // for the handshake
	silence        = 50 * time.Second // without a frame, of which the server sends one every 20 s
	cancelPatience = 30 * time.Second // from a cancel to the end of the run
)

// ErrCancelUnanswered ends a [Session] whose run was cancelled but did not end within 30 s. The server may still cancel
// it.
var ErrCancelUnanswered = errors.New("the server did not confirm the cancel")

// Session is one run as the page sees it: a websocket that is dialled again and again until the run has ended.
type Session struct {
	Dial      Dialer      // opens the websocket; required
	URL       string      // ws://HOST/api/live or wss://
	Run       string      // the run's name, see [NewRun]
	Plan      *plan.Plan  // starts the run if it is new; nil only watches
	Retry     *Retry      // starts it, if it is new, with calls of an earlier run; not beside a plan
	After     uint64      // the last sequence number already seen
	Pause     <-chan bool // true pauses the run, false resumes it; may be nil
	CancelKey string      // of an earlier start; one that an accepted event brings is remembered
	Notice    func(State) // called at every change of the connection; may be nil, must not block
}

// Conn is the websocket of a session: of the browser in the page, of the library in tests.
type Conn interface {
	Read(ctx context.Context) (websocket.MessageType, []byte, error)
	Write(ctx context.Context, kind websocket.MessageType, frame []byte) error
	SetReadLimit(bytes int64)
	CloseNow() error // closes without waiting for the server
}

// Dialer opens a websocket in the subprotocol [Compact]. Its error is a *[Problem] when the server refused
// with one.
type Dialer func(ctx context.Context, url string) (Conn, error)

// State is the state of a session's connection.
type State struct {
	Connected bool
	Tries     int           // dials in a row that brought nothing new; 0 when connected
	RetryIn   time.Duration // until the next dial; 0 when connected
	Cause     error         // why the connection ended; nil when connected
}

// Events yields the run's events in order, each sequence number exactly once,
// and ends after the ended event. Started events carry no number: they come
// only while connected, and may be missing around a dropped socket.
//
// A socket that drops is dialled again after 0.25 s, doubling to 5 s, with
// jitter, or after what the server asks for; duplicates are passed over, and a
// gap counts as a dropped socket. Every hello carries the plan, so that a
// server which lost the start starts the run then; it is one run by its name.
//
// ctx cancelled with the cause settle.ErrCancelled sends a cancel and goes on
// until the run has ended, [ErrCancelUnanswered] after 30 s; any other cause
// ends the events without an error. A refusal of the server is yielded as a
// *[Problem], and is the last thing yielded.
func (s Session) Events(ctx context.Context) iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		life, stop := context.WithCancelCause(context.WithoutCancel(ctx))
		l := &link{Session: s, yield: yield, caller: ctx, life: life}
		var owner sync.WaitGroup
		owner.Go(func() { l.mind(stop) })
		defer owner.Wait()
		defer stop(nil)
		l.follow()
	}
}

func (s Session) hello() Hello {
	return Hello{Run: s.Run, Plan: s.Plan, Retry: s.Retry, After: s.After, CancelKey: s.CancelKey}
}

// link is the state of a session in progress. Its After and CancelKey move with the events.
type link struct {
	Session

	yield   func(settle.Event, error) bool
	caller  context.Context //nolint:containedctx // a link is one loop over events, and ends with it
	life    context.Context //nolint:containedctx // ends when nothing is to be read any more
	greeted bool            // a hello went out, so the run may exist
	hurried bool            // a cancel has cut one wait short already
	news    bool            // the current connection brought something
	over    bool            // nothing may be yielded any more
	compact event.Expander
}

// mind turns the end of the caller's context into a cancel of the run, or into
// the end of the link.
func (l *link) mind(stop context.CancelCauseFunc) {
	select {
	case <-l.life.Done():
		return
	case <-l.caller.Done():
	}
	if !l.isCancelled() {
		stop(nil)
		return
	}
	late := time.NewTimer(cancelPatience)
	defer late.Stop()
	select {
	case <-l.life.Done():
	case <-late.C:
		stop(ErrCancelUnanswered)
	}
}

// follow dials and reads until the run has ended or the link may not go on.
func (l *link) follow() {
	for tries := 1; ; tries++ {
		l.news = false
		err := l.connect()
		if l.over {
			return
		}
		if l.life.Err() != nil || l.isMoot() {
			l.finish()
			return
		}
		refused, ok := errors.AsType[*Problem](err)
		if ok && !refused.Passing() {
			l.yield(settle.Event{}, refused)
			return
		}
		if l.news {
			tries = 1
		}
		l.pause(tries, err, refused)
	}
}

// finish yields the error of a cancel that was not confirmed. Any other end came from the caller.
func (l *link) finish() {
	if errors.Is(context.Cause(l.life), ErrCancelUnanswered) {
		l.yield(settle.Event{}, ErrCancelUnanswered)
	} else if l.isCancelled() && !l.greeted { // a run never asked for
		l.yield(settle.Event{}, settle.ErrCancelled)
	}
}

// isCancelled reports whether the caller wants the run itself to stop.
func (l *link) isCancelled() bool { return errors.Is(context.Cause(l.caller), settle.ErrCancelled) }

// isMoot reports whether another dial is useless: the caller has left, or has cancelled a run that was never started.
func (l *link) isMoot() bool {
	return l.caller.Err() != nil && (!l.greeted || !l.isCancelled())
}

// pause waits before the next dial; the first wait after a cancel is cut short.
func (l *link) pause(tries int, cause error, refused *Problem) {
	wait := backoff(tries)
	if refused != nil {
		wait = max(wait, refused.RetryAfter())
	}
	l.notify(State{Tries: tries, RetryIn: wait, Cause: cause})
	hurry := l.caller.Done()
	if l.hurried {
		hurry = nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-hurry:
		l.hurried = true
	case <-l.life.Done():
	}
}

func (l *link) notify(s State) {
	if l.Notice != nil {
		l.Notice(s)
	}
}

// connect dials, and reads until the socket ends.
func (l *link) connect() error {
	if l.isMoot() {
		return context.Cause(l.caller)
	}
	hello := l.hello().Encode()
	if len(hello) > MaxHello {
		return ProblemOf(plan.NewLimitError("plan", "", "large_plan"))
	}
	conn, err := l.dial()
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseNow() }() // the server need not answer a page that left
	conn.SetReadLimit(MaxFrame)
	if err := conn.Write(l.life, websocket.MessageText, hello); err != nil {
		return fmt.Errorf("say hello: %w", err)
	}
	l.greeted = true
	l.notify(State{Connected: true})

	gone := make(chan struct{})
	var canceller sync.WaitGroup
	canceller.Go(func() { l.say(conn, gone) })
	defer canceller.Wait()
	defer close(gone)
	return l.read(conn)
}

func (l *link) dial() (Conn, error) {
	ctx, stop := context.WithTimeout(l.life, dialPatience)
	defer stop()
	return l.Dial(ctx, l.URL)
}

// say passes on that the caller pauses the run, and then that it cancels it. An
// error shows in the read.
func (l *link) say(conn Conn, gone <-chan struct{}) {
	for {
		select {
		case <-gone:
			return
		case paused, more := <-l.Pause:
			if !more {
				l.Pause = nil
				continue
			}
			_ = conn.Write(l.life, websocket.MessageText, Pause{Paused: paused}.Encode())
			continue
		case <-l.caller.Done():
		}
		if l.isCancelled() {
			_ = conn.Write(l.life, websocket.MessageText, Cancel{}.Encode())
		}
		return
	}
}

func (l *link) read(conn Conn) error {
	for {
		kind, data, err := readFrame(l.life, conn)
		if err != nil {
			return err
		}
		f, err := l.decode(kind, data)
		if err != nil {
			return err
		}
		if f.Error != nil {
			return f.Error
		}
		l.news = true
		if err := l.pass(f.Events); err != nil || l.over {
			return err
		}
		if f.Ended {
			l.over = true
			return nil
		}
	}
}

// readFrame reads one frame, or gives the connection up after its silence.
func readFrame(ctx context.Context, conn Conn) (websocket.MessageType, []byte, error) {
	ctx, stop := context.WithTimeout(ctx, silence)
	defer stop()
	kind, data, err := conn.Read(ctx)
	if err != nil {
		return 0, nil, closed(err)
	}
	return kind, data, nil
}

// decode reads a frame: events are binary, a problem is text.
func (l *link) decode(kind websocket.MessageType, data []byte) (Frame, error) {
	if kind == websocket.MessageBinary {
		return decodeCompact(&l.compact, data)
	}
	return decodeText(data)
}

// pass yields what is new of events, and remembers how far the page has seen.
func (l *link) pass(events []settle.Event) error {
	for _, e := range events {
		switch {
		case e.Seq == 0 || e.Kind.IsLive():
		case e.Seq <= l.After:
			continue
		case e.Seq > l.After+1:
			return fmt.Errorf("a gap: event %d came after %d", e.Seq, l.After)
		default:
			l.After = e.Seq
		}
		if e.Terms != nil && e.Terms.CancelKey != "" {
			l.CancelKey = e.Terms.CancelKey
		}
		if !l.yield(e, nil) || e.Kind == settle.Ended {
			l.over = true
			return nil
		}
	}
	return nil
}
