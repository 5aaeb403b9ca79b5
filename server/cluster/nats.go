package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"allsettled/server/journal"
)

// natsTimeout is how long a request to NATS may take.
const natsTimeout = 15 * time.Second

// natsBus is a bus over NATS.
type natsBus struct{ conn *nats.Conn }

// NewBus returns the bus of a process that is connected to the others.
func NewBus(link *journal.Link) Bus { return natsBus{link.Conn} }

func (b natsBus) Publish(subject string, data []byte) error { return b.conn.Publish(subject, data) }

func (b natsBus) Subscribe(subject string, receive func(data []byte) []byte) (stop func(), err error) {
	s, err := b.conn.Subscribe(subject, func(m *nats.Msg) {
		if reply := receive(m.Data); m.Reply != "" {
			_ = m.Respond(reply) // the other side's request times out
		}
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe to %s: %w", subject, err)
	}
	return func() { _ = s.Unsubscribe() }, nil // it fails when the connection is closed
}

func (b natsBus) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, natsTimeout)
	defer stop()
	m, err := b.conn.RequestWithContext(ctx, subject, data)
	if errors.Is(err, nats.ErrNoResponders) {
		err = fmt.Errorf("%w (%w)", fs.ErrNotExist, err)
	}
	if err != nil {
		return nil, fmt.Errorf("request to %s: %w", subject, err)
	}
	return m.Data, nil
}

func (b natsBus) MaxMessage() int { return int(b.conn.MaxPayload()) }

// natsOwners are records in a JetStream key-value bucket: the key is the run, the value its node.
type natsOwners struct{ bucket jetstream.KeyValue }

// ownersName is the bucket. Earlier versions wrote it as this one does.
const ownersName = "OWNERS"

// OpenOwners opens the records of the nodes that share a journal, with that many copies, and creates them
// when they are new. While too few nodes are connected it waits, as long as ctx lives.
func OpenOwners(ctx context.Context, link *journal.Link, replicas int) (Owners, error) {
	for {
		bucket, err := openBucket(ctx, link.Conn, replicas)
		if err == nil {
			return natsOwners{bucket}, nil
		}
		if !journal.IsTemporary(err) {
			return nil, err
		}
		select {
		case <-time.After(heartbeatEvery):
		case <-ctx.Done():
			return nil, fmt.Errorf("%w (%w)", err, context.Cause(ctx))
		}
	}
}

func openBucket(ctx context.Context, conn *nats.Conn, replicas int) (jetstream.KeyValue, error) {
	ctx, stop := context.WithTimeout(ctx, natsTimeout)
	defer stop()
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("open the bucket %s: %w", ownersName, err)
	}
	bucket, err := js.KeyValue(ctx, ownersName)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		bucket, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: ownersName, Description: "allsettled: which node owns which run",
			Replicas: max(replicas, 1), Storage: jetstream.FileStorage, LimitMarkerTTL: markerKept,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("open the bucket %s: %w", ownersName, err)
	}
	return bucket, nil
}

// markerKept is how long a node that was away still learns that a record was deleted.
const markerKept = time.Hour

func (o natsOwners) Put(ctx context.Context, run, node string, mark uint64) (next uint64, err error) {
	ctx, stop := context.WithTimeout(ctx, natsTimeout)
	defer stop()
	if mark == 0 {
		next, err = o.bucket.Create(ctx, run, []byte(node))
	} else {
		next, err = o.bucket.Update(ctx, run, []byte(node), mark)
	}
	if err != nil {
		return 0, fmt.Errorf("record the owner of run %s: %w", run, journal.Classify(err))
	}
	return next, nil
}

func (o natsOwners) Delete(ctx context.Context, run string) error {
	ctx, stop := context.WithTimeout(ctx, natsTimeout)
	defer stop()
	if err := o.bucket.Purge(ctx, run, jetstream.PurgeTTL(markerKept)); err != nil {
		return fmt.Errorf("delete the owner of run %s: %w", run, err)
	}
	return nil
}

func (o natsOwners) Watch(ctx context.Context, changed func(r Record)) error {
	w, err := o.bucket.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("watch the owners: %w", err)
	}
	defer w.Stop() //nolint:errcheck // it fails when the connection is closed
	for {
		select {
		case e, open := <-w.Updates():
			if !open {
				if ctx.Err() != nil { // the library closes its channel then too, and select takes either
					return context.Cause(ctx)
				}
				return errors.New("watch the owners: the connection is closed")
			}
			if e != nil { // nil marks the end of the records that were there at first
				changed(Record{
					Run: e.Key(), Node: string(e.Value()), Mark: e.Revision(),
					Deleted: e.Operation() != jetstream.KeyValuePut,
				})
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
