package cluster_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/cluster"
	"allsettled/server/journal"
)

// narrowBus is a bus whose messages have few bytes, as those of an operator's own NATS may.
type narrowBus struct{ cluster.Bus }

func (narrowBus) MaxMessage() int { return 1 << 10 }

func TestACallThatDoesNotFitIntoAMessageIsMadeHere(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, row := range []struct {
		sentence string
		call     settle.Call
		isHere   bool
	}{
		{"a call that fits is made by the worker", settle.Call{ID: "1", Body: long(100)}, false},
		{"a long body", settle.Call{ID: "1", Body: long(2000)}, true},
		{"a long address", settle.Call{ID: "1", URL: "https://api.example.com/" + long(2000)}, true},
		{"a long header", settle.Call{ID: "1", Header: map[string]string{"Note": long(2000)}}, true},
		{"a long ID", settle.Call{ID: long(2000)}, true},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &system{}
				owner := w.joinOver(t, narrowBus{w.network.Bus("owner")}, "owner", 0, fulfil)
				worker := w.join(t, "worker", 2, fulfil)
				pass(heartbeats)
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				if _, err := owner.Pool().Do(cluster.Rules{})(ctx, row.call); err != nil {
					t.Errorf("got %v", err)
				}
				here, there := owner.Pool().Made(), worker.Pool().Made()
				if (here == 1) != row.isHere || here+there != 1 {
					t.Errorf("%d calls were made here and %d by the worker", here, there)
				}
			})
		})
	}
}

// halfBus is a bus that publishes heartbeats and nothing else while it is broken.
type halfBus struct{ *flakyBus }

func (b halfBus) Publish(subject string, data []byte) error {
	if strings.HasPrefix(subject, "cluster.heartbeat") {
		return b.Bus.Publish(subject, data)
	}
	return b.flakyBus.Publish(subject, data)
}

func TestACallThatCannotBeSentEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		var log bytes.Buffer
		bus := halfBus{&flakyBus{Bus: w.network.Bus("owner")}}
		owner, err := cluster.Join(cluster.Options{
			Bus: bus, Name: "owner", Log: slog.New(slog.NewTextHandler(&log, nil)),
			Do: func(cluster.Rules) settle.Do { return never(t) },
		})
		must(t, err)
		worker := w.join(t, "worker", 2, fulfil)
		pass(heartbeats)
		bus.isBroken(true)
		ctx, stop := context.WithTimeoutCause(t.Context(), 10*time.Second, settle.ErrCancelled)
		defer stop()
		if _, err := owner.Pool().Do(cluster.Rules{})(ctx, aCall); !errors.Is(err, settle.ErrCancelled) {
			t.Errorf("got %v, want the cause of its context", err)
		}
		bus.isBroken(false)
		if _, err := owner.Pool().Do(cluster.Rules{})(t.Context(), aCall); err != nil || worker.Pool().Made() != 1 {
			t.Errorf("the next call: %v, %d made by the worker", err, worker.Pool().Made())
		}
		owner.Close()
		if got := log.String(); !strings.Contains(got, "cannot be sent") || !strings.Contains(got, errBroken.Error()) {
			t.Errorf("the log has %q, want why the message was not sent", got)
		}
	})
}

func TestALeaseThatAnotherNodeTookCannotBeReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, b := w.join(t, "a", 0, fulfil), w.join(t, "b", 0, fulfil)
		ofA, ofB := newHolder(), newHolder()
		claim(t, a, ofA)
		serve(t, b, ofB, none)
		pass(time.Second)
		w.network.Cut("a", true)
		pass(5 * time.Second)
		if !ofB.Owns(aRun) {
			t.Fatal("b did not take the run over")
		}
		if err := ofA.lease(aRun).Release(t.Context()); !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v, want fs.ErrExist", err)
		}
		if all := w.owners.All(); len(all) != 1 || all[0].Node != "b" {
			t.Errorf("the records are %+v, want that b owns the run", all)
		}
	})
}

func TestStoredRunsAreNotAdoptedAfterTheEndOfServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		a, h := w.join(t, "a", 0, fulfil), newHolder()
		var stop func()
		ready := make(chan struct{})
		stored := func(yield func(string) bool) { // a journal that is slow to list its runs
			<-ready
			for _, run := range slices.Repeat([]string{aRun}, 3) {
				if !yield(run) {
					return
				}
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		stop = a.Leases().Serve(ctx, stored, h)
		cancel()
		close(ready)
		stop()
		if got := h.history(); got != nil {
			t.Errorf("got %v, want nothing", got)
		}
	})
}

func TestOwnersOverAClosedConnectionFail(t *testing.T) {
	link := connect(t)
	owners, err := cluster.OpenOwners(t.Context(), link, 1)
	must(t, err)
	mark, err := owners.Put(t.Context(), aRun, "a", 0)
	must(t, err)
	link.Conn.Close()
	if _, err := owners.Put(t.Context(), aRun, "b", mark); err == nil || errors.Is(err, fs.ErrExist) {
		t.Errorf("Put: got %v, want another error than fs.ErrExist", err)
	}
	if err := owners.Delete(t.Context(), aRun); err == nil || !strings.Contains(err.Error(), aRun) {
		t.Errorf("Delete: got %v, want an error with the run's name", err)
	}
	err = owners.Watch(t.Context(), func(r cluster.Record) { t.Errorf("received %+v", r) })
	if err == nil || !strings.Contains(err.Error(), "watch the owners") {
		t.Errorf("Watch: got %v", err)
	}
}

func TestOwnersAreWaitedForWhileThereIsNoJetStream(t *testing.T) {
	link, err := journal.Connect(journal.Options{Bare: true, Log: silent()})
	must(t, err)
	t.Cleanup(func() { must(t, link.Close()) })
	gone := errors.New("the operator has stopped it")
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	time.AfterFunc(700*time.Millisecond, func() { stop(gone) }) // later than the first look
	if _, err := cluster.OpenOwners(ctx, link, 1); !errors.Is(err, gone) {
		t.Errorf("got %v, want why the wait has ended", err)
	}
}
