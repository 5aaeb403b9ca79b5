// Package journal is the durable log of runs: named logs of lines, appended in groups, read from any line on.
//
// A [Journal] keeps them in NATS JetStream. Package journaltest has one in memory; both pass the same tests. The
// journal does not know what a line says: it has no events and no plans.
//
// # What is stored
//
// All runs are in two streams, each run under subjects of its own:
//
//	RUNS   run.NAME.head.N   what the run was started with, in pieces; piece 0 claims the name
//	RUNS   run.NAME.log      its log: one message a group of lines, header First = the number of its first line
//	PARTS  part.NAME.P.N     what is too large for a line, for example a body, by its name P, in pieces
//
// There are two streams because JetStream keeps the blocks that were read lately in memory for ten seconds, and
// a fenced append reads. With bodies of 1 MB in the same stream it kept 1.7 GB of them; apart it keeps none.
//
// A group is one message, so it is written whole or not at all, and costs one fsync. Lines are numbered from 1
// without gaps by the one writer of the log. So a line holds its own number, and is sent to readers as it is
// stored.
//
// # Promises
//
//   - What Create, Append and Put return without an error is on disk (SyncAlways), in a cluster on the disks of
//     a majority.
//   - Append is fenced by the mark of the append before it: of two writers of one run one succeeds, and the other
//     gets [fs.ErrExist]. Put is not fenced: a part names the line that it belongs to, and its reader checks that.
//   - While the disk is nearly full, Create returns [syscall.ENOSPC], and so do Append, Put and Swap of a node
//     without others. Nothing is written then, and the same can be tried again when there is space.
//   - An append that failed may still have been written, for example when its reply was lost. [Journal.Last]
//     shows whether it was.
//   - A log that lost its end, because a file is damaged, is a shorter log without gaps. The server's own log
//     has a warning then. When a line before the end is lost, reading it is an error.
//
// # What journal does not do
//
// It does not gather lines: the caller decides what a group is. It drops nothing by itself: see [Journal.Drop].
package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Journal keeps runs in JetStream. Its methods may be called by many goroutines.
type Journal struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream // heads and logs
	parts  jetstream.Stream
	piece  int // bytes of one message at most

	node     string // name of this node among those that keep copies
	alone    bool   // there are no other nodes
	newRuns  space  // that must be left when a run is created
	allSpace space  // that must be left by every write; not checked where other nodes keep copies
	link     *Link
	once     sync.Once
}

// The stored form. A journal of another version is refused.
const (
	streamName = "RUNS"
	partsName  = "PARTS"
	versionKey = "allsettled.journal"
	version    = "1"
)

// pieceMax is the size in bytes of the pieces of heads and parts: a quarter of what a NATS server accepts by
// default, so that buffers are small.
const pieceMax = 256 << 10

// Open opens the journal in o.Dir, which no other process may have open. In a cluster it waits until enough
// nodes are connected, or ctx ends. The error says what is wrong with the folder, or that nodes are missing.
func Open(ctx context.Context, o Options) (*Journal, error) {
	link, err := Connect(o)
	if err != nil {
		return nil, err
	}
	j := &Journal{link: link, nc: link.Conn, node: o.Node, alone: o.alone()}
	if o.URL == "" {
		j.newRuns = space{o.Dir, cmp.Or(o.Free, minFree) + freeForNew}
	}
	if j.alone {
		j.allSpace = space{o.Dir, cmp.Or(o.Free, minFree)}
	}
	if err := j.open(ctx, o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// open opens the streams. In a cluster the other nodes may not be connected yet.
func (j *Journal) open(ctx context.Context, o Options) error {
	for {
		err := j.attach(max(o.Replicas, 1))
		switch {
		case err == nil:
			return nil
		case j.alone || !IsTemporary(err):
			return fmt.Errorf("open the journal in %s: %w", o.Dir, err)
		}
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf(
				"open the journal: the other nodes of the cluster did not answer: %w (%w)", err, context.Cause(ctx),
			)
		}
	}
}

// Size returns how many bytes all runs take in this node's copy. The disk has the space of a dropped run back
// a little later.
func (j *Journal) Size(ctx context.Context) (n int64, err error) {
	for _, s := range []jetstream.Stream{j.stream, j.parts} {
		info, err := s.Info(ctx)
		if err != nil {
			return 0, fmt.Errorf("ask how much is kept: %w", err)
		}
		n += int64(min(info.State.Bytes, math.MaxInt64))
	}
	return n, nil
}

// Ready returns nil when the journal can be read and written: in a cluster, when a majority of the copies has
// caught up and this node's own is among them. So during a rolling restart the next node is not stopped before
// this one has caught up, and a node that is away does not make the others unready.
func (j *Journal) Ready(ctx context.Context) error {
	for _, s := range []jetstream.Stream{j.stream, j.parts} {
		info, err := s.Info(ctx)
		if err == nil {
			err = j.copies(info.Cluster)
		}
		if err != nil {
			return fmt.Errorf("the journal is not ready: %w", err)
		}
	}
	return nil
}

// copies returns what is wrong with the copies of a stream. The leader, which lists the others, has one too.
func (j *Journal) copies(c *jetstream.ClusterInfo) error {
	if c == nil {
		return nil
	}
	if c.Leader == "" {
		return errors.New("it has no leader at the moment")
	}
	current := 1
	for _, r := range c.Replicas {
		switch {
		case r.Current && !r.Offline:
			current++
		case r.Name == j.node:
			return errors.New("the copy here has not caught up")
		}
	}
	if all := len(c.Replicas) + 1; 2*current <= all {
		return fmt.Errorf("%d of %d copies have caught up, and it takes more than half", current, all)
	}
	return nil
}

// codeNoSuitablePeers is how JetStream says that it does not know of enough nodes yet.
const codeNoSuitablePeers = 10005

// IsTemporary reports whether JetStream may answer otherwise in a moment: it has no leader yet, or not enough
// nodes for the copies.
func IsTemporary(err error) bool {
	for _, temporary := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, jetstream.ErrNoStreamResponse,
	} {
		if errors.Is(err, temporary) {
			return true
		}
	}
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && (api.Code >= 500 || api.ErrorCode == jetstream.JSErrCodeJetStreamNotEnabled ||
		api.ErrorCode == codeNoSuitablePeers)
}

// attach opens the streams over the connection, and creates those that do not exist.
func (j *Journal) attach(replicas int) (err error) {
	if j.js, err = jetstream.New(j.nc, jetstream.WithDefaultTimeout(requestTimeout)); err != nil {
		return err
	}
	j.piece = pieceMax
	timeout := requestTimeout
	if !j.alone {
		timeout = leaderTimeout
	}
	ctx, stop := context.WithTimeout(context.Background(), timeout)
	defer stop()
	if j.stream, err = j.openStream(ctx, streamConfig(replicas, streamName, "run.>")); err != nil {
		return err
	}
	j.parts, err = j.openStream(ctx, streamConfig(replicas, partsName, "part.>"))
	return err
}

// openStream opens a stream of this version, and creates it when it does not exist.
func (j *Journal) openStream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	s, err := j.js.Stream(ctx, c.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = j.js.CreateStream(ctx, c)
	}
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", c.Name, err)
	}
	if have := s.CachedInfo().Config.Metadata[versionKey]; have != version {
		return nil, fmt.Errorf("it is of version %q, and this program reads version %q", have, version)
	}
	return s, nil
}

// requestTimeout is how long one request to JetStream may take. A disk that takes longer counts as broken.
const requestTimeout = 15 * time.Second

// leaderTimeout is how long one request may take in a cluster before it is sent again: while there is no leader,
// no node replies.
const leaderTimeout = 2 * time.Second

func streamConfig(replicas int, name, subjects string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        name,
		Description: "allsettled: what runs were started with, and what became of them",
		Subjects:    []string{subjects},
		Storage:     jetstream.FileStorage,
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardNew,
		Replicas:    replicas,
		AllowDirect: true,
		Duplicates:  time.Second, // no message has an ID: fencing keeps doubles out
		Metadata:    map[string]string{versionKey: version},
	}
}

// Link returns the connection to the other nodes, for messages that are not stored.
func (j *Journal) Link() *Link { return j.link }

// Close stops the server inside this process and unlocks the folder. A second Close changes nothing.
func (j *Journal) Close() (err error) {
	j.once.Do(func() { err = j.link.Close() })
	return err
}
