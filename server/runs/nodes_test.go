package runs_test

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/cluster"
	"allsettled/server/cluster/clustertest"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// nodes are the nodes of a cluster in memory, which share a journal.
type nodes struct {
	network clustertest.Network
	owners  clustertest.Owners
	journal journaltest.Memory
	calls   caller
	mute    muteBus
}

// muteBus is the bus of a member that publishes nothing while it is mute.
type muteBus struct {
	cluster.Bus

	isMute atomic.Bool
}

func (b *muteBus) set(isMute bool) { b.isMute.Store(isMute) }

func (b *muteBus) Publish(subject string, data []byte) error {
	if b.isMute.Load() {
		return clustertest.ErrCut
	}
	return b.Bus.Publish(subject, data)
}

// node is one of them.
type node struct {
	*runs.Runs

	member *cluster.Node
}

// reached is the journal as a node reaches it: while it is cut off, it can write nothing.
type reached struct {
	*journaltest.Memory

	network *clustertest.Network
	node    string
}

func (r reached) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	if r.network.IsCut(r.node) {
		return 0, clustertest.ErrCut
	}
	return r.Memory.Append(ctx, run, mark, first, lines)
}

// start starts a node until the test ends.
func (n *nodes) start(t *testing.T, name string) node {
	t.Helper()
	return n.startOver(t, name, n.network.Bus(name))
}

func (n *nodes) startOver(t *testing.T, name string, bus cluster.Bus) node {
	t.Helper()
	member, err := cluster.Join(cluster.Options{
		Bus: bus, Owners: n.owners.Over(&n.network, name), Name: name, Log: silent(),
		Do: func(cluster.Rules) settle.Do { return n.calls.do(plan.Plan{}, "") },
	})
	must(t, err)
	j := reached{&n.journal, &n.network, name}
	r, err := runs.New(runs.Options{Journal: j, Membership: member.Leases(), Do: n.calls.do, Keep: -1, Log: silent()})
	must(t, err)
	one := node{r, member}
	t.Cleanup(func() { one.close(t) })
	return one
}

// close stops the node, as a server that is asked to.
func (n node) close(t *testing.T) {
	t.Helper()
	closeRuns(t, n.Runs)
	n.member.Close()
}

// begin starts a run of total calls, a second each, inFlight at once.
func begin(t *testing.T, n node, p plan.Plan, inFlight int) (cancelKey string) {
	t.Helper()
	p.InFlight = inFlight
	receipt, err := n.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
	must(t, err)
	return receipt.CancelKey
}

// statuses returns the paused events that a watcher receives, until the run ends.
func statuses(t *testing.T, n node, seen *sync.Map) {
	t.Helper()
	for b, err := range n.Watch(t.Context(), aRun, 0) {
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range b.Events {
			if bytes.HasPrefix(e.JSON, []byte(`{"kind":"paused"`)) {
				seen.Store(string(e.JSON), true)
			}
		}
	}
}

func count(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}
