// Package journal is the durable log of runs: named logs of lines, appended in groups, read from any line on.
//
// A [Journal] keeps them in NATS JetStream; [Memory] keeps them in memory, and
// for as long as its process lives. Both pass the same tests. What a line says
// is not this room's business: it knows no events and no plans.
//
// # What is kept
//
// All runs are in two streams, each run under subjects of its own:
//
//	RUNS   run.NAME.head.N   what the run was started with, cut into pieces; piece 0 claims the name
//	RUNS   run.NAME.log      its log: one message a group of lines, header First = the number of its first line
//	PARTS  part.NAME.P.N     what is too big for a line, such as a body, by its name P, cut into pieces
//
// Two, because JetStream keeps what was read lately in memory for ten seconds, and
// a fenced append reads: among bodies of 1 MB it kept 1.7 GB of them, apart none.
//
// A group is one message, so it is written whole or not at all, and costs one
// fsync. Lines are numbered from 1 without gaps by their one writer; the
// contract's seq is that number. One writer a run, rather than a numbering that
// readers derive, because then a line carries its own number and is never
// rewritten on its way to a reader.
//
// # Promises
//
//   - What Create, Append and Put return without an error is on disk (SyncAlways),
//     in a cluster on the disks of a majority.
//   - Append is fenced by the mark of the append before it: of two writers of one run
//     only one gets through, the other is told [fs.ErrExist]. Put is not fenced: a part
//     says itself to which line it belongs, and its reader looks.
//   - Where the disk is nearly full, what Create, and with nobody else Append, Put and Swap, return
//     is [syscall.ENOSPC], and nothing was written. It can be tried again once there is room.
//   - An append that failed may still have been written, as when its answer was
//     lost. [Journal.Last] tells.
//   - A log that lost its end, by a damaged file, is a shorter log without gaps; what
//     was lost is in the server's own log at level warn.
//
// # What journal does not do
//
// It gathers nothing: whoever appends decides what a group is. It forgets
// nothing by itself either: see Drop.
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

	node  string // this one among those that keep copies
	alone bool   // nobody else writes here
	room  room   // for what is new
	ours  room   // for all that is written; among others it is on their disks, too
	link  *Link
	once  sync.Once
}

// The form of what is kept. A journal of another version is refused.
const (
	streamName = "RUNS"
	partsName  = "PARTS"
	versionKey = "allsettled.journal"
	version    = "1"
)

// pieceMax is the size, in bytes, into which heads and parts are cut: a quarter
// of what a NATS server accepts by default, for small buffers.
const pieceMax = 256 << 10

// Open opens the journal: alone, with the server inside this process and without a port,
// in o.Dir, which no other process may have open; or together with others, and
// then it waits until enough of them are there, as long as ctx allows. The error
// says what is wrong with the folder, or who is missing.
func Open(ctx context.Context, o Options) (*Journal, error) {
	link, err := Connect(o)
	if err != nil {
		return nil, err
	}
	j := &Journal{link: link, nc: link.Conn, node: o.Node, alone: o.alone()}
	if o.URL == "" {
		j.room = room{o.Dir, cmp.Or(o.Free, freeLeast) + freeForNew}
	}
	if j.alone {
		j.ours = room{o.Dir, cmp.Or(o.Free, freeLeast)}
	}
	if err := j.open(ctx, o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// open opens the streams. In a cluster the others may only be on their way.
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
				"open the journal: the others of the cluster did not answer: %w (%w)", err, context.Cause(ctx),
			)
		}
	}
}

// Size is how many bytes all runs take, in this node's copy. What was dropped is given back to the disk a little later.
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

// Ready returns nil when what is kept can be read and written, in a cluster when a majority of the
// copies has caught up and this node's own is among them: a node that was started again is better not
// followed by the next before, and one that is away takes none of the others with it.
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

// copies says what is wrong with the copies of a stream. The leader, which lists the others, has one too.
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
	var api *jetstream.APIError
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(
		err, nats.ErrTimeout,
	) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) || errors.As(err, &api) &&
		(api.Code >= 500 || api.ErrorCode == jetstream.JSErrCodeJetStreamNotEnabled ||
			api.ErrorCode == codeNoSuitablePeers)
}

// attach opens the stream behind the connection and makes it when it is new.
func (j *Journal) attach(replicas int) (err error) {
	if j.js, err = jetstream.New(j.nc, jetstream.WithDefaultTimeout(patience)); err != nil {
		return err
	}
	j.piece = pieceMax
	within := patience
	if !j.alone {
		within = tryFor
	}
	ctx, stop := context.WithTimeout(context.Background(), within)
	defer stop()
	if j.stream, err = j.openStream(ctx, streamConfig(replicas, streamName, "run.>")); err != nil {
		return err
	}
	j.parts, err = j.openStream(ctx, streamConfig(replicas, partsName, "part.>"))
	return err
}

// openStream opens a stream of our version, and makes it when it is not there.
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

// patience is how long one request to JetStream may take. A disk that takes
// longer is as good as none.
const patience = 15 * time.Second

// tryFor is how long the others of a cluster are given for an answer while it is opened;
// before there is a leader, nobody gives one.
const tryFor = 2 * time.Second

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
		Duplicates:  time.Second, // no message has an id: fencing is what keeps doubles out
		Metadata:    map[string]string{versionKey: version},
	}
}

// Link is the way to the others, for those who need no journal for what they have to say.
func (j *Journal) Link() *Link { return j.link }

// Close stops the server inside and gives the folder free. Closing again does nothing.
func (j *Journal) Close() (err error) {
	j.once.Do(func() { err = j.link.Close() })
	return err
}
