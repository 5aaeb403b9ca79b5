package limit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/limit"
)

// site answers after a time, and answers 429 to more than perSecond calls in a second.
type site struct {
	took       time.Duration
	perSecond  int // 0: no limit
	retryAfter time.Duration

	mu      sync.Mutex
	began   time.Time
	taken   map[int]int // by second
	refused map[int]int
	now     int
	most    int
}

func (s *site) do(ctx context.Context, _ settle.Call) (settle.Reply, error) {
	s.mu.Lock()
	if s.taken == nil {
		s.began, s.taken, s.refused = time.Now(), map[int]int{}, map[int]int{}
	}
	second := int(time.Since(s.began) / time.Second)
	over := s.perSecond > 0 && s.taken[second] >= s.perSecond
	if over {
		s.refused[second]++
	} else {
		s.taken[second]++
	}
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.now--; s.mu.Unlock() }()
	select {
	case <-time.After(s.took):
	case <-ctx.Done():
		return settle.Reply{}, context.Cause(ctx)
	}
	if over {
		return settle.Reply{HTTP: 429}, settle.HTTPReason(429, s.retryAfter)
	}
	return settle.Reply{HTTP: 200}, nil
}

// allow changes how many calls a second are taken, and resets the most in flight.
func (s *site) allow(perSecond int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.perSecond, s.most = perSecond, 0
}

// reports keeps what a throttle reports.
type reports struct {
	mu   sync.Mutex
	list []string
}

func (r *reports) add(inFlight int, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, fmt.Sprint(inFlight, " ", wait))
}

func (r *reports) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

func asked(n int) func(func(settle.Call) bool) {
	return func(yield func(settle.Call) bool) {
		for i := range n {
			if !yield(settle.Call{Index: i, ID: fmt.Sprint(i)}) {
				return
			}
		}
	}
}

// trial is a run with a throttle of a queue.
type trial struct {
	queue   *limit.Queue
	visitor string
	calls   int
	limits  settle.Limits
}

func (x trial) run(ctx context.Context, do settle.Do, got *reports) (sum settle.Sum) {
	r := x.queue.Throttle("h", x.visitor, x.limits.InFlight, got.add)
	defer r.Leave()
	x.limits.Admit = r.Admit
	x.limits.Random = func() float64 { return 0.5 }
	for ev := range settle.Run(ctx, settle.AllSettled, asked(x.calls), x.limits, r.Do(do)) {
		if ev.Kind == settle.Ended {
			sum = *ev.Sum
		}
	}
	return sum
}

func TestARunSlowsDownToWhatItsSiteAllows(t *testing.T) {
	for _, c := range []struct {
		says       string
		retryAfter time.Duration
		inFlight   int
		refusals   int // a second, from the third second on
		longest    time.Duration
	}{
		{"a site that says how long to wait", time.Second, 50, 10, 45 * time.Second},
		{"a site that does not", 0, 50, 10, 60 * time.Second},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{took: 20 * time.Millisecond, perSecond: 10, retryAfter: c.retryAfter}
				var got reports
				q := limit.NewQueue(0)
				sum := trial{
					q, "v", 200, settle.Limits{InFlight: c.inFlight, Attempts: 10},
				}.run(t.Context(), s.do, &got)
				if sum.Fulfilled != 200 || sum.Took > c.longest {
					t.Errorf("got %+v, want 200 fulfilled within %v: 10 a second are allowed", sum, c.longest)
				}
				for second, n := range s.refused {
					if second >= 3 && n > c.refusals {
						t.Errorf("in second %d the site refused %d calls, want at most %d", second, n, c.refusals)
					}
				}
				if len(got.all()) == 0 || q.Remembered() != 0 {
					t.Errorf("reported %v, with %d hosts in memory; want reports and none", got.all(), q.Remembered())
				}
			})
		})
	}
}

func TestASlowedRunRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{took: 100 * time.Millisecond, perSecond: 5, retryAfter: time.Second}
		time.AfterFunc(5*time.Second, func() { s.allow(0) })
		var got reports
		sum := trial{
			limit.NewQueue(0), "v", 1000, settle.Limits{InFlight: 16, Attempts: 10},
		}.run(t.Context(), s.do, &got)
		if sum.Fulfilled != 1000 || s.most != 16 {
			t.Errorf("got %+v and %d at once at last, want all and 16", sum, s.most)
		}
		// Of 16 responses at the same moment 5 are good. Some of these may come, and end their calls, before the first
		// refusal.
		all := got.all()
		if first := []string{"8 1s", "7 1s", "6 1s", "5 1s"}; !slices.Contains(first, all[0]) ||
			all[len(all)-1] != "16 0s" {
			t.Errorf("reported %v; want half of what was in flight with a wait at first, and 16 at last", all)
		}
		// A thousand calls take 6 s with 16 in flight, and to grow from 1 to 16 takes 15 round trips.
		if sum.Took > 17*time.Second {
			t.Errorf("it took %v, want 17s at most", sum.Took)
		}
	})
}

func TestTheCallsInFlightAreHalvedOncePerRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got reports
		answers := func(c settle.Call) error {
			if c.Index < 16 { // the first round trip
				return settle.HTTPReason(503, 0)
			}
			return nil
		}
		do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
			<-time.After(100*time.Millisecond + time.Duration(c.Index%16)*time.Microsecond)
			if err := answers(c); err != nil {
				return settle.Reply{HTTP: 503}, err
			}
			return settle.Reply{HTTP: 200}, nil
		}
		sum := trial{limit.NewQueue(0), "v", 116, settle.Limits{InFlight: 16}}.run(t.Context(), do, &got)
		if got := fmt.Sprint(got.all()); got != "[8 0s 9 0s 10 0s 11 0s 12 0s 13 0s 14 0s 15 0s 16 0s]" {
			t.Errorf("reported %s", got)
		}
		if sum.Fulfilled != 100 || sum.Rejected != 16 {
			t.Errorf("got %+v", sum)
		}
	})
}

func TestRareRefusalsDoNotSlowARunDown(t *testing.T) {
	for _, c := range []struct {
		says       string
		one        int // of this number is refused
		retryAfter time.Duration
		slowed     bool
	}{
		{"one in sixty", 60, 0, false},
		{"one in sixty, with a wait", 60, time.Second, true},
		{"one in ten", 10, 0, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got reports
				do := func(_ context.Context, call settle.Call) (settle.Reply, error) {
					<-time.After(100*time.Millisecond + time.Duration(call.Index%100)*time.Microsecond)
					if call.Index%c.one == c.one/2 {
						return settle.Reply{HTTP: 429}, settle.HTTPReason(429, c.retryAfter)
					}
					return settle.Reply{HTTP: 200}, nil
				}
				sum := trial{limit.NewQueue(0), "v", 3000, settle.Limits{InFlight: 100}}.run(t.Context(), do, &got)
				if slowed := len(got.all()) > 0; slowed != c.slowed || !slowed && sum.Took > 3100*time.Millisecond {
					t.Errorf("reported %v and took %v, want slowed %v", got.all(), sum.Took, c.slowed)
				}
			})
		})
	}
}

func TestARunOfOneCallAtATimeIsSlowedByRetryAfterOnly(t *testing.T) {
	for _, c := range []struct {
		says       string
		retryAfter time.Duration
		took       time.Duration
		reports    string
	}{
		{"a site that refuses", 0, 20 * 10 * time.Millisecond, "[]"},
		{
			"a site that asks to wait", time.Second, 10*time.Second + 20*10*time.Millisecond,
			"[1 1s 1 1s 1 1s 1 1s 1 1s 1 1s 1 1s 1 1s 1 1s 1 1s]",
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			do := func(_ context.Context, call settle.Call) (settle.Reply, error) {
				<-time.After(10 * time.Millisecond)
				if call.Index%2 == 0 {
					return settle.Reply{HTTP: 429}, settle.HTTPReason(429, c.retryAfter)
				}
				return settle.Reply{HTTP: 200}, nil
			}
			var got reports
			sum := trial{limit.NewQueue(0), "v", 20, settle.Limits{InFlight: 1}}.run(t.Context(), do, &got)
			if got := fmt.Sprint(got.all()); sum.Took != c.took || got != c.reports {
				t.Errorf("%s: took %v and reported %s; want %v and %s", c.says, sum.Took, got, c.took, c.reports)
			}
		})
	}
}

func TestASmallRunEndsBesideALargeOneAtASlowSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{took: 10 * time.Millisecond, perSecond: 20, retryAfter: time.Second}
		q := limit.NewQueue(64)
		var all sync.WaitGroup
		var greedy, modest settle.Sum
		var got1, got2 reports
		all.Go(func() {
			greedy = trial{q, "greedy", 1000, settle.Limits{InFlight: 64, Attempts: 10}}.run(t.Context(), s.do, &got1)
		})
		all.Go(func() {
			<-time.After(5 * time.Second)
			modest = trial{q, "modest", 20, settle.Limits{InFlight: 2, Attempts: 10}}.run(t.Context(), s.do, &got2)
		})
		all.Wait()
		if modest.Fulfilled != 20 || modest.Took > 10*time.Second {
			t.Errorf("a small run beside a large one: %+v", modest)
		}
		if greedy.Fulfilled+greedy.Rejected != 1000 || q.Remembered() != 0 {
			t.Errorf("the large one: %+v; %d hosts are in memory", greedy, q.Remembered())
		}
	})
}

func TestARetryAfterHoldsOneRunOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(0)
		var got1, got2 reports
		began := time.Now()
		held, other := q.Throttle("h", "a", 4, got1.add), q.Throttle("h", "b", 4, got2.add)
		busy := held.Do(func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{HTTP: 503, Header: map[string]string{"Retry-After": "3600"}}, nil
		})
		for range 3 { // the second and third change nothing
			_, _ = busy(t.Context(), settle.Call{})
		}
		pass := func(r *limit.AIMD) time.Duration {
			release, err := r.Admit(t.Context(), settle.Call{})
			if err != nil {
				t.Error(err)
			}
			release()
			return time.Since(began)
		}
		if at := pass(other); at != 0 {
			t.Errorf("the other run waited %v", at)
		}
		if at := pass(held); at != time.Hour {
			t.Errorf("the run that was asked to wait an hour waited %v", at)
		}
		if got := fmt.Sprint(got1.all(), got2.all()); got != "[1 1h0m0s] [1 0s]" {
			t.Errorf("reported %s", got)
		}
		held.Leave()
		other.Leave()
	})
}

func TestAPersonLetsARunGoOnThatItsSiteHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(4)
		var got reports
		began := time.Now()
		held := q.Throttle("h", "a", 4, got.add)
		busy := held.Do(func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{HTTP: 403, Header: map[string]string{"Retry-After": "3600"}}, nil
		})
		held.GoOn() // nothing holds it
		for _, want := range []time.Duration{time.Minute, 2 * time.Minute} {
			_, _ = busy(t.Context(), settle.Call{})
			time.AfterFunc(time.Minute, held.GoOn)
			release, err := held.Admit(t.Context(), settle.Call{})
			if at := time.Since(began); err != nil || at != want {
				t.Errorf("admitted after %v: %v, want %v", at, err, want)
				continue
			}
			release()
		}
		if got, want := fmt.Sprint(got.all()), "[1 1h0m0s 1 0s 1 1h0m0s 1 0s]"; got != want {
			t.Errorf("reported %s, want %s", got, want)
		}
		held.Leave()
	})
}

func TestARunThatIsCancelledEndsWhileItIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		// Not at a whole second, when calls settle: the order of what happens at the same moment is not defined.
		time.AfterFunc(2500*time.Millisecond, func() { cancel(settle.ErrCancelled) })
		var made atomic.Int32
		refuse := func(context.Context, settle.Call) (settle.Reply, error) {
			made.Add(1)
			<-time.After(time.Second)
			return settle.Reply{HTTP: 429}, settle.HTTPReason(429, time.Minute)
		}
		var got reports
		q := limit.NewQueue(2)
		sum := trial{q, "v", 100, settle.Limits{InFlight: 10, Attempts: 3}}.run(ctx, refuse, &got)
		if sum.Took != 2500*time.Millisecond || sum.Aborted != 100 || !sum.Cancelled || made.Load() != 2 ||
			q.Remembered() != 0 {
			t.Errorf("got %+v after %d calls, and %d hosts in memory", sum, made.Load(), q.Remembered())
		}
		r := q.Throttle("h", "v", 1, got.add)
		defer r.Leave()
		if _, err := r.Admit(ctx, settle.Call{}); !errors.Is(err, settle.ErrCancelled) {
			t.Errorf("an ended context got %v, want its cause", err)
		}
	})
}

func BenchmarkThrottle(b *testing.B) {
	r := limit.NewQueue(64).Throttle("api.example.com:443", "203.0.113.7", 64, func(int, time.Duration) {})
	do := r.Do(func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil })
	for b.Loop() {
		release, _ := r.Admit(b.Context(), settle.Call{})
		_, _ = do(b.Context(), settle.Call{})
		release()
	}
}
