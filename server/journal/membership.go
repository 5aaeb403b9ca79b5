package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ownersName is the bucket that says which node owns which run: a key a run that has not ended.
const ownersName = "OWNERS"

// openOwners opens the bucket and makes it when it is new.
func (j *Journal) openOwners(ctx context.Context, replicas int) (jetstream.KeyValue, error) {
	kv, err := j.js.KeyValue(ctx, ownersName)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = j.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: ownersName, Description: "allsettled: which node owns which run", Replicas: replicas, Storage: jetstream.FileStorage, LimitMarkerTTL: markerKept,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", ownersName, err)
	}
	return kv, nil
}

// Membership is what the processes of a cluster know of each other: who is there, and who owns which
// run. What is owned is in the journal, on as many disks; who is there is only heard. Its
// methods may be called by many goroutines.
type Membership struct {
	nc     *nats.Conn
	owners jetstream.KeyValue
	node   string
}

// Membership returns the crew for a node of that name; nil for a journal that is alone.
func (j *Journal) Membership(node string) *Membership {
	if j.owners == nil {
		return nil
	}
	return &Membership{j.nc, j.owners, node}
}

// Node is this process's name.
func (c *Membership) Node() string { return c.node }

// Take makes this node the owner of a run, in place of what stood there with that mark; 0 for
// nothing. Of several who try only one gets it: the others are told [fs.ErrExist].
func (c *Membership) Take(ctx context.Context, run string, mark uint64) (next uint64, err error) {
	return c.hand(ctx, run, c.node, mark)
}

// Leave offers a run to whoever takes it first.
func (c *Membership) Leave(ctx context.Context, run string, mark uint64) error {
	_, err := c.hand(ctx, run, "", mark)
	return err
}

func (c *Membership) hand(ctx context.Context, run, node string, mark uint64) (next uint64, err error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if mark == 0 {
		next, err = c.owners.Create(ctx, run, []byte(node))
	} else {
		next, err = c.owners.Update(ctx, run, []byte(node), mark)
	}
	if err != nil {
		if errors.Is(err, jetstream.ErrKeyExists) {
			return 0, fmt.Errorf("own run %s: %w (%w)", run, fs.ErrExist, err)
		}
		return 0, fmt.Errorf("own run %s: %w", run, known(err))
	}
	return next, nil
}

// Forget says that a run needs no owner any more.
func (c *Membership) Forget(ctx context.Context, run string) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if err := c.owners.Purge(ctx, run, jetstream.PurgeTTL(markerKept)); err != nil {
		return fmt.Errorf("forget who owns run %s: %w", run, err)
	}
	return nil
}

// markerKept is how long the others can still be told that a run needs no owner any more.
const markerKept = time.Hour

// Owners tells who owns what, and every change of it, until ctx ends or the connection is
// lost for good. gone says that the run needs no owner any more.
func (c *Membership) Owners(ctx context.Context, told func(run, node string, mark uint64, gone bool)) error {
	w, err := c.owners.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("watch who owns what: %w", err)
	}
	defer w.Stop() //nolint:errcheck // the connection may be closed by then, and all is well
	for {
		select {
		case e, open := <-w.Updates():
			if !open {
				return errors.New("watch who owns what: it ended")
			}
			if e != nil { // nil marks the end of what there was
				told(e.Key(), string(e.Value()), e.Revision(), e.Operation() != jetstream.KeyValuePut)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// The subjects on which the crew talks. Nothing of it is kept.
const (
	subjectHeartbeat = "crew.beat"
	subjectAsk       = "crew.ask."
	subjectTold      = "crew.told."
)

// Heartbeat says that this node is there.
func (c *Membership) Heartbeat() error { return c.nc.Publish(subjectHeartbeat, []byte(c.node)) }

// Heartbeats calls heard with the name of each node that says that it is there, this one too,
// until stop is called.
func (c *Membership) Heartbeats(heard func(node string)) (stop func(), err error) {
	return c.hear(subjectHeartbeat, func(m *nats.Msg) { heard(string(m.Data)) })
}

// Ask asks the node that owns a run; fs.ErrNotExist when nobody answers.
func (c *Membership) Ask(ctx context.Context, run string, what []byte) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	m, err := c.nc.RequestWithContext(ctx, subjectAsk+run, what)
	if errors.Is(err, nats.ErrNoResponders) {
		return nil, fmt.Errorf("ask the owner of run %s: %w (%w)", run, fs.ErrNotExist, err)
	}
	if err != nil {
		return nil, fmt.Errorf("ask the owner of run %s: %w", run, err)
	}
	return m.Data, nil
}

// Answer answers what is asked of a run's owner, until stop is called.
func (c *Membership) Answer(run string, answer func(what []byte) []byte) (stop func(), err error) {
	return c.hear(subjectAsk+run, func(m *nats.Msg) { _ = m.Respond(answer(m.Data)) }) // who asks asks again
}

// Tell tells all nodes that listen to a run. Who does not hear it finds the lasting part of it in the journal.
func (c *Membership) Tell(run string, what []byte) { _ = c.nc.Publish(subjectTold+run, what) }

// Listen hears what the owner of a run tells, until stop is called.
func (c *Membership) Listen(run string, heard func(what []byte)) (stop func(), err error) {
	return c.hear(subjectTold+run, func(m *nats.Msg) { heard(m.Data) })
}

func (c *Membership) hear(subject string, heard func(*nats.Msg)) (stop func(), err error) {
	s, err := c.nc.Subscribe(subject, heard)
	if err != nil {
		return nil, fmt.Errorf("listen to %s: %w", subject, err)
	}
	return func() { _ = s.Unsubscribe() }, nil // the connection may be closed by then
}
