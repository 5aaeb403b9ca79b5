// Package fleet makes the calls of long runs on all members of a cluster: its nodes, and workers that serve no page.
//
// A run has one engine, on the node that owns it, and to that engine the fleet is just another
// [settle.Do]: it hands each call to the member with the most room, and hands back what
// came of it. So whatever the engine decides holds over the whole cluster exactly: calls in
// flight, starts a second, the mode's verdict, a pause, a cancel. What is not exact is time: a
// call begins when its member hears of it, which the network decides, and a member that
// died may still have had calls in flight when others make them again.
//
// Messages gather while the one before is on its way, so at full load one carries hundreds of calls.
//
// # What becomes of a member that dies
//
// Each says every half second that it is there. One that was not heard for 2.5 s, or that
// began anew, has lost its calls: those that may be repeated are handed to another at once, within
// the same attempt; the others are rejected as [settle.CodeUnknown]. What an owner had asked for
// when it died is made to its end and told to nobody; its next owner makes it again.
//
// # Why there is no queue of chunks on disk
//
// What is on disk is the run's log, and that has one writer. Members that append to logs of their own
// would need their shares of every limit handed out ahead, and a numbering that
// readers derive; the limits would hold about, not exactly. A call that is lost with its member costs no
// more here: it is in flight in either.
package fleet

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"allsettled/app/settle"
)

// Rules are what a member must know of a run to make its calls as its owner would.
type Rules struct {
	RejectHTTPErrors bool
	Visitor          string // for whom, so that visitors take turns at each member
	Repeatable       bool   // a call that was lost with its member is made again
}

// Options make a process a member.
type Options struct {
	Conn     *nats.Conn // required
	Name     string     // of this member, its own in the cluster; letters, digits and - _
	Capacity int        // calls at once that it makes; 0: it makes none, and only hands out
	// Do makes calls here. Required.
	Do  func(r Rules) settle.Do
	Log *slog.Logger // nil = slog.Default
}

// The pace of members. Three beats may be lost.
const (
	heartbeatEvery = 500 * time.Millisecond
	deadAfter      = 2500 * time.Millisecond
)

// Pool is this process's part in it. Its methods may be called by many goroutines.
type Pool struct {
	o           Options
	most        int    // bytes of a message, with some room for what is around it
	incarnation string // tells this process from one that had its name before
	stop        context.CancelFunc
	ears        []*nats.Subscription
	all         sync.WaitGroup

	made    atomic.Uint64 // calls made here
	leaving atomic.Bool

	mu      sync.Mutex
	over    bool // nobody is heard any more
	members map[string]*member
	taken   int           // places given out by Gate
	changed chan struct{} // closed, and made anew, when there is more room
	pending map[uint64]*pending
	lastID  uint64

	worker worker // what this member does for others
}

// Join makes this process a member. [Fleet.Close] is to be called.
func Join(o Options) (*Pool, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	ctx, stop := context.WithCancel(context.Background()) // until Close
	f := &Pool{
		o: o, most: int(o.Conn.MaxPayload()) * 3 / 4, incarnation: nats.NewInbox()[len(nats.InboxPrefix):], stop: stop,
		members: map[string]*member{}, pending: map[uint64]*pending{}, changed: make(chan struct{}),
	}
	f.worker = worker{f: f, ctx: ctx, under: map[asked]context.CancelFunc{}, backs: map[string]*batcher[answer]{}}
	f.heartbeatFrom(heartbeat{Name: o.Name, Incarnation: f.incarnation, Capacity: o.Capacity})
	for subject, heard := range map[string]nats.MsgHandler{
		subjectHeartbeat: f.onBeat, subjectBack + f.incarnation: f.onBack, subjectCall + f.incarnation: f.worker.onCalls, subjectStop + f.incarnation: f.worker.onStop,
	} {
		s, err := o.Conn.Subscribe(subject, heard)
		if err != nil {
			stop()
			return nil, fmt.Errorf("join the fleet: %w", err)
		}
		f.ears = append(f.ears, s)
	}
	f.all.Go(func() { f.keep(ctx) })
	return f, nil
}

// keep says that this member is there, and looks for those who are not any more.
func (f *Pool) keep(ctx context.Context) {
	tick := time.NewTicker(heartbeatEvery)
	defer tick.Stop()
	for {
		f.sayHere()
		f.expire(time.Now())
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (f *Pool) sayHere() {
	capacity := f.o.Capacity
	if f.leaving.Load() {
		capacity = 0
	}
	if err := f.o.Conn.Publish(subjectHeartbeat, encode(heartbeat{Name: f.o.Name, Incarnation: f.incarnation, Capacity: capacity})); err != nil {
		f.o.Log.Warn("the fleet cannot be told that this member is there", "error", err)
	}
}

// Made is how many calls this member has made, for itself and for others.
func (f *Pool) Made() uint64 { return f.made.Load() }

// Drain takes no more calls, and waits for those in flight until ctx ends.
func (f *Pool) Drain(ctx context.Context) {
	f.leaving.Store(true)
	f.sayHere()
	for f.worker.flying.Load() > 0 {
		select {
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return
		}
	}
}

// lookAgain is how often a member that leaves looks whether its calls have settled.
const lookAgain = 20 * time.Millisecond

// Close ends the calls that are made here for others, and waits for that.
func (f *Pool) Close() {
	f.leaving.Store(true)
	for _, s := range f.ears {
		_ = s.Unsubscribe() // the connection may be closed by then
	}
	f.stop()
	f.worker.close()
	f.closePosts()
	f.all.Wait()
}
