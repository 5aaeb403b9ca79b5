// Package runs starts, watches, pauses, resumes and cancels runs; an event is on disk before anyone is told of it.
//
// A run has one owner, a pair of goroutines: one listens to the engine and
// numbers what it says, the other appends what has gathered to the [Journal]
// while the next gathers, and then tells the watchers. Between the two waits
// at most one group; when the journal is slower than the calls, the engine waits.
// A call keeps its place in flight until its outcome is on disk, so a crash takes back no
// more answers than there are calls in flight.
//
// # Promises
//
//   - An event that was told is in the journal. Started events are told only, live, and so are pauses
//     and slowing, of which the latest is told to those who come later too.
//   - The numbers of a run's events begin at 1 and have no gaps.
//   - A run's memory is its plan, a bit a call after a resume, one group and a ring of
//     the latest events. A slow watcher costs a cursor: it reads from the journal what
//     has left the ring, and never holds up the run.
//   - After a crash, [New] goes on with every run that had not ended, or another node of
//     the cluster does. Calls whose outcome was journaled are not made again; calls that were in
//     flight are when they are GET or HEAD, or their plan asks for several attempts. Others
//     are never made twice: before such a call is made the journal says so, and after a
//     crash it settles as rejected with [settle.CodeUnknown].
//   - No secret is journaled. A run whose plan has secrets waits, after a crash, until
//     its starter brings the plan again; after ten minutes its rest is aborted.
//
// # When the journal fails
//
// While the disk is full a run waits for room, with its answers in hand and without new calls, and
// none is taken: [ErrFull].
//
// An append that fails otherwise is looked up and tried again twice. After that the run
// stops: its calls are ended, nothing more is told, Watch ends with [ErrStopped], and
// what was told stays true. The next start of the server goes on with it.
//
// # What runs does not do
//
// It does not judge plans or visitors: the api checks both before Start.
package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// Journal is where runs are kept, durable before each method returns. The
// errors that count are fs.ErrNotExist and, for a name that is taken or a log that
// somebody else has appended to, fs.ErrExist.
type Journal interface {
	Create(ctx context.Context, run string, head []byte) error
	Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error)
	Put(ctx context.Context, run, part string, data []byte) error
	Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error)
	Marked(ctx context.Context, run, part string) (data []byte, mark uint64, err error)
	Drop(ctx context.Context, run string) error
	Size(ctx context.Context) (int64, error) // bytes of all runs

	Runs(ctx context.Context) ([]string, error)
	Head(ctx context.Context, run string) ([]byte, error)
	Part(ctx context.Context, run, part string) ([]byte, error)
	Last(ctx context.Context, run string) (lines []byte, first, mark uint64, err error)
	Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error]
}

// Options are what runs are made of.
type Options struct {
	Journal Journal // required

	// Do makes the calls of a plan for a visitor. Required.
	Do func(p plan.Plan, visitor string) settle.Do
	// Admit makes a plan's calls wait for those of other runs; nil, or a nil result: no waiting.
	Admit func(p plan.Plan, visitor string) func(ctx context.Context, c settle.Call) (release func(), err error)

	// Throttle makes a run slow down for its site's sake; nil: none does. Where there
	// is one, the Gate is not asked.
	Throttle func(p plan.Plan, visitor string, tell func(inFlight int, wait time.Duration)) Throttle

	// Membership is this node's place in a cluster. Nil: there are no other nodes.
	Membership Membership
	// Observer hears what becomes of a run that begins here, or goes on here (resumed); began is when
	// it was accepted. Nil: nobody hears.
	Observer func(p plan.Plan, began time.Time, resumed bool) Observer

	Keep time.Duration // how long an ended run stays readable; 0 = 24 h, below 0 = for ever
	Most int64         // bytes that all runs may take; over nine tenths of it the oldest ended runs leave; 0 = no bound
	Log  *slog.Logger  // nil = slog.Default
}

// Throttle slows one run down and lets it recover, by what its site answers. It has a
// say before each attempt and hears its answer; it tells how many may now be in
// flight and how long none may begin, in order and without being waited for.
type Throttle interface {
	Admit(ctx context.Context, c settle.Call) (release func(), err error)
	Do(do settle.Do) settle.Do
	Leave() // the run makes no more calls
}

// What a caller has to tell apart.
var (
	ErrNoRun    = errors.New("there is no run by that name")
	ErrNoBody   = errors.New("that call has no stored answer")
	ErrConflict = errors.New("there is a run by that name with another plan")
	ErrRunning  = errors.New("the run has not ended")
	ErrKey      = errors.New("the cancel key is not that of the run")
	ErrFull     = errors.New("the journal cannot keep another run")
	ErrStopped  = errors.New("the run stopped, because the journal cannot be written")
	ErrClosed   = errors.New("the server is closing; the run goes on when it is back")
)

// Runs are all runs of this server. Its methods may be called by many goroutines.
type Runs struct {
	o       Options
	closing atomic.Bool
	stop    context.CancelFunc // ends the sweeper
	ended   chan struct{}      // has one when a run ended

	owners sync.WaitGroup

	mu        sync.Mutex
	live      map[string]*live         // running, and those that stopped
	followers map[string]*follower     // runs of other nodes that are watched here
	claims    map[string]chan struct{} // names that are being started
	expires   map[string]time.Time     // ended runs, and until when they are kept
}

// New opens the runs of a journal: those that had not ended go on, those kept
// for long enough are dropped. It returns before the logs of those that go on are
// read; whoever asks for one of them waits for that.
func New(o Options) (*Runs, error) {
	if o.Keep == 0 {
		o.Keep = 24 * time.Hour
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Membership == nil {
		o.Membership = alone{o.Log}
	}
	ctx, stop := context.WithCancel(context.Background()) // they live until Close
	r := &Runs{
		o: o, stop: stop, ended: make(chan struct{}, 1),
		live: map[string]*live{}, followers: map[string]*follower{}, claims: map[string]chan struct{}{}, expires: map[string]time.Time{},
	}
	names, err := o.Journal.Runs(ctx)
	if err != nil {
		stop()
		return nil, fmt.Errorf("open the runs: %w", err)
	}
	r.owners.Go(o.Membership.Serve(ctx, r.unended(ctx, names), owner{r}))
	if o.Keep > 0 || o.Most > 0 {
		r.owners.Go(func() { r.sweep(ctx) })
	}
	return r, nil
}

// Close stops all runs without an end: calls in flight are let go of, nothing is
// journaled of it, and the next New goes on, or another node does at once. It returns when
// all is still, or ctx's error when that takes longer.
func (r *Runs) Close(ctx context.Context) error {
	r.closing.Store(true)
	r.mu.Lock()
	for _, l := range r.live {
		l.cancel(ErrClosed)
	}
	r.mu.Unlock()
	r.stop()
	still := make(chan struct{})
	go func() { // ends with the owners
		r.owners.Wait()
		close(still)
	}()
	select {
	case <-still:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close the runs: %w", context.Cause(ctx))
	}
}

// Running counts the runs of a visitor that have not ended.
func (r *Runs) Running(visitor string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.live {
		if l.head.Visitor == visitor && l.hub.failure() == nil {
			n++
		}
	}
	return n
}

// find returns the run while it is running, else nil.
func (r *Runs) find(run string) *live {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[run]
}

// add begins to own a run. It returns false when the server is closing.
func (r *Runs) add(ctx context.Context, l *live) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing.Load() {
		return false
	}
	ctx, l.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	r.live[l.run] = l
	r.owners.Go(func() {
		defer r.answering(ctx, l)()
		r.own(ctx, l)
		l.cancel(nil)
	})
	return true
}

// answering answers what other nodes ask of the run, until stop is called.
func (r *Runs) answering(ctx context.Context, l *live) (stop func()) {
	stop, err := l.lease.Answer(func(question []byte) []byte { return l.answer(ctx, question) })
	if err != nil {
		r.o.Log.Warn("the other nodes cannot ask about a run", "error", err)
		return func() {}
	}
	return stop
}

// leave takes a run that ended off the list of those running. One that
// stopped stays, so that its watchers learn of it.
func (r *Runs) leave(l *live, ended time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, l.run)
	r.expireLocked(l.run, ended)
}

// expireLocked notes until when an ended run is kept: the one thing that stays of it in memory.
func (r *Runs) expireLocked(run string, ended time.Time) {
	switch {
	case r.o.Keep > 0:
		r.expires[run] = ended.Add(r.o.Keep)
	case r.o.Most > 0:
		r.expires[run] = ended.Add(forEver)
	}
	raise(r.ended)
}

// forEver is how long a run is kept that only leaves for want of room.
const forEver = 100 * 365 * 24 * time.Hour

// missing turns what the journal says of a run that is not there into ErrNoRun.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (%w)", ErrNoRun, err)
	}
	return err
}
