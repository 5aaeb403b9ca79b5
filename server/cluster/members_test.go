package cluster_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/cluster"
	"allsettled/server/cluster/clustertest"
)

// system is a cluster in memory.
type system struct {
	network clustertest.Network
	owners  clustertest.Owners
}

// join makes a node of that name, which makes up to capacity calls at once, until the test ends.
func (w *system) join(t *testing.T, name string, capacity int, do settle.Do) *cluster.Node {
	t.Helper()
	return w.joinOver(t, w.network.Bus(name), name, capacity, do)
}

func (w *system) joinOver(t *testing.T, bus cluster.Bus, name string, capacity int, do settle.Do) *cluster.Node {
	t.Helper()
	n, err := cluster.Join(cluster.Options{
		Bus: bus, Name: name, Owners: &w.owners, Capacity: capacity, Log: silent(),
		Do: func(cluster.Rules) settle.Do { return do },
	})
	must(t, err)
	t.Cleanup(n.Close)
	return n
}

// never fails the test when a call is made.
func never(t *testing.T) settle.Do {
	t.Helper()
	return func(context.Context, settle.Call) (settle.Reply, error) {
		t.Error("a call was made by a member that makes none")
		return settle.Reply{}, errors.New("never")
	}
}

// fulfil answers every call at once.
func fulfil(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }

// hang answers no call, and ends with it.
func hang(ctx context.Context, _ settle.Call) (settle.Reply, error) {
	<-ctx.Done()
	return settle.Reply{}, context.Cause(ctx)
}

var errBroken = errors.New("the bus is broken")

// flakyBus is a bus on which publishing and subscribing fail while it is broken.
type flakyBus struct {
	cluster.Bus

	mu     sync.Mutex
	broken bool
}

func (b *flakyBus) isBroken(broken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = broken
}

func (b *flakyBus) err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return errBroken
	}
	return nil
}

func (b *flakyBus) Publish(subject string, data []byte) error {
	if err := b.err(); err != nil {
		return err
	}
	return b.Bus.Publish(subject, data)
}

func (b *flakyBus) Subscribe(subject string, receive func([]byte) []byte) (func(), error) {
	if err := b.err(); err != nil {
		return nil, err
	}
	return b.Bus.Subscribe(subject, receive)
}

func TestAMemberThatCannotSubscribeDoesNotJoin(t *testing.T) {
	w := &system{}
	bus := &flakyBus{Bus: w.network.Bus("a"), broken: true}
	_, err := cluster.Join(cluster.Options{
		Bus: bus, Name: "a", Do: func(cluster.Rules) settle.Do { return fulfil }, Log: silent(),
	})
	if !errors.Is(err, errBroken) {
		t.Errorf("got %v, want why it cannot subscribe", err)
	}
}

func TestAWorkerHasNoLeases(t *testing.T) {
	w := &system{}
	n, err := cluster.Join(cluster.Options{
		Bus: w.network.Bus("w"), Name: "w", Do: func(cluster.Rules) settle.Do { return fulfil },
	})
	must(t, err)
	n.Close()
	n.Close() // the second changes nothing
	if n.Leases() != nil {
		t.Error("a member without owners has leases")
	}
}

// Whatever arrives on a member's subjects, it goes on. Data that no member wrote is dropped.
func FuzzMessages(f *testing.F) {
	var network clustertest.Network
	subjects := &subjectBus{Bus: network.Bus("member")}
	n, err := cluster.Join(cluster.Options{
		Bus: subjects, Name: "member", Do: func(cluster.Rules) settle.Do { return fulfil }, Log: silent(),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(n.Close)
	f.Add([]byte("no gob"))
	f.Add([]byte{0x03, 0xff, 0x82, 0x00})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for subject, receive := range subjects.receivers {
			if reply := receive(data); reply != nil {
				t.Errorf("%s: %x has the reply %x", subject, data, reply)
			}
		}
		if got, err := n.Pool().Do(cluster.Rules{})(t.Context(), settle.Call{}); err != nil || got.HTTP != 200 {
			t.Errorf("after %x: a call got %+v and %v", data, got, err)
		}
	})
}

// subjectBus is a bus that keeps the receivers of its subjects.
type subjectBus struct {
	cluster.Bus

	receivers map[string]func([]byte) []byte
}

func (b *subjectBus) Subscribe(subject string, receive func([]byte) []byte) (func(), error) {
	if b.receivers == nil {
		b.receivers = map[string]func([]byte) []byte{}
	}
	b.receivers[subject] = receive
	return b.Bus.Subscribe(subject, receive)
}
