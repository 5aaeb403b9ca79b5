package limit_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/limit"
)

func TestOneVisitorIsHeldOverAllHosts(t *testing.T) {
	for _, c := range []struct {
		says                string
		perHost, perVisitor int
		hosts, visitors     int
		ofOne, ofAll        int // calls at once, of one visitor and together
	}{
		{"without a bound a visitor has every host's places", 4, 0, 3, 1, 12, 12},
		{"with one, so many over all hosts", 4, 5, 3, 1, 5, 5},
		{"each visitor has their own", 0, 5, 3, 4, 5, 20},
		{"a host's places are shared all the same", 1, 5, 1, 4, 1, 1},
		{"a bound over what the hosts bear changes nothing", 2, 50, 3, 1, 6, 6},
	} {
		synctest.Test(t, func(t *testing.T) {
			q := limit.NewQueue(c.perHost).HoldVisitors(c.perVisitor)
			var mu sync.Mutex
			var all, mostOfAll int
			ofOne, mostOfOne := map[string]int{}, 0
			count := func(who string, by int) {
				mu.Lock()
				defer mu.Unlock()
				all, ofOne[who] = all+by, ofOne[who]+by
				mostOfAll, mostOfOne = max(mostOfAll, all), max(mostOfOne, ofOne[who])
			}
			var wg sync.WaitGroup
			for i := range 50 * c.hosts * c.visitors {
				wg.Go(func() {
					who := fmt.Sprint("v", i%c.visitors)
					release, _ := q.Acquire(t.Context(), fmt.Sprint("h", i/c.visitors%c.hosts), who)
					count(who, 1)
					<-time.After(time.Second)
					count(who, -1)
					release()
				})
			}
			wg.Wait()
			if mostOfOne != c.ofOne || mostOfAll != c.ofAll {
				t.Errorf("%s: %d at once of one visitor and %d together, want %d and %d", c.says, mostOfOne, mostOfAll, c.ofOne, c.ofAll)
			}
			if q.Remembered() != 0 || q.Guests() != 0 {
				t.Errorf("%s: %d hosts and %d visitors are remembered", c.says, q.Remembered(), q.Guests())
			}
		})
	}
}

func TestAVisitorWhoWaitsForTheirOwnBoundHoldsNoPlaceAtTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(2).HoldVisitors(1)
		hold, _ := q.Acquire(t.Context(), "elsewhere", "greedy")
		var order []string
		var wg sync.WaitGroup
		for who := range strings.FieldsSeq("greedy greedy greedy bystander") {
			wg.Go(func() {
				release, _ := q.Acquire(t.Context(), "h", who)
				order = append(order, who)
				release()
			})
			synctest.Wait()
		}
		if got := strings.Join(order, " "); got != "bystander" {
			t.Errorf("got %q through, want the bystander alone", got)
		}
		hold()
		wg.Wait()
		if len(order) != 4 || q.Remembered() != 0 || q.Guests() != 0 {
			t.Errorf("got %q through, with %d hosts and %d visitors remembered", order, q.Remembered(), q.Guests())
		}
	})
}

func TestTheHostsOfAVisitorTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(9).HoldVisitors(1)
		hold, _ := q.Acquire(t.Context(), "a", "v")
		var order []string
		var wg sync.WaitGroup
		for host := range strings.FieldsSeq("a a a b b c") {
			wg.Go(func() {
				release, _ := q.Acquire(t.Context(), host, "v")
				order = append(order, host)
				release()
			})
			synctest.Wait()
		}
		hold()
		wg.Wait()
		if got, want := strings.Join(order, " "), "a b c a b a"; got != want {
			t.Errorf("got the order %s, want %s", got, want)
		}
	})
}

func TestAHostWhereOnlyHeldVisitorsWaitKeepsItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(1).HoldVisitors(1)
		elsewhere, _ := q.Acquire(t.Context(), "elsewhere", "v")
		why := errors.New("left behind")
		ctx, cancel := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := q.Acquire(ctx, "h", "v"); !errors.Is(err, why) {
				t.Errorf("got %v, want the cause", err)
			}
		})
		synctest.Wait()
		release, _ := q.Acquire(t.Context(), "h", "other")
		release() // the last that held a place there: the host is not forgotten while v waits
		if got := q.Waiting("h"); got != 1 {
			t.Errorf("%d calls wait, want that of v", got)
		}
		cancel(why)
		wg.Wait()
		elsewhere()
		if q.Remembered() != 0 || q.Guests() != 0 {
			t.Errorf("%d hosts and %d visitors are remembered", q.Remembered(), q.Guests())
		}
	})
}

// TestABystanderOfFortyCrowds is the design's scene, by counts: forty visitors of a thousand
// calls each on a host of 64 places, and one who comes later with a few.
func TestABystanderOfFortyCrowds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const visitors, ids, places, took = 40, 1000, 64, time.Second
		q := limit.NewQueue(places)
		var mu sync.Mutex
		var now, most int
		made := map[string]int{}
		call := func(who string) {
			release, _ := q.Acquire(t.Context(), "h", who)
			mu.Lock()
			now++
			most, made[who] = max(most, now), made[who]+1
			mu.Unlock()
			<-time.After(took)
			mu.Lock()
			now--
			mu.Unlock()
			release()
		}
		var wg sync.WaitGroup
		for i := range visitors {
			for range ids {
				wg.Go(func() { call(fmt.Sprint("v", i)) })
			}
		}
		synctest.Wait()
		first := maps.Clone(made) // whoever came first has the places
		for range 5 {
			began := time.Now()
			call("bystander")
			if waited := time.Since(began) - took; waited > took {
				t.Errorf("the bystander waited %v for a place, want one turn, %v", waited, took)
			}
		}
		synctest.Wait()
		mu.Lock()
		fewest, greatest := ids, 0
		for i := range visitors {
			who := fmt.Sprint("v", i)
			fewest, greatest = min(fewest, made[who]-first[who]), max(greatest, made[who]-first[who])
		}
		mu.Unlock()
		if greatest-fewest > 1 {
			t.Errorf("of equal crowds one had %d calls and another %d, want turns", greatest, fewest)
		}
		wg.Wait()
		if most != places {
			t.Errorf("%d calls at once, want all %d places and no more", most, places)
		}
	})
}
