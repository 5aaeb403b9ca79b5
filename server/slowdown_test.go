package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// The parameter rate of the practice API shows it.
func TestARunSlowsDownWhenItsSiteAsksForIt(t *testing.T) {
	t.Parallel()
	s := serving(t, "--data", t.TempDir())
	plain := s.post(t, planOf("/demo/users/{id}", 10))
	slow := s.post(t, planOf("/demo/users/{id}?rate=5", 10))
	s.watch(t, plain, func(e settle.Event) bool {
		if e.Kind == settle.Slowed {
			t.Errorf("a run beside it was slowed: %s", event.AppendJSON(nil, e))
		}
		return e.Kind == settle.Ended
	})
	var slowings []settle.Slowing
	s.watch(t, slow, func(e settle.Event) bool {
		if e.Kind == settle.Slowed {
			slowings = append(slowings, *e.Slowing)
		}
		if e.Kind == settle.Ended && e.Sum.Fulfilled != 10 {
			t.Errorf("got %+v, want all fulfilled", e.Sum)
		}
		return e.Kind == settle.Ended
	})
	held := func(to settle.Slowing) bool { return to.InFlight < 4 && to.Wait > 0 }
	if !slices.ContainsFunc(slowings, held) {
		t.Errorf("got %v, want fewer than 4 in flight and a wait", slowings)
	}
}

// tired is a site that has enough after its 50th call, and answers again when it says.
type tired struct {
	refuse func(w http.ResponseWriter, until time.Time)

	mu    sync.Mutex
	calls int
	until time.Time
}

func (s *tired) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.calls == 50 {
		s.until = time.Now().Add(time.Second)
	}
	if time.Now().Before(s.until) {
		s.refuse(w, s.until)
		fmt.Fprint(w, `{"message":"secondary rate limit"}`)
		return
	}
	fmt.Fprint(w, "{}")
}

func TestAPersonCutsShortAWaitThatASiteAskedFor(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 5 {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer site.Close()
	s := serving(t, "--data", t.TempDir(), "--allow", site.Listener.Addr().String())
	p := process{origin: s.origin}
	const run = "a-run-that-is-held-for-an-hour"
	_, started := p.asked(t, "PUT", "/api/runs/"+run, planOf(site.URL+"/{id}", 20))
	var key struct{ CancelKey string }
	if err := json.Unmarshal([]byte(started), &key); err != nil {
		t.Fatalf("the run did not start: %s", started)
	}
	isHeld := false
	s.watch(t, run, func(e settle.Event) bool {
		if e.Kind == settle.Slowed && e.Slowing.Wait > 59*time.Minute {
			isHeld = true
			p.asked(t, "POST", "/api/runs/"+run+"/pause", `{"paused":false}`, "Cancel-Key", key.CancelKey)
		}
		if e.Kind == settle.Ended && e.Sum.Fulfilled != 20 {
			t.Errorf("got %+v, want 20 fulfilled", e.Sum)
		}
		return e.Kind == settle.Ended
	})
	if !isHeld {
		t.Error("nothing says that the run was to wait")
	}
}

func TestEverySiteThatAsksToSlowDownIsWaitedFor(t *testing.T) {
	t.Parallel()
	seconds := func(until time.Time) string { return fmt.Sprintf("%.3f", time.Until(until).Seconds()+0.001) }
	for says, refuse := range map[string]func(w http.ResponseWriter, until time.Time){
		"429": func(w http.ResponseWriter, until time.Time) {
			w.Header().Set("Retry-After", seconds(until))
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"403 with Retry-After": func(w http.ResponseWriter, until time.Time) {
			w.Header().Set("Retry-After", seconds(until))
			w.WriteHeader(http.StatusForbidden)
		},
		"403 of a limit that is used up": func(w http.ResponseWriter, until time.Time) {
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset", fmt.Sprint(until.Unix()+1))
			w.WriteHeader(http.StatusForbidden)
		},
		"403 with the draft's field": func(w http.ResponseWriter, until time.Time) {
			w.Header().Set("RateLimit", `"default";r=0;t=`+seconds(until))
			w.WriteHeader(http.StatusForbidden)
		},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			site := httptest.NewServer(&tired{refuse: refuse})
			defer site.Close()
			s := serving(t, "--data", t.TempDir(), "--allow", site.Listener.Addr().String())
			isSlowed := false
			s.watch(t, s.post(t, planOf(site.URL+"/{id}", 200)), func(e settle.Event) bool {
				isSlowed = isSlowed || e.Kind == settle.Slowed && e.Slowing.Wait > 0
				if e.Kind == settle.Ended && e.Sum.Fulfilled != 200 {
					t.Errorf("got %+v, want 200 fulfilled", e.Sum)
				}
				return e.Kind == settle.Ended
			})
			if !isSlowed {
				t.Error("nothing says that the run waited")
			}
		})
	}
}
