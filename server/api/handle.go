package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"allsettled/app/wire"
	"allsettled/server/live"
	"allsettled/server/problem"
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

// router turns handlers into an http.Handler.
type router struct {
	observer live.Observer
	log      *slog.Logger
}

// handle returns the handler of a path. It is the one place where errors and panics become responses.
func (a *router) handle(m methods) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &startedWriter{ResponseWriter: w}
		defer a.recoverFrom(t, r)
		h := m.find(r.Method)
		if h == nil {
			w.Header().Set("Allow", m.allowed())
			problem.Write(t, wire.NewProblem(http.StatusMethodNotAllowed, "method",
				r.Pattern+" answers "+m.allowed()+" only."))
			return
		}
		if err := h(t, r); err != nil {
			a.answer(t, r, err)
		}
	})
}

// answer writes err as a problem. When the response has begun, it cuts the connection instead, so that the client does
// not take a part for the whole.
func (a *router) answer(t *startedWriter, r *http.Request, err error) {
	if r.Context().Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler) // the client has left
	}
	p := problem.Of(err)
	if problem.IsFault(p) {
		a.log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "error", err)
	}
	if t.began {
		panic(http.ErrAbortHandler)
	}
	if problem.IsRefusal(p) {
		a.observer.Refused(p.Code)
	}
	problem.Write(t, p)
}

func (a *router) recoverFrom(t *startedWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	a.log.Error("panic in a handler", "route", r.Pattern, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
	if t.began {
		panic(http.ErrAbortHandler)
	}
	problem.Write(t, problem.Internal())
}

// startedWriter is a ResponseWriter that knows whether the response has begun.
type startedWriter struct {
	http.ResponseWriter

	began bool
}

func (t *startedWriter) WriteHeader(status int) { t.began = true; t.ResponseWriter.WriteHeader(status) }

func (t *startedWriter) Write(b []byte) (int, error) {
	t.began = true
	return t.ResponseWriter.Write(b)
}

// Unwrap returns the writer within, for http.ResponseController.
func (t *startedWriter) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func noSuchPage(http.ResponseWriter, *http.Request) error {
	return wire.NewProblem(http.StatusNotFound, "no_page", "There is nothing at this address of the API.")
}
