package api

import (
	"context"
	"iter"
	"net/http"

	"allsettled/server/live"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

// sockets is the API as the websockets use it: the same checks, limits and audit as over HTTP.
type sockets struct{ api *API }

var _ live.Service = sockets{}

// Admit judges the Origin of a page and counts the socket of its visitor.
func (s sockets) Admit(r *http.Request) (visitor string, leave func(), err error) {
	if err := s.api.origins.checkOrigin(r); err != nil {
		return "", nil, err
	}
	visitor = s.api.visitors.nameOf(r)
	leave, err = s.api.visitors.openSocket(visitor)
	return visitor, leave, err
}

// counted wraps a handler whose answer may last: while it does, it counts as a live connection of its
// visitor, and the server that stops waits for it.
func (a *API) counted(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		done, ok := a.life.Enter()
		if !ok {
			return problem.Closing()
		}
		defer done()
		leave, err := a.visitors.openSocket(a.visitors.nameOf(r))
		if err != nil {
			return err
		}
		defer leave()
		return next(w, r)
	}
}

// Practice returns the practice API behind the checks of [API.Protect]. Its answers may take a minute, so
// each counts as a live connection of its visitor; those to this machine, whose runs call it too, do not.
func (a *API) Practice(next http.Handler) http.Handler {
	serve := func(w http.ResponseWriter, r *http.Request) error {
		ctx, stop := a.life.Until(r.Context())
		defer stop()
		next.ServeHTTP(w, r.WithContext(ctx))
		return nil
	}
	answers := (&router{a.o.Observer, a.o.Log}).handle(methods{"": a.counted(serve)})
	return a.Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.visitors.isLocal(r) {
			next.ServeHTTP(w, r)
			return
		}
		answers.ServeHTTP(w, r)
	}))
}

// Start starts a run.
func (s sockets) Start(ctx context.Context, o runs.Order) (runs.Receipt, error) {
	return s.api.start(ctx, o)
}

// Retry starts a run that makes calls of an earlier run again.
func (s sockets) Retry(ctx context.Context, o runs.RetryOrder, visitor, cancelKey string) (runs.Receipt, error) {
	receipt, _, err := s.api.retry(ctx, o, visitor, cancelKey)
	return receipt, err
}

// Cancel cancels a run.
func (s sockets) Cancel(ctx context.Context, run, cancelKey, visitor string) error {
	return s.api.cancel(ctx, run, cancelKey, visitor)
}

// Pause pauses a run or resumes it.
func (s sockets) Pause(ctx context.Context, run, cancelKey string, paused bool) error {
	return s.api.o.Runs.Pause(ctx, run, cancelKey, paused)
}

// Watch returns the events of a run after a sequence number, until the run has ended.
func (s sockets) Watch(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error] {
	return s.api.o.Runs.Watch(ctx, run, after)
}

// Total is how many calls a run has.
func (s sockets) Total(ctx context.Context, run string) (int, error) {
	sum, err := s.api.o.Runs.Summary(ctx, run)
	return sum.Total, err
}
