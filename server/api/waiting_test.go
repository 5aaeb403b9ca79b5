package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/runs"
)

// stuckRuns are runs whose starts wait until they are released, as they do for a disk that does not answer.
type stuckRuns struct {
	*fakeruns.Runs

	release chan struct{}
	mu      sync.Mutex
	starts  int
}

func newStuck() *stuckRuns { return &stuckRuns{Runs: fakeruns.New(), release: make(chan struct{})} }

func (s *stuckRuns) Start(ctx context.Context, o runs.Order) (runs.Receipt, error) {
	s.mu.Lock()
	s.starts++
	s.mu.Unlock()
	<-s.release
	return s.Runs.Start(ctx, o)
}

// begun returns how many starts have reached the runs.
func (s *stuckRuns) begun() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.starts
}

// putting starts a run of the only visitor and returns a channel for its status, 0 when the client has left.
func putting(ctx context.Context, a http.Handler, run int) (status <-chan int) {
	answered := make(chan int, 1)
	r := httptest.NewRequestWithContext(
		ctx, http.MethodPut, fmt.Sprintf("/api/runs/run_0123456789_%04d", run), strings.NewReader(aPlan),
	)
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000"
	r.Header.Set("Content-Type", "application/json")
	go func() {
		w := httptest.NewRecorder()
		defer func() {
			if recover() != nil { // http.ErrAbortHandler
				w.Code = 0
			}
			answered <- w.Code
		}()
		a.ServeHTTP(w, r)
	}()
	return answered
}

// answer returns the status of an answer, -1 while there is none.
func answer(status <-chan int) int {
	synctest.Wait()
	select {
	case code := <-status:
		return code
	default:
		return -1
	}
}

func TestAStartThatWaitsForAnotherEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newStuck()
		a := api.New(api.Options{Runs: f, Log: quiet()})
		first := putting(t.Context(), a, 1)
		synctest.Wait()
		ctx, leave := context.WithCancel(t.Context())
		second := putting(ctx, a, 2)
		if got := answer(second); got != -1 {
			t.Fatalf("the second start is answered with %d, want it to wait", got)
		}
		leave()
		if got := answer(second); got != 0 {
			t.Errorf("the client of the second start has left, and its request is answered with %d, want nothing", got)
		}
		close(f.release)
		if got := answer(first); got != http.StatusCreated || f.begun() != 1 {
			t.Errorf("the first start is answered with %d, and %d have begun; want 201 and 1", got, f.begun())
		}
	})
}

func TestAStartWaitsForAnotherForALimitedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newStuck()
		a := api.New(api.Options{Runs: f, Log: quiet()})
		first := putting(t.Context(), a, 1)
		synctest.Wait()
		second := putting(t.Context(), a, 2)
		<-time.After(time.Minute)
		if got := answer(second); got != http.StatusServiceUnavailable {
			t.Errorf("after a minute the second start is answered with %d, want 503", got)
		}
		close(f.release)
		if got := answer(first); got != http.StatusCreated {
			t.Errorf("the first start is answered with %d, want 201", got)
		}
	})
}

func TestNoMoreStartsWaitThanMayBeginInAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 3
		f := newStuck()
		a := api.New(api.Options{Runs: f, Log: quiet(), StartsPerMinute: most})
		var all []<-chan int
		for run := range most {
			all = append(all, putting(t.Context(), a, run))
			synctest.Wait()
		}
		if got := answer(putting(t.Context(), a, most)); got != http.StatusTooManyRequests {
			t.Errorf("one start more is answered with %d, want 429", got)
		}
		close(f.release)
		for run, status := range all {
			if got := answer(status); got != http.StatusCreated {
				t.Errorf("start %d is answered with %d, want 201", run, got)
			}
		}
	})
}

func TestARunThatExistsIsFoundWhileAnotherStartWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newStuck()
		a := api.New(api.Options{Runs: f, Log: quiet()})
		if _, err := f.Runs.Start(t.Context(), order(t, "run_0123456789_0001")); err != nil {
			t.Fatal(err)
		}
		stuck := putting(t.Context(), a, 2)
		synctest.Wait()
		again := putting(t.Context(), a, 1)
		synctest.Wait()
		if f.begun() != 2 {
			t.Errorf("%d starts have begun, want that of the run that exists too", f.begun())
		}
		close(f.release)
		if got := answer(again); got != http.StatusOK {
			t.Errorf("the run that exists is answered with %d, want 200", got)
		}
		answer(stuck)
	})
}
