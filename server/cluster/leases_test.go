package cluster_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/cluster"
	"allsettled/server/runs"
)

const aRun = "run_0123456789-ABCDEF"

func TestOneNodeClaimsARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		lease, err := a.Leases().Claim(t.Context(), aRun)
		must(t, err)
		for _, n := range []*cluster.Node{a, b} {
			if _, err := n.Leases().Claim(t.Context(), aRun); !errors.Is(err, fs.ErrExist) {
				t.Errorf("a second claim: got %v, want fs.ErrExist", err)
			}
		}
		must(t, lease.End(t.Context()))
		if _, err := b.Leases().Claim(t.Context(), aRun); err != nil {
			t.Errorf("after the run has ended: %v", err)
		}
	})
}

// When another node takes over the run of node a.
func TestTakeover(t *testing.T) {
	for _, row := range []struct {
		sentence string
		happens  func(t *testing.T, w *system, a *cluster.Node, run runs.Lease)
		from, to time.Duration // when b takes the run over; 0 = it does not
	}{
		{"of a node that lives: none", func(*testing.T, *system, *cluster.Node, runs.Lease) {}, 0, 0},
		{
			"of a node that is dead: after 2.5 s",
			func(_ *testing.T, _ *system, a *cluster.Node, _ runs.Lease) { a.Close() },
			2 * time.Second, 3 * time.Second,
		},
		{
			"of a node that is cut off: after 2.5 s",
			func(_ *testing.T, w *system, _ *cluster.Node, _ runs.Lease) { w.network.Cut("a", true) }, 2 * time.Second,
			3 * time.Second,
		},
		{
			"of a node whose three last heartbeats were lost: none",
			func(_ *testing.T, w *system, _ *cluster.Node, _ runs.Lease) {
				w.network.Cut("a", true)
				pass(1900 * time.Millisecond)
				w.network.Cut("a", false)
			}, 0, 0,
		},
		{
			"of a run that its node released: with the next heartbeat",
			func(t *testing.T, _ *system, _ *cluster.Node, run runs.Lease) {
				t.Helper()
				must(t, run.Release(t.Context()))
			},
			0, 500 * time.Millisecond,
		},
		{
			"of a run that has ended: none",
			func(t *testing.T, _ *system, _ *cluster.Node, run runs.Lease) {
				t.Helper()
				must(t, run.End(t.Context()))
			}, 0, 0,
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &system{}
				a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
				ofA, ofB := newHolder(), newHolder()
				claim(t, a, ofA)
				pass(10 * time.Second) // both know each other
				serve(t, b, ofB, none)
				pass(time.Second)
				began := time.Now()
				row.happens(t, w, a, ofA.lease(aRun))
				var after time.Duration
				for time.Since(began) < time.Minute && after == 0 {
					pass(10 * time.Millisecond)
					if ofB.Owns(aRun) {
						after = time.Since(began)
					}
				}
				if (after > 0) != (row.to > 0) || after < row.from || after > row.to+10*time.Millisecond {
					t.Errorf("b took the run over after %v, want %v to %v", after, row.from, row.to)
				}
			})
		})
	}
}

func TestOneOfManyNodesTakesARunOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a := w.join(t, "a", 0, fulfil)
		claim(t, a, newHolder())
		var all []*holder
		for _, name := range []string{"b", "c", "d", "e"} {
			h := newHolder()
			serve(t, w.join(t, name, 0, fulfil), h, none)
			all = append(all, h)
		}
		pass(time.Second)
		a.Close()
		pass(10 * time.Second)
		owners := 0
		for _, h := range all {
			if h.Owns(aRun) {
				owners++
			}
		}
		if owners != 1 {
			t.Errorf("%d nodes took the run over, want 1", owners)
		}
	})
}

// A node that was started again does not wait for itself to be dead.
func TestANodeTakesItsOwnRunsAtOnceWhenItStartsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		first := w.join(t, "a", 0, fulfil)
		claim(t, first, newHolder())
		first.Close()
		h := newHolder()
		serve(t, w.join(t, "a", 0, fulfil), h, none)
		pass(heartbeats)
		if !h.Owns(aRun) {
			t.Error("it does not own its run again")
		}
	})
}

// A node that cannot say that it is alive begins no calls, and abandons its runs before it says so again.
func TestANodeThatMayBeTakenForDeadFencesItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		bus := &flakyBus{Bus: w.network.Bus("a")}
		a := w.joinOver(t, bus, "a", 0, fulfil)
		ofA := newHolder()
		claim(t, a, ofA)
		serve(t, a, ofA, none)
		run := ofA.lease(aRun)
		pass(3 * time.Second)
		bus.isBroken(true)
		began := time.Now()
		for time.Since(began) < time.Minute {
			ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
			if run.Admit(ctx) != nil {
				stop()
				break
			}
			stop()
			pass(time.Millisecond)
		}
		if after := time.Since(began); after < time.Second || after > 1600*time.Millisecond {
			t.Errorf("no call was admitted after %v, want after 1.5 s, the time since the last heartbeat", after)
		}
		pass(10*time.Second - time.Since(began))
		if ofA.Owns(aRun) {
			t.Error("it did not abandon its run")
		}
		bus.isBroken(false)
		if err := run.Admit(t.Context()); err != nil {
			t.Errorf("with its heartbeats back: %v", err)
		}
		pass(heartbeats)
		if !ofA.Owns(aRun) {
			t.Error("with its heartbeats back it did not take its run again, which no other node wanted")
		}
	})
}

// A process that stood still has received no heartbeats, so it must not take the others for dead.
func TestANodeThatStoodStillDoesNotTakeOverTheRunsOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a := w.join(t, "a", 0, fulfil)
		claim(t, a, newHolder())
		bus := &flakyBus{Bus: w.network.Bus("b")}
		h := newHolder()
		serve(t, w.joinOver(t, bus, "b", 0, fulfil), h, none)
		pass(time.Second)
		for range 5 {
			bus.isBroken(true)
			w.network.Cut("b", true)
			pass(4 * time.Second)
			w.network.Cut("b", false)
			bus.isBroken(false)
			pass(5 * time.Second)
		}
		if h.Owns(aRun) {
			t.Errorf("it took over the run of a node that lives: %v", h.history())
		}
	})
}

func TestTheOtherNodesLearnThatARunHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		ofA, ofB := newHolder(), newHolder()
		serve(t, a, ofA, none)
		serve(t, b, ofB, none)
		claim(t, a, ofA)
		pass(time.Second)
		must(t, ofA.lease(aRun).End(t.Context()))
		synctest.Wait()
		for name, h := range map[string]*holder{"a": ofA, "b": ofB} {
			if got := h.history(); !slices.Equal(got, []string{"ended after 1s"}) {
				t.Errorf("node %s: got %v, want that the run has ended", name, got)
			}
		}
		if got := w.owners.All(); len(got) > 0 {
			t.Errorf("the records are %+v, want none", got)
		}
	})
}

func TestStoredRunsWithoutARecordAreAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		claim(t, a, newHolder())
		h := newHolder()
		serve(t, b, h, slices.Values([]string{aRun, "another-run-of-this-test"}))
		synctest.Wait()
		if h.Owns(aRun) || !h.Owns("another-run-of-this-test") {
			t.Errorf("got %v, want the run without a record alone", h.history())
		}
	})
}

func TestARunThatCannotBeAdoptedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a := w.join(t, "a", 0, fulfil)
		h := newHolder()
		h.fails = 3
		serve(t, a, h, slices.Values([]string{aRun}))
		pass(2 * time.Second)
		if got := h.history(); !slices.Equal(got, []string{"adopt after 1s"}) &&
			!slices.Equal(got, []string{"adopt after 1.5s"}) {
			t.Errorf("got %v, want that it was adopted after three heartbeats", got)
		}
	})
}

func TestANodeThatClosesHandsOutNoMoreRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		h := newHolder()
		stop := serve(t, b, h, none)
		claim(t, a, newHolder())
		stop()
		a.Close()
		pass(time.Minute)
		if got := h.history(); got != nil {
			t.Errorf("after Serve has ended: %v", got)
		}
	})
}

// lostOwners are records whose connection breaks after a second, a few times.
type lostOwners struct {
	cluster.Owners

	mu    sync.Mutex
	times int
}

func (o *lostOwners) Watch(ctx context.Context, changed func(cluster.Record)) error {
	o.mu.Lock()
	lost := o.times > 0
	o.times--
	o.mu.Unlock()
	if !lost {
		return o.Owners.Watch(ctx, changed)
	}
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	return o.Owners.Watch(ctx, changed)
}

func TestTheRecordsAreWatchedAgainWhenTheConnectionIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a := w.join(t, "a", 0, fulfil)
		o := &lostOwners{Owners: &w.owners, times: 3}
		b, err := cluster.Join(cluster.Options{Bus: w.network.Bus("b"), Name: "b", Owners: o, Do: nil, Log: silent()})
		must(t, err)
		t.Cleanup(b.Close)
		h := newHolder()
		serve(t, b, h, none)
		pass(10 * time.Second)
		claim(t, a, newHolder())
		a.Close()
		pass(4 * time.Second)
		if !h.Owns(aRun) {
			t.Error("b did not take over the run of a dead node")
		}
	})
}

func TestTheOwnerAnswersAndPublishes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		ofA := newHolder()
		claim(t, a, ofA)
		if _, err := b.Leases().Ask(t.Context(), aRun, []byte("how far?")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a run whose owner does not answer: got %v, want fs.ErrNotExist", err)
		}
		stop, err := ofA.lease(aRun).Answer(func(question []byte) []byte { return append(question, " half"...) })
		must(t, err)
		defer stop()
		if got, err := b.Leases().Ask(t.Context(), aRun, []byte("how far?")); err != nil ||
			string(got) != "how far? half" {
			t.Errorf("got %q and %v", got, err)
		}
		received := make(chan string, 9)
		unfollow, err := b.Leases().Follow(aRun, func(message []byte) { received <- string(message) })
		must(t, err)
		ofA.lease(aRun).Publish(func() []byte { return []byte("an event") })
		if got := <-received; got != "an event" {
			t.Errorf("received %q", got)
		}
		unfollow()
		ofA.lease(aRun).Publish(func() []byte { return []byte("a late event") })
		synctest.Wait()
		if len(received) > 0 {
			t.Errorf("received %q after the end of Follow", <-received)
		}
	})
}

func TestTheRetriesOfAnAppendOutlastAnElection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := (&system{}).join(t, "a", 0, fulfil).Leases()
		var all time.Duration
		for _, wait := range l.Retries() {
			all += wait
		}
		if all < 9*time.Second || !l.Elsewhere(aRun) {
			t.Errorf("the waits are %v together, want more than the 9 s of an election", all)
		}
	})
}
