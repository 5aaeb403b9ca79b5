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

func TestAVisitorHasALimitOverAllHosts(t *testing.T) {
	for _, c := range []struct {
		says                string
		perHost, perVisitor int
		hosts, visitors     int
		ofOne, ofAll        int // calls at once, of one visitor and together
	}{
		{"without a limit a visitor has all places of every host", 4, 0, 3, 1, 12, 12},
		{"with one, that many over all hosts", 4, 5, 3, 1, 5, 5},
		{"each visitor has a limit of their own", 0, 5, 3, 4, 5, 20},
		{"the places of a host are shared by visitors", 1, 5, 1, 4, 1, 1},
		{"a limit above those of the hosts changes nothing", 2, 50, 3, 1, 6, 6},
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
				t.Errorf("%s: %d at once of one visitor and %d together, want %d and %d", c.says, mostOfOne, mostOfAll,
					c.ofOne, c.ofAll)
			}
			if q.Remembered() != 0 || q.Visitors() != 0 {
				t.Errorf("%s: got %d hosts and %d visitors in memory, want none", c.says, q.Remembered(), q.Visitors())
			}
		})
	}
}

func TestAVisitorAtItsLimitTakesNoPlaceAtAHost(t *testing.T) {
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
			t.Errorf("%q were admitted, want only the bystander", got)
		}
		hold()
		wg.Wait()
		if len(order) != 4 || q.Remembered() != 0 || q.Visitors() != 0 {
			t.Errorf("%q were admitted, with %d hosts and %d visitors in memory", order, q.Remembered(), q.Visitors())
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

func TestAHostIsKeptWhileAVisitorAtItsLimitWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := limit.NewQueue(1).HoldVisitors(1)
		elsewhere, _ := q.Acquire(t.Context(), "elsewhere", "v")
		why := errors.New("cancelled")
		ctx, cancel := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := q.Acquire(ctx, "h", "v"); !errors.Is(err, why) {
				t.Errorf("got %v, want the cause", err)
			}
		})
		synctest.Wait()
		release, _ := q.Acquire(t.Context(), "h", "other")
		release() // the last call in flight there: the host is kept while v waits
		if got := q.Waiting("h"); got != 1 {
			t.Errorf("%d calls wait, want the one of v", got)
		}
		cancel(why)
		wg.Wait()
		elsewhere()
		if q.Remembered() != 0 || q.Visitors() != 0 {
			t.Errorf("got %d hosts and %d visitors in memory, want none", q.Remembered(), q.Visitors())
		}
	})
}

// Forty visitors with a thousand calls each share a host of 64 places, and one comes later with a few calls.
func TestABystanderWaitsOneTurnBehindFortyVisitors(t *testing.T) {
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
		first := maps.Clone(made) // the calls that came first have the places
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
			t.Errorf("of equal visitors one made %d calls and another %d, want turns", greatest, fewest)
		}
		wg.Wait()
		if most != places {
			t.Errorf("%d calls at once, want all %d places and no more", most, places)
		}
	})
}

func TestAPlaceIsKeptForANewcomer(t *testing.T) {
	for _, row := range []struct {
		says   string
		places int
		by     string // one letter a visitor, who makes a call that hangs
		held   string // those in flight
		ends   int    // how many calls end, the first ones first
		next   string // who is admitted then
	}{
		{"a visitor who is alone leaves one", 4, "aaaaaa", "aaa", 3, "aaa"},
		{"which another takes", 4, "aaaaab", "aaab", 2, "a"},
		{"one at a time", 4, "aaaaabb", "aaab", 3, "ab"},
		{"and a third one, when it is free again", 4, "aaaabc", "aaab", 2, "c"},
		{"alone, a visitor may have more than half", 6, "aaabbaaaa", "aaabb", 2, "aa"},
		{"while others wait, those who have less come first", 6, "aaaaabaaabb", "aaaaab", 3, "ba"},
		{"one place cannot be kept", 1, "aab", "a", 2, "ab"},
	} {
		synctest.Test(t, func(t *testing.T) {
			q := limit.NewQueue(row.places).KeepPlace()
			var admitted []string
			var releases []func()
			ctx, stop := context.WithCancel(t.Context())
			var all sync.WaitGroup
			for who := range strings.SplitSeq(row.by, "") {
				all.Go(func() {
					if release, err := q.Acquire(ctx, "h", who); err == nil {
						admitted, releases = append(admitted, who), append(releases, release)
					}
				})
				synctest.Wait()
			}
			if got := strings.Join(admitted, ""); got != row.held {
				t.Errorf("%s: in flight are calls of %s, want %s", row.says, got, row.held)
			}
			for i := range row.ends {
				releases[i]()
				synctest.Wait()
			}
			if got := strings.Join(admitted[len(row.held):], ""); got != row.next {
				t.Errorf("%s: then came %s, want %s", row.says, got, row.next)
			}
			stop()
			all.Wait()
		})
	}
}
