package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"allsettled/server/problem"
)

// Limits of what is read at once: files, documents, and plans that become programs. A place is held
// from before the body is received until the answer is written, so that no more of either is in
// memory: some 50 MiB for each place.
const (
	readsAtOnce     = 2                // of all visitors
	readsPerVisitor = 1                // of one
	readsWaiting    = 8                // of one visitor, the one that has the place included
	maxReadWait     = 10 * time.Second // for a place
	bodyTimeout     = 15 * time.Second // for the body, from then on
	answerTimeout   = 30 * time.Second // for reading and for the answer, from then on
)

// readings hands out the places for reading.
type readings struct {
	places chan struct{}

	mu       sync.Mutex
	visitors map[string]*reader // those who read or wait
}

// reader is a visitor who reads or waits.
type reader struct {
	place chan struct{}
	all   int // requests; guarded by readings.mu
}

func newReadings() *readings {
	return &readings{places: make(chan struct{}, readsAtOnce), visitors: map[string]*reader{}}
}

// enter waits for a place until ctx ends, at most maxReadWait: first for the visitor's own, so that
// one visitor never takes two. leave must be called. The problem is 429 when the visitor's other
// files are what it waited for, and 503 when those of others are.
func (r *readings) enter(ctx context.Context, visitor string) (leave func(), err error) {
	own := r.join(visitor)
	if own == nil {
		return nil, tooManyReads()
	}
	wait := time.NewTimer(maxReadWait)
	defer wait.Stop()
	leaveOwn, err := take(ctx, own.place, wait.C, tooManyReads)
	if err == nil {
		var leavePlace func()
		if leavePlace, err = take(ctx, r.places, wait.C, allReadsTaken); err == nil {
			return func() { leavePlace(); leaveOwn(); r.part(visitor, own) }, nil
		}
		leaveOwn()
	}
	r.part(visitor, own)
	return nil, err
}

// take puts a value into places, until leave takes it out.
func take(
	ctx context.Context, places chan struct{}, late <-chan time.Time, busy func() error,
) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-late:
		return nil, busy()
	}
}

// join counts a request of a visitor; nil when there are enough.
func (r *readings) join(visitor string) *reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := r.visitors[visitor]
	if own == nil {
		own = &reader{place: make(chan struct{}, readsPerVisitor)}
		r.visitors[visitor] = own
	}
	if own.all >= readsWaiting {
		return nil
	}
	own.all++
	return own
}

// part counts one request less, and forgets a visitor who has none.
func (r *readings) part(visitor string, own *reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if own.all--; own.all == 0 {
		delete(r.visitors, visitor)
	}
}

func tooManyReads() error {
	return problem.Later(http.StatusTooManyRequests, "reading",
		"The file that you sent before is still being read. Send this one again when that is done.", 2*time.Second)
}

func allReadsTaken() error {
	return problem.Later(http.StatusServiceUnavailable, "reading",
		"The server reads "+strconv.Itoa(readsAtOnce)+" files at once, and is reading those of others. "+
			"Try again in a moment.", 2*time.Second)
}
