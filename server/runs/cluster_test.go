package runs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/runs"
)

// The goroutine that owns a run may begin later than the first request for it.
func TestAPauseRightAfterTheStartReachesTheOtherNodes(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			w := &nodes{calls: caller{pause: time.Second}}
			a, b := w.start(t, "a"), w.start(t, "b")
			received := make(chan []byte, 99)
			stop, err := b.member.Leases().Follow(aRun, func(message []byte) { received <- message })
			must(t, err)
			defer stop()
			key := begin(t, a, asked(3), 1)
			must(t, a.Pause(t.Context(), aRun, key, true))
			synctest.Wait()
			paused := false
			for len(received) > 0 { // each message is taken, also behind the pause
				message := <-received
				paused = paused || bytes.Contains(message, []byte(`{"kind":"paused"`))
			}
			if !paused {
				t.Error("the other nodes were not sent the pause")
			}
		})
	}
}

// Each node shows the run of another as its owner does, to watchers that come early and late.
func TestARunIsWatchedFromEveryNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, b := w.start(t, "a"), w.start(t, "b")
		begin(t, a, asked(30), 3)
		var all sync.WaitGroup
		for i := range 12 {
			for _, n := range []node{a, b} {
				all.Go(func() {
					pass(time.Duration(i) * time.Second)
					if sum := check(t, watch(t, n.Runs, aRun, 0), 30); sum.Fulfilled != 30 {
						t.Errorf("watcher %d: got %+v, want 30 fulfilled", i, sum)
					}
				})
			}
		}
		all.Wait()
		if got := w.calls.total(); got != 30 {
			t.Errorf("%d calls were made, want 30", got)
		}
	})
}

// A node that follows a run misses messages while it is cut off, and finds them in the journal.
func TestAFollowerFindsWhatItMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: 100 * time.Millisecond}}
		a, b := w.start(t, "a"), w.start(t, "b")
		begin(t, a, asked(100), 1)
		var watcher sync.WaitGroup
		watcher.Go(func() {
			if sum := check(t, watch(t, b.Runs, aRun, 0), 100); sum.Fulfilled != 100 {
				t.Errorf("got %+v, want 100 fulfilled", sum)
			}
		})
		for range 4 {
			pass(time.Second)
			w.network.Cut("b", true)
			pass(700 * time.Millisecond) // too short to be taken for dead
			w.network.Cut("b", false)
		}
		watcher.Wait()
	})
}

// What may happen to the owner of a run, while it is watched from the other node.
func TestAnotherNodeContinuesARun(t *testing.T) {
	for _, row := range []struct {
		sentence string
		happens  func(t *testing.T, w *nodes, a node)
		again    int // calls made twice at most
		within   time.Duration
	}{
		{
			"of a node that is closed, at once", func(t *testing.T, _ *nodes, a node) { t.Helper(); a.close(t) }, 3,
			time.Second,
		},
		{
			"of a node that drained, at once and without calls made twice",
			func(t *testing.T, _ *nodes, a node) { t.Helper(); a.Drain(t.Context()); a.close(t) }, 0, 2 * time.Second,
		},
		{
			"of a node that is cut off, after 2.5 s, and the first one is fenced off",
			func(_ *testing.T, w *nodes, _ node) { w.network.Cut("a", true) }, 3, 4 * time.Second,
		},
		{
			"of a node that stands still, after 2.5 s, and the first one stops by itself",
			func(_ *testing.T, w *nodes, _ node) { w.mute.set(true) }, 3, 4 * time.Second,
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &nodes{calls: caller{pause: time.Second}}
				w.mute.Bus = w.network.Bus("a")
				a, b := w.startOver(t, "a", &w.mute), w.start(t, "b")
				pass(time.Second)
				began := time.Now()
				begin(t, a, asked(30), 3)
				var watcher sync.WaitGroup
				watcher.Go(func() {
					if sum := check(t, watch(t, b.Runs, aRun, 0), 30); sum.Fulfilled != 30 {
						t.Errorf("got %+v, want 30 fulfilled", sum)
					}
				})
				pass(2500 * time.Millisecond)
				row.happens(t, w, a)
				watcher.Wait()
				if took := time.Since(began); took > 10*time.Second+row.within+2*time.Second {
					t.Errorf("the run took %v, want its 10 s and %v at most for the change", took, row.within)
				}
				if again := w.calls.total() - 30; again > row.again {
					t.Errorf("%d calls were made twice, want %d at most: those in flight", again, row.again)
				}
				w.network.Cut("a", false)
				w.mute.set(false)
				pass(5 * time.Second)
				if left := w.owners.All(); len(left) > 0 {
					t.Errorf("the run has ended, and the records are %+v", left)
				}
			})
		})
	}
}

// A watcher on the node that lost its run goes on with what the new owner publishes.
func TestAWatcherStaysWhenItsNodeLosesTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, _ := w.start(t, "a"), w.start(t, "b")
		pass(time.Second)
		begin(t, a, asked(30), 3)
		var watcher sync.WaitGroup
		watcher.Go(func() {
			if sum := check(t, watch(t, a.Runs, aRun, 0), 30); sum.Fulfilled != 30 {
				t.Errorf("got %+v, want 30 fulfilled", sum)
			}
		})
		w.network.Cut("a", true)
		pass(5 * time.Second)
		w.network.Cut("a", false)
		watcher.Wait()
	})
}

// The other node does what its visitors ask of a run that it does not own.
func TestARunIsSteeredFromEveryNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, b := w.start(t, "a"), w.start(t, "b")
		key := begin(t, a, asked(10), 2)
		var early, late sync.Map
		var watchers sync.WaitGroup
		watchers.Go(func() { statuses(t, b, &early) })
		pass(1500 * time.Millisecond)
		if err := b.Pause(t.Context(), aRun, "another key", true); !errors.Is(err, runs.ErrKey) {
			t.Errorf("a pause with another key: got %v, want ErrKey", err)
		}
		must(t, b.Pause(t.Context(), aRun, key, true))
		pass(time.Minute)
		watchers.Go(func() { statuses(t, b, &late) })
		synctest.Wait() // a watcher that joins after the pause has no reason to see it
		s, err := b.Summary(t.Context(), aRun)
		must(t, err)
		if !s.Paused || s.State != runs.StateRunning || s.Fulfilled != 4 || s.Pending != 6 {
			t.Errorf("in the pause: got %+v, want 4 fulfilled and 6 pending", s)
		}
		must(t, b.Pause(t.Context(), aRun, key, false))
		pass(500 * time.Millisecond)
		must(t, b.Cancel(t.Context(), aRun, key))
		watchers.Wait()
		if count(&early) != 2 || count(&late) != 2 {
			t.Errorf(
				"paused events: an early watcher got %d and a late one %d, want 2 each", count(&early), count(&late),
			)
		}
		if sum := check(t, watch(t, b.Runs, aRun, 0), 10); sum.Fulfilled != 4 || sum.Aborted != 6 || !sum.Cancelled {
			t.Errorf("got %+v, want 4 fulfilled and 6 aborted", sum)
		}
		synctest.Wait()
		must(t, b.Cancel(t.Context(), aRun, key)) // it has ended
		s, err = b.Summary(t.Context(), aRun)
		must(t, err)
		if s.State != runs.StateEnded || s.Aborted != 6 {
			t.Errorf("at the end: got %+v", s)
		}
	})
}

// A run whose node died can be cancelled before another has taken it over, and is not paused meanwhile.
func TestARunWithoutAnOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, b := w.start(t, "a"), w.start(t, "b")
		pass(time.Second)
		key := begin(t, a, asked(10), 2)
		pass(1500 * time.Millisecond)
		w.network.Cut("a", true)
		if err := b.Pause(t.Context(), aRun, key, true); !errors.Is(err, runs.ErrMoving) {
			t.Errorf("pause: got %v, want ErrMoving", err)
		}
		s, err := b.Summary(t.Context(), aRun)
		must(t, err)
		if s.State != runs.StateRunning || s.Total != 10 {
			t.Errorf("summary: got %+v, want a run of 10", s)
		}
		must(t, b.Cancel(t.Context(), aRun, key))
		sum := check(t, watch(t, b.Runs, aRun, 0), 10)
		if sum.Aborted == 0 || !sum.Cancelled {
			t.Errorf("got %+v, want that the new owner found it cancelled", sum)
		}
	})
}

func TestARunIsStartedOnceInTheCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, b := w.start(t, "a"), w.start(t, "b")
		var all sync.WaitGroup
		var mu sync.Mutex
		began := 0
		for i := range 20 {
			all.Go(func() {
				receipt, err := []node{a, b}[i%2].Start(t.Context(), runs.Order{Run: aRun, Plan: asked(5)})
				if err != nil {
					t.Errorf("start %d: %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				if receipt.New {
					began++
				}
			})
		}
		all.Wait()
		if began != 1 {
			t.Errorf("%d of 20 starts were new, want 1", began)
		}
		other := asked(5)
		other.IDs[2] = "other"
		for _, n := range []node{a, b} {
			if _, err := n.Start(t.Context(), runs.Order{Run: aRun, Plan: other}); !errors.Is(err, runs.ErrConflict) {
				t.Errorf("another plan: got %v, want ErrConflict", err)
			}
			check(t, watch(t, n.Runs, aRun, 0), 5)
		}
		if got := w.calls.total(); got != 5 {
			t.Errorf("%d calls were made, want 5", got)
		}
	})
}

// After a takeover the secrets may come to a node that does not own the run.
func TestSecretsComeToAnotherNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		a, b, c := w.start(t, "a"), w.start(t, "b"), w.start(t, "c")
		pass(time.Second)
		secret := asked(10)
		secret.InFlight = 2
		secret.Headers = map[string]string{"Authorization": "Bearer hush"}
		key := begin(t, a, secret, 2)
		pass(1500 * time.Millisecond)
		a.close(t)
		pass(5 * time.Second)
		for i, n := range []node{b, c} {
			if _, err := n.Start(t.Context(), runs.Order{Run: aRun, Plan: secret, CancelKey: key}); err != nil {
				t.Errorf("node %d: %v", i, err)
			}
		}
		if sum := check(t, watch(t, c.Runs, aRun, 0), 10); sum.Fulfilled != 10 {
			t.Errorf("got %+v, want 10 fulfilled", sum)
		}
	})
}

// A name that was claimed and never accepted, because its node died in between, is free again.
func TestAClaimOfADeadNodeIsFreedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		_, err := w.owners.Put(t.Context(), aRun, "dead", 0)
		must(t, err)
		must(t, w.journal.Create(t.Context(), aRun, []byte("a head that no client knows of")))
		a := w.start(t, "a")
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := a.Start(ctx, runs.Order{Run: aRun, Plan: asked(3)}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while its node may live: got %v, want that Start waits", err)
		}
		if _, err := a.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)}); err != nil {
			t.Errorf("when its node is dead: %v", err)
		}
		check(t, watch(t, a.Runs, aRun, 0), 3)
	})
}

// Runs of a time when the node had no others are adopted when it becomes a node of a cluster.
func TestRunsFromBeforeTheCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &nodes{calls: caller{pause: time.Second}}
		alone := open(t, &w.journal, &w.calls)
		p := asked(10)
		p.InFlight = 2
		for i := range 3 {
			_, err := alone.Start(t.Context(), runs.Order{Run: fmt.Sprint(aRun, i), Plan: p})
			must(t, err)
		}
		check(t, watch(t, alone, aRun+"0", 0), 10)
		long := asked(20)
		long.InFlight = 2
		_, err := alone.Start(t.Context(), runs.Order{Run: aRun, Plan: long})
		must(t, err)
		pass(2500 * time.Millisecond)
		closeRuns(t, alone)
		a, b := w.start(t, "a"), w.start(t, "b")
		pass(time.Second)
		if sum := check(t, watch(t, b.Runs, aRun, 0), 20); sum.Fulfilled != 20 {
			t.Errorf("got %+v, want 20 fulfilled", sum)
		}
		check(t, watch(t, a.Runs, aRun+"2", 0), 10)
	})
}
