package cluster

import (
	"context"
	"iter"
	"sync"
	"time"

	"allsettled/server/runs"
)

var _ runs.Membership = (*Leases)(nil)

// Leases are this node's leases on runs, and what it knows of those of others. It is the [runs.Membership] of
// a node with others. Its methods may be called by many goroutines.
type Leases struct {
	node   *Node
	owners Owners

	mu      sync.Mutex
	records map[string]Record // of the runs that have not ended, by run; as the last change from Owners had them
	owner   runs.Owner        // nil while Serve does not work
}

func newLeases(n *Node) *Leases {
	return &Leases{node: n, owners: n.o.Owners, records: map[string]Record{}}
}

// Serve hands runs to o until ctx ends: stored ones that no node owns, and those whose node is dead. wait
// returns after ctx has ended and o is not called any more.
func (l *Leases) Serve(ctx context.Context, stored iter.Seq[string], o runs.Owner) (wait func()) {
	l.setOwner(o)
	var all sync.WaitGroup
	all.Go(func() { l.watch(ctx) })
	all.Go(func() { l.adoptStored(ctx, stored, o) })
	all.Go(func() { every(ctx, heartbeatEvery, func() { l.takeOver(ctx, o) }) })
	return func() {
		all.Wait()
		l.setOwner(nil)
	}
}

func (l *Leases) setOwner(o runs.Owner) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owner = o
}

// abandon has the runs of this node abandoned. The owner is called without the lock, so that it may call
// this node.
func (l *Leases) abandon() {
	l.mu.Lock()
	o := l.owner
	l.mu.Unlock()
	if o != nil {
		o.Abandon()
	}
}

// adoptStored takes the runs that have no record: they are of a time when this node had no others. For a run that
// has a record, the mark 0 is an old one, so that Owners refuses and nothing happens. It is done once, at the start:
// later runs all have records.
func (l *Leases) adoptStored(ctx context.Context, stored iter.Seq[string], o runs.Owner) {
	for run := range stored {
		if ctx.Err() != nil {
			return
		}
		l.adopt(ctx, Record{Run: run, Node: l.node.o.Name}, o)
	}
}

// takeOver takes the runs whose owner is dead or released them, and those that this node owns by the record
// but not in fact: it was started again, or abandoned them.
func (l *Leases) takeOver(ctx context.Context, o runs.Owner) {
	if l.node.heartbeatAge() > certainFor {
		return // it stood still, and does not know who is alive
	}
	for _, r := range l.orphans(time.Now(), o) {
		if ctx.Err() != nil {
			return
		}
		l.adopt(ctx, r, o)
	}
}

// orphans returns the records of runs to take: those without a node, those of this node that it does not own in
// fact, and those of dead nodes. Every live node finds the same ones at about the same time and tries to take them
// all; marks let one succeed for each run, and which one it is does not matter.
func (l *Leases) orphans(now time.Time, o runs.Owner) (found []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.records {
		switch {
		case r.Node == "":
		case r.Node == l.node.o.Name && !o.Owns(r.Run):
		case r.Node != l.node.o.Name && l.node.members.isDead(r.Node, now):
		default:
			continue
		}
		found = append(found, r)
	}
	return found
}

// adopt makes this node the owner of a run in place of what is recorded. That another node is faster is no
// error.
func (l *Leases) adopt(ctx context.Context, from Record, o runs.Owner) {
	err := o.Adopt(ctx, from.Run, func(ctx context.Context) (runs.Lease, error) {
		return l.take(ctx, from.Run, from.Mark)
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		l.node.o.Log.Warn("a run cannot be taken over, and will be tried again", "from", from.Node, "error", err)
	case from.Node != l.node.o.Name && o.Owns(from.Run):
		l.node.o.Log.Info("a run was taken over", "from", from.Node)
	}
}

// Claim makes this node the owner of a run that has no owner; fs.ErrExist when it has one.
func (l *Leases) Claim(ctx context.Context, run string) (runs.Lease, error) {
	return l.take(ctx, run, 0)
}

// take replaces the record with that mark by one of this node, and returns the lease; fs.ErrExist when another node
// was faster. The lease holds until the mark is replaced, which another node does only when this one is silent for
// deadAfter.
func (l *Leases) take(ctx context.Context, run string, mark uint64) (runs.Lease, error) {
	next, err := l.owners.Put(ctx, run, l.node.o.Name, mark)
	if err != nil {
		return nil, err
	}
	return &lease{l, run, next}, nil
}

// Elsewhere reports whether another node may own the run, which is always so.
func (l *Leases) Elsewhere(string) bool { return true }

// Retries returns the waits between the attempts of an append. Together they are longer than the election of
// a new leader of the journal takes, which is up to 9 s.
func (l *Leases) Retries() []time.Duration { return retries }

var retries = func() []time.Duration {
	waits := []time.Duration{
		100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond,
	}
	for len(waits) < 20 {
		waits = append(waits, time.Second)
	}
	return waits
}()

// Ask asks the node that owns a run; fs.ErrNotExist when no node does. The question goes to who answers for the run,
// not to who is recorded: between the two there are moments when a run moves.
func (l *Leases) Ask(ctx context.Context, run string, question []byte) ([]byte, error) {
	return l.node.o.Bus.Request(ctx, subjectQuestions+run, question)
}

// Follow calls receive with what the owner of a run publishes, until stop is called.
func (l *Leases) Follow(run string, receive func(message []byte)) (stop func(), err error) {
	return l.node.o.Bus.Subscribe(subjectEvents+run, func(data []byte) []byte { receive(data); return nil })
}

// watch learns who owns what, again and again where the connection is lost.
func (l *Leases) watch(ctx context.Context) {
	for ctx.Err() == nil {
		err := l.owners.Watch(ctx, l.onRecord)
		if ctx.Err() != nil {
			return
		}
		l.node.o.Log.Warn("the owners of runs cannot be watched for a moment", "error", err)
		select {
		case <-time.After(heartbeatEvery):
		case <-ctx.Done():
		}
	}
}

// onRecord notes a change of a record. A record that is deleted says that the run has ended, on whichever node: each
// node then counts how long it is kept, so that it is dropped in time also when its owner is gone by then. After a
// reconnection all records come again; that of a run that is known changes nothing.
func (l *Leases) onRecord(r Record) {
	l.mu.Lock()
	_, known := l.records[r.Run]
	if r.Deleted {
		delete(l.records, r.Run)
	} else {
		l.records[r.Run] = r
	}
	o := l.owner
	l.mu.Unlock()
	if r.Deleted && known && o != nil {
		o.Ended(r.Run)
	}
}

// lease is this node's hold on a run. It has no expiry of its own: it is as certain as the node's last heartbeat is
// recent, so a thousand runs cost no more messages than one.
type lease struct {
	all  *Leases
	run  string
	mark uint64 // of the record
}

// certainPoll is how often Admit looks whether the lease is certain again.
const certainPoll = 50 * time.Millisecond

// Admit waits while the other nodes may take this one for dead. In the usual case it costs one look at the clock. It
// polls: there are few waits, and a signal would have to reach the calls of every run.
func (l *lease) Admit(ctx context.Context) error {
	for l.all.node.heartbeatAge() > certainFor {
		select {
		case <-time.After(certainPoll):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Answer answers what other nodes ask of the run, until stop is called.
func (l *lease) Answer(answer func(question []byte) []byte) (stop func(), err error) {
	return l.all.node.o.Bus.Subscribe(subjectQuestions+l.run, answer)
}

// Publish sends a message to all nodes that follow the run. A node that misses it finds what lasts of it in
// the journal.
func (l *lease) Publish(message func() []byte) {
	_ = l.all.node.o.Bus.Publish(subjectEvents+l.run, message()) // a heartbeat fails too, and says so
}

// Release offers the run to the other nodes, which take it at once.
func (l *lease) Release(ctx context.Context) error {
	_, err := l.all.owners.Put(ctx, l.run, "", l.mark)
	return err
}

// End says that the run needs no owner any more.
func (l *lease) End(ctx context.Context) error { return l.all.owners.Delete(ctx, l.run) }
