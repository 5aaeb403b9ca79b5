// Package cluster makes several processes one system: it knows which of them are alive, which node owns a
// run, and which process makes a call.
//
// # Members
//
// Each process is a member under a name of its own: nodes, which serve the page and own runs, and workers,
// which only make calls. A member publishes a heartbeat every 500 ms. The others take it for dead when they
// have received none for 2.5 s, so three heartbeats may be lost. There is one heartbeat for runs and calls.
//
// # Leases: who owns a run
//
// Each run that has not ended is owned by one node, which [Owners] records on disk. A node that owns a run
// holds a lease on it, and the node's heartbeats renew all of its leases. When the owner is dead, or released
// the run, another node takes it over: it replaces the record, and of several nodes that try, one succeeds.
// A node that was slow, not dead, may not know that its runs are taken over. Two rules keep it from harm:
//
//   - Self-fencing: a member that published no heartbeat for 1.5 s begins no calls, and abandons its runs
//     before it publishes the next one. So its runs stand still before the others take them over.
//   - Fencing: the new owner appends to a run's log first, and after that the journal refuses what the old
//     owner appends. See package journal.
//
// [Leases] implements [runs.Membership].
//
// # Pool: who makes a call
//
// Long runs are too large for one process. The [Pool] hands each call to the member with the most room and
// returns its reply. A run still has one engine, on the node that owns it, and for the engine the pool is
// just another [settle.Do]. So all that the engine decides holds exactly over the whole cluster: calls in
// flight, starts a second, the mode's verdict, a pause, a cancel. Only the time of a start is not exact: a
// call begins when its member receives it.
//
// A member that dies, or starts again, has lost the calls that it was making. Those that may be repeated go
// to another member at once, within the same attempt. The others are rejected as [settle.CodeUnknown].
//
// # Why leases and pool are one package
//
// Both decide by the same question, which members are alive, and need the answer at the same moment: when a
// worker dies its calls are lost, when a node dies its runs are too. The pool also sends to members under
// their incarnations, which only the membership knows. As two packages, the second one would need NATS and
// the membership's inner state.
//
// # Why calls do not wait in a queue on disk
//
// What is on disk is the run's log, which has one writer. Members that append to logs of their own would need
// shares of every limit beforehand, and readers would have to number the events; the limits would not hold
// exactly. A call that is lost with its member costs no more here: in either design it was in flight.
//
// # What cluster does not do
//
// It keeps no messages: what a member did not receive is lost. The journal has all that must not be. It does
// not check who sends: any process that can connect to the cluster's NATS is a member.
package cluster

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"allsettled/app/settle"
)

// The pace of heartbeats. The rule behind the figures: a member that may be taken for dead knows it first,
// so certainFor is less than deadAfter by more than one heartbeat.
const (
	heartbeatEvery = 500 * time.Millisecond
	deadAfter      = 2500 * time.Millisecond // without a heartbeat from a member, the others take it for dead
	certainFor     = 1500 * time.Millisecond // after its last heartbeat a member is certain of its leases
)

// Options describe a member.
type Options struct {
	Bus    Bus    // required
	Name   string // of this member, its own in the cluster, the same after a restart. Required
	Owners Owners // nil for a worker, which owns no runs

	Capacity int // calls at once that this member makes; 0 = it makes none, and only hands them out
	// Do makes calls here, as their run's rules say. Required.
	Do  func(r Rules) settle.Do
	Log *slog.Logger // nil = slog.Default
}

// Node is this process as a member of the cluster. Its methods may be called by many goroutines, except Close. Its
// goroutines are the heartbeat, one for each queue of messages to a member, and one for each call that it makes for
// another; Close waits for all of them.
type Node struct {
	o           Options
	incarnation string // differs each time the process starts
	members     *members
	pool        *Pool
	leases      *Leases
	unsubscribe []func()
	stop        context.CancelFunc
	loops       sync.WaitGroup

	mu        sync.Mutex
	published time.Time // the last heartbeat
}

// Join makes this process a member until [Node.Close] is called. It does not wait for the other members: until their
// first heartbeats arrive, within heartbeatEvery, this one makes its calls alone. The error is the bus's.
func Join(o Options) (*Node, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	ctx, stop := context.WithCancel(context.Background()) // until Close
	n := &Node{o: o, incarnation: rand.Text(), stop: stop, published: time.Now()}
	n.pool = newPool(ctx, n)
	n.leases = newLeases(n)
	n.members = newMembers(n.incarnation, n.pool)
	n.members.receive(n.heartbeat())
	if err := n.subscribe(); err != nil {
		n.Close()
		return nil, fmt.Errorf("join the cluster: %w", err)
	}
	n.loops.Go(func() { every(ctx, heartbeatEvery, n.beat) })
	return n, nil
}

// subscribe receives what other members send. What is sent before that is lost, which does no harm: a member that has
// published no heartbeat yet is sent no calls.
func (n *Node) subscribe() error {
	for subject, receive := range map[string]func(data []byte) []byte{
		subjectHeartbeat:               n.onHeartbeat,
		subjectAnswers + n.incarnation: n.pool.onAnswers,
		subjectCalls + n.incarnation:   n.pool.worker.onCalls,
		subjectStops + n.incarnation:   n.pool.worker.onStops,
	} {
		stop, err := n.o.Bus.Subscribe(subject, receive)
		if err != nil {
			return err
		}
		n.unsubscribe = append(n.unsubscribe, stop)
	}
	return nil
}

// Pool returns the pool of all members' calls.
func (n *Node) Pool() *Pool { return n.pool }

// Leases returns this node's leases on runs; nil for a worker.
func (n *Node) Leases() *Leases {
	if n.o.Owners == nil {
		return nil
	}
	return n.leases
}

// Close ends the calls that this member makes for others, and waits until they have ended. Runs must be
// closed before. Closing again does nothing.
func (n *Node) Close() {
	for _, stop := range n.unsubscribe {
		stop()
	}
	n.stop()
	n.loops.Wait()
	n.pool.close()
}

// beat is done every heartbeatEvery. Where this process stood still for so long that others may take it for
// dead, its runs may have other owners now, so it abandons them before it says that it is alive.
func (n *Node) beat() {
	if age := n.heartbeatAge(); age > certainFor {
		n.o.Log.Warn("this node published no heartbeat for too long, and abandons its runs", "for", age)
		n.leases.abandon()
		n.members.forgive(time.Now())
	}
	n.publishHeartbeat()
	n.members.expire(time.Now())
}

func (n *Node) heartbeat() heartbeat {
	return heartbeat{Name: n.o.Name, Incarnation: n.incarnation, Capacity: n.pool.capacityHere()}
}

// publishHeartbeat says that this member is alive. A heartbeat that could not be published does not count: the age
// goes on to grow, and the leases become uncertain, just as for the members that did not receive it.
func (n *Node) publishHeartbeat() {
	if err := n.o.Bus.Publish(subjectHeartbeat, encode(n.heartbeat())); err != nil {
		n.o.Log.Warn("no heartbeat can be published", "error", err)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.published = time.Now()
}

func (n *Node) onHeartbeat(data []byte) []byte {
	if b, ok := decode[heartbeat](data); ok {
		n.members.receive(b)
	}
	return nil
}

// heartbeatAge returns the time since this member published its last heartbeat. It asks the clock, not a goroutine:
// after a process stood still, for example as a suspended virtual machine, the first call sees the whole age. The
// clock of other members plays no part.
func (n *Node) heartbeatAge() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.published)
}

// every calls do at once and then in that interval, until ctx ends. Intervals that pass while do works are left out.
func every(ctx context.Context, interval time.Duration, do func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		do()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
