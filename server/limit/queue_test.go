package limit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/limit"
)

func TestVisitorsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(1)
		hold, _ := q.Acquire(t.Context(), "h", "a")
		var order []string
		var wg sync.WaitGroup
		for who := range strings.FieldsSeq("a1 a2 a3 a4 b1 c1 c2") {
			wg.Go(func() {
				release, err := q.Acquire(t.Context(), "h", who[:1])
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, who)
				release()
			})
			synctest.Wait()
		}
		hold()
		wg.Wait()
		if got, want := strings.Join(order, " "), "a1 b1 c1 a2 c2 a3 a4"; got != want {
			t.Errorf("got the order %s, want %s", got, want)
		}
	})
}

func TestABystanderWaitsOneTurnBehindAThousandCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls, places, took = 1000, 4, time.Second
		q := limit.NewQueue(places)
		var wg sync.WaitGroup
		for range calls {
			wg.Go(func() {
				release, _ := q.Acquire(t.Context(), "h", "greedy")
				<-time.After(took)
				release()
			})
		}
		synctest.Wait()
		began := time.Now()
		release, err := q.Acquire(t.Context(), "h", "bystander")
		if waited := time.Since(began); err != nil || waited > took {
			t.Errorf("waited %v, want at most %v", waited, took)
		}
		release()
		wg.Wait()
		if lasted := time.Since(began); lasted != calls/places*took {
			t.Errorf("all calls took %v, want %v: a place was lost or counted twice", lasted, calls/places*took)
		}
	})
}

func TestNeverMoreAtOnceThanAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(3)
		var mu sync.Mutex
		inFlight, most := map[string]int{}, map[string]int{}
		var wg sync.WaitGroup
		for i := range 200 {
			host := fmt.Sprint("h", i%2)
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(10+i%50)*time.Millisecond)
				defer cancel()
				release, err := q.Acquire(ctx, host, fmt.Sprint("v", i%7))
				if err != nil {
					return
				}
				mu.Lock()
				inFlight[host]++
				most[host] = max(most[host], inFlight[host])
				mu.Unlock()
				<-time.After(7 * time.Millisecond)
				mu.Lock()
				inFlight[host]--
				mu.Unlock()
				release()
				release() // a second time does nothing
			})
		}
		wg.Wait()
		if most["h0"] != 3 || most["h1"] != 3 {
			t.Errorf("got %v at once, want 3 of each host", most)
		}
		if left := q.Remembered(); left != 0 {
			t.Errorf("got %d hosts in memory with nothing in flight", left)
		}
	})
}

func TestACallThatIsCancelledLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(1)
		hold, _ := q.Acquire(t.Context(), "h", "a")
		why := errors.New("cancelled")
		ctx, cancel := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				if _, err := q.Acquire(ctx, "h", fmt.Sprint("v", i%3)); !errors.Is(err, why) {
					t.Errorf("got %v, want the cause", err)
				}
			})
		}
		var served []string
		wg.Go(func() {
			release, err := q.Acquire(t.Context(), "h", "patient")
			if err == nil {
				served = append(served, "patient")
				release()
			}
		})
		synctest.Wait()
		cancel(why)
		synctest.Wait()
		if got := q.Waiting("h"); got != 1 {
			t.Errorf("%d calls wait, want the one that is not cancelled", got)
		}
		hold()
		wg.Wait()
		if !slices.Equal(served, []string{"patient"}) || q.Remembered() != 0 {
			t.Errorf("got %v admitted and %d hosts in memory", served, q.Remembered())
		}
		if _, err := q.Acquire(ctx, "h", "late"); !errors.Is(err, why) {
			t.Errorf("an ended context got %v, want its cause", err)
		}
	})
}

func TestWithoutALimitNoCallWaits(t *testing.T) {
	for _, q := range []*limit.Queue{limit.NewQueue(0), {}} {
		for range 1000 {
			if _, err := q.Acquire(t.Context(), "h", "v"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func BenchmarkQueueUncontended(b *testing.B) {
	q := limit.NewQueue(64)
	for b.Loop() {
		release, _ := q.Acquire(b.Context(), "api.example.com:443", "203.0.113.7")
		release()
	}
}

func BenchmarkQueueContended(b *testing.B) {
	q := limit.NewQueue(1)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			release, _ := q.Acquire(b.Context(), "api.example.com:443", "203.0.113.7")
			release()
		}
	})
}
