package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"allsettled/server/problem"
)

// Limits of what is read at once. A file takes one place, some 50 MiB; a document, or a long plan that
// becomes a program, takes two. Places are held from before the body is received until the answer
// is written, so that no more than these are in memory. A document that is fetched, and a short plan,
// have places of their own: a site may take its time, and the plan takes hardly any memory.
const (
	fetchPlaces   = 3                // of all visitors, for documents that are fetched from sites
	shortPlaces   = 4                // of all visitors, for plans that become programs and are short
	planPlaces    = 2                // of all visitors, for long plans that become runs
	readPlaces    = 2                // of all visitors; one visitor reads one thing at a time
	readsWaiting  = 8                // of one visitor, the one that reads included
	maxReadWait   = 10 * time.Second // for places
	bodyTimeout   = 15 * time.Second // for the body, from then on
	answerTimeout = 30 * time.Second // for reading and for the answer, from then on
)

// How many places each takes.
const (
	aFile     = 1
	aDocument = 2
)

// readings hands out the places for reading.
type readings struct {
	most   int64 // places there are
	places *semaphore.Weighted

	mu       sync.Mutex
	visitors map[string]*reader // those who read or wait
}

// reader is a visitor who reads or waits.
type reader struct {
	turn *semaphore.Weighted // for one at a time
	all  int                 // requests; guarded by readings.mu
}

// newReadings returns that many places.
func newReadings(most int64) *readings {
	return &readings{most: most, places: semaphore.NewWeighted(most), visitors: map[string]*reader{}}
}

// errLate is the cause of a context that ended because a place was not free within maxReadWait.
var errLate = errors.New("no place was free in time")

// enter waits for that many places until ctx ends, at most maxReadWait: first for the visitor's
// turn. leave must be called. The problem is 429 when the visitor's other files are what it waited
// for, and 503 when those of others are.
func (r *readings) enter(ctx context.Context, visitor string, places int64) (leave func(), err error) {
	own := r.join(visitor)
	if own == nil {
		return nil, tooManyReads()
	}
	ctx, stop := context.WithTimeoutCause(ctx, maxReadWait, errLate)
	defer stop()
	leaveTurn := func() { own.turn.Release(1); r.part(visitor, own) }
	if own.turn.Acquire(ctx, 1) != nil {
		r.part(visitor, own)
		return nil, causeOf(ctx, tooManyReads)
	}
	if r.places.Acquire(ctx, places) != nil {
		leaveTurn()
		return nil, causeOf(ctx, r.allTaken)
	}
	return func() { r.places.Release(places); leaveTurn() }, nil
}

// causeOf returns the cause of a context's end; for errLate it is the problem of late.
func causeOf(ctx context.Context, late func() error) error {
	if err := context.Cause(ctx); !errors.Is(err, errLate) {
		return err
	}
	return late()
}

// join counts a request of a visitor; nil when there are enough.
func (r *readings) join(visitor string) *reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := r.visitors[visitor]
	if own == nil {
		own = &reader{turn: semaphore.NewWeighted(1)}
		r.visitors[visitor] = own
	}
	if own.all >= readsWaiting {
		return nil
	}
	own.all++
	return own
}

// part counts one request less, and removes a visitor that has none.
func (r *readings) part(visitor string, own *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if own.all--; own.all == 0 {
		delete(r.visitors, visitor)
	}
}

func tooManyReads() error {
	return problem.Later(2*time.Second, http.StatusTooManyRequests, "reading",
		"What you sent before is still being read. Send this again when that is done.")
}

func (r *readings) allTaken() error {
	return problem.Later(2*time.Second, http.StatusServiceUnavailable, "reading",
		"The server reads {} files or long plans at once, and is reading those of others. Try again in a moment.",
		r.most)
}
