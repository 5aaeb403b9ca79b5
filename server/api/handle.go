package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/runs"
)

// handler answers a request, or returns the error to answer it with.
type handler func(w http.ResponseWriter, r *http.Request) error

// methods are a path's handlers by method; "" stands for every method.
type methods map[string]handler

// allowed is the value of the Allow header.
func (m methods) allowed() string {
	names := slices.Sorted(maps.Keys(m))
	if m[http.MethodGet] != nil {
		names = append(names, http.MethodHead)
		slices.Sort(names)
	}
	return strings.Join(names, ", ")
}

func (m methods) find(method string) handler {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if h := m[method]; h != nil {
		return h
	}
	return m[""]
}

// handle is the one place where errors and panics become answers.
func (a *API) handle(m methods) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &teller{ResponseWriter: w}
		defer a.recoverFrom(t, r)
		h := m.find(r.Method)
		if h == nil {
			w.Header().Set("Allow", m.allowed())
			writeProblem(t, wire.NewProblem(http.StatusMethodNotAllowed, "method",
				r.Pattern+" answers "+m.allowed()+" only."))
			return
		}
		if err := h(t, r); err != nil {
			a.answer(t, r, err)
		}
	})
}

// answer writes err as a problem. Where the answer has begun, the connection is
// cut instead, so that nobody takes a part for the whole.
func (a *API) answer(t *teller, r *http.Request, err error) {
	if r.Context().Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler) // nobody is listening
	}
	p := problemOf(err)
	if p.Status >= 500 && p.Status != http.StatusServiceUnavailable {
		a.o.Log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "error", err)
	}
	if t.began {
		panic(http.ErrAbortHandler)
	}
	a.reportRefusal(nil, p)
	writeProblem(t, p)
}

func (a *API) recoverFrom(t *teller, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	a.logPanic(r.Pattern, v)
	if t.began {
		panic(http.ErrAbortHandler)
	}
	writeProblem(t, internal())
}

func (a *API) logPanic(route string, v any) {
	a.o.Log.Error("panic in a handler", "route", route, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
}

// teller remembers whether the answer has begun.
type teller struct {
	http.ResponseWriter

	began bool
}

func (t *teller) WriteHeader(status int) { t.began = true; t.ResponseWriter.WriteHeader(status) }

func (t *teller) Write(b []byte) (int, error) { t.began = true; return t.ResponseWriter.Write(b) }

// Unwrap lets http.ResponseController through.
func (t *teller) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func writeProblem(w http.ResponseWriter, p *wire.Problem) {
	if wait := p.RetryAfter(); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wholeSeconds(wait)))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(p.Encode(), '\n')) // a reader who left needs no problem
}

// wholeSeconds is how long to wait, as Retry-After writes it: not a moment less.
func wholeSeconds(wait time.Duration) int { return int(math.Ceil(wait.Seconds())) }

// problemOf says what went wrong, to a person; what is not the visitor's to
// know stays "Internal error".
func problemOf(err error) *wire.Problem {
	if told, ok := errors.AsType[*wire.Problem](err); ok {
		return told
	}
	if p := wire.ProblemOf(err); p != nil {
		return p
	}
	var reason *settle.Reason
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &reason):
		p := wire.NewProblem(http.StatusUnprocessableEntity, reason.Code, reason.Message)
		p.Field = "endpoint"
		return p
	case errors.As(err, &long):
		return tooLarge(long.Limit)
	case errors.Is(err, runs.ErrClosed):
		return errClosing()
	case errors.Is(err, runs.ErrNoRun):
		return wire.NewProblem(http.StatusNotFound, "no_run", "There is no run by that name, or it is no longer kept.")
	case errors.Is(err, runs.ErrNoBody):
		return wire.NewProblem(http.StatusNotFound, "no_body", "That call has no stored answer: it is pending, or nothing came back.")
	case errors.Is(err, runs.ErrConflict):
		return wire.NewProblem(http.StatusConflict, "conflict", "There is a run by that name with another plan. Choose a new name.")
	case errors.Is(err, runs.ErrRunning):
		return wire.NewProblem(http.StatusConflict, "running", "The run has not ended. Wait for its end, or cancel it; then its calls can be made again.")
	case errors.Is(err, runs.ErrFull):
		return retryLater(http.StatusServiceUnavailable, "storage", "The server cannot keep another run at this moment: its storage is full or does not answer. Its operator can make room.", time.Minute)
	case errors.Is(err, runs.ErrStopped), errors.Is(err, syscall.ENOSPC):
		return retryLater(http.StatusServiceUnavailable, "journal", "The server cannot write its journal at this moment, so the run stands still. It goes on when its operator has looked.", 5*time.Second)
	case errors.Is(err, runs.ErrMoving):
		return retryLater(http.StatusServiceUnavailable, "moving", "The run is moving from one server to another. Try again in a moment.", 2*time.Second)
	case errors.Is(err, runs.ErrKey):
		return wire.NewProblem(http.StatusForbidden, "cancel_key",
			"Only the one who started the run may do that. Send the Cancel-Key that came when it was started.")
	}
	return internal()
}

func internal() *wire.Problem {
	return wire.NewProblem(http.StatusInternalServerError, "internal", "Internal error. It is in the server's log.")
}

func tooLarge(limit int64) *wire.Problem {
	p := wire.NewProblem(http.StatusRequestEntityTooLarge, "too_large",
		"A plan may take "+bytesInWords(limit)+". Send fewer IDs at once.")
	p.Field = "plan"
	return p
}

func bytesInWords(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

func errClosing() *wire.Problem {
	return retryLater(http.StatusServiceUnavailable, "closing", "The server is stopping. Come back in a moment.", 2*time.Second)
}

// retryLater is a problem that passes: 429 or 503, with Retry-After.
func retryLater(status int, code, detail string, wait time.Duration) *wire.Problem {
	p := wire.NewProblem(status, code, detail)
	p.RetryAfterMs = max((wait + time.Millisecond - 1).Milliseconds(), 1) // not a moment too early
	return p
}

func noSuchPage(http.ResponseWriter, *http.Request) error {
	return wire.NewProblem(http.StatusNotFound, "no_page", "There is nothing at this address of the API.")
}
