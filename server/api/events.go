package api

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
)

// getEvents writes the run's log as NDJSON: the events so far, or with follow=true all until the run has ended. A
// reader that takes no bytes for 10 s is cut off; the run never waits for one.
func (a *API) getEvents(w http.ResponseWriter, r *http.Request) error {
	after, err := afterOf(r)
	if err != nil {
		return err
	}
	follow, err := flagOf(r, "follow")
	if err != nil {
		return err
	}
	read := a.o.Runs.Log
	if follow && r.Method != http.MethodHead {
		read = a.o.Runs.Watch
	}
	ctx, stop := a.life.Until(r.Context())
	defer stop()
	out := newStream(w, a.o.WriteTimeout)
	for batch, err := range read(ctx, r.PathValue("run"), after) {
		if err != nil {
			return err
		}
		if err := out.lines(batch.Events); err != nil {
			if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
				a.o.Observer.Dropped()
			}
			return http.ErrAbortHandler
		}
	}
	out.begin()
	if ctx.Err() != nil {
		return http.ErrAbortHandler // cut off before the end: the reader sees it, and can come back
	}
	return nil
}

// stream writes lines. Each batch has its own time limit.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	begun   bool
	buf     []byte
}

func newStream(w http.ResponseWriter, timeout time.Duration) *stream {
	s := &stream{w: w, control: http.NewResponseController(w), timeout: timeout}
	// The server's ReadTimeout would otherwise end the request's context.
	_ = s.control.SetReadDeadline(time.Time{})
	return s
}

func (s *stream) begin() {
	if !s.begun {
		s.begun = true
		s.w.Header().Set("Content-Type", "application/x-ndjson")
		s.w.WriteHeader(http.StatusOK)
	}
}

func (s *stream) lines(events []event.Encoded) error {
	s.begin()
	s.buf = s.buf[:0]
	for _, e := range events {
		s.buf = append(append(s.buf, e.JSON...), '\n')
	}
	// In tests a connection may have no deadlines.
	_ = s.control.SetWriteDeadline(time.Now().Add(s.timeout))
	if _, err := s.w.Write(s.buf); err != nil {
		return err
	}
	return s.control.Flush()
}

func afterOf(r *http.Request) (uint64, error) {
	typed := r.URL.Query().Get("after")
	if typed == "" {
		return 0, nil
	}
	after, err := strconv.ParseUint(typed, 10, 64)
	if err != nil {
		return 0, plan.NewFieldError("after", typed, "from_zero")
	}
	return after, nil
}

func flagOf(r *http.Request, name string) (bool, error) {
	switch typed := r.URL.Query().Get(name); typed {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	default:
		return false, plan.NewFieldError(name, typed, "truth")
	}
}
