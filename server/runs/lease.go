package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"allsettled/app/settle"
)

// Membership is what the nodes of a cluster know of each other. What is owned is kept as safely as
// the journal; what is told and heard is not kept. The errors that count are fs.ErrExist,
// for what somebody else has taken, and fs.ErrNotExist where nobody answers.
type Membership interface {
	Node() string // this node's name

	// Take makes this node the owner of a run in place of what stood there with that mark; 0 for nothing.
	Take(ctx context.Context, run string, mark uint64) (next uint64, err error)
	// Done offers a run to whoever takes it first.
	Leave(ctx context.Context, run string, mark uint64) error
	// Forget says that a run needs no owner any more.
	Forget(ctx context.Context, run string) error
	// Owners tells who owns what, and each change of it, until ctx ends or nothing more is to be heard.
	Owners(ctx context.Context, told func(run, node string, mark uint64, gone bool)) error

	Heartbeat() error // says that this node is there
	Heartbeats(heard func(node string)) (stop func(), err error)
	Ask(ctx context.Context, run string, what []byte) ([]byte, error) // asks a run's owner
	Answer(run string, answer func(what []byte) []byte) (stop func(), err error)
	Tell(run string, what []byte) // tells all who listen to a run
	Listen(run string, heard func(what []byte)) (stop func(), err error)
}

// The pace of the crew. A node that was not heard for so long is taken for dead; if
// it was only slow, it finds its runs fenced off. Three beats may be lost.
const (
	heartbeatEvery = 500 * time.Millisecond
	deadAfter      = 2500 * time.Millisecond
	sureFor        = 1500 * time.Millisecond // after its last beat a node begins no call
)

// errLost says that another node owns the run now, or that this one could not go on with it.
var errLost = errors.New("another node owns the run now")

// leaseKeeper keeps the runs of a cluster owned: it takes over those whose node is dead.
type leaseKeeper struct {
	r       *Runs
	members Membership
	began   time.Time

	mu        sync.Mutex
	heartbeat time.Time            // when this node said last that it is there
	owners    map[string]owner     // of runs that have not ended
	lastHeard map[string]time.Time // when each node was heard last
}

// owner is who owns a run, and the mark by which that can be changed.
type owner struct {
	node string
	mark uint64
}

func newLeaseKeeper(r *Runs, crew Membership) *leaseKeeper {
	return &leaseKeeper{r: r, members: crew, began: time.Now(), heartbeat: time.Now(), owners: map[string]owner{}, lastHeard: map[string]time.Time{}}
}

// keep watches over the runs until ctx ends.
func (s *leaseKeeper) keep(ctx context.Context) {
	stop, err := s.members.Heartbeats(s.onHeartbeat)
	if err != nil {
		s.r.o.Log.Error("the others of the cluster cannot be heard", "error", err)
		return
	}
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { s.watch(ctx) })
	all.Go(func() { every(ctx, heartbeatEvery, func() { s.takeOver(ctx) }) }) // which may wait for a leader
	every(ctx, heartbeatEvery, s.sendHeartbeat)
}

// every does something again and again until ctx ends.
func every(ctx context.Context, pace time.Duration, do func()) {
	tick := time.NewTicker(pace)
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

// sendHeartbeat says that this node is there. Where it was stopped for so long that others take
// it for dead, its runs may be theirs by now: it lets go of them first.
func (s *leaseKeeper) sendHeartbeat() {
	s.mu.Lock()
	away := time.Since(s.heartbeat)
	s.mu.Unlock()
	if away > sureFor {
		s.r.o.Log.Warn("this node stood still, and lets go of its runs", "for", away)
		s.r.letGo()
	}
	if err := s.members.Heartbeat(); err != nil {
		s.r.o.Log.Warn("the others of the cluster cannot be told that this node is there", "error", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heartbeat = time.Now()
}

// isAlive reports whether the others still take this node for alive.
func (s *leaseKeeper) isAlive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.heartbeat) <= sureFor
}

// watch learns who owns what, again and again where the connection is lost.
func (s *leaseKeeper) watch(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.members.Owners(ctx, s.onOwner)
		if ctx.Err() != nil {
			return
		}
		s.r.o.Log.Warn("who owns which run is not known for a moment", "error", err)
		select {
		case <-time.After(heartbeatEvery):
		case <-ctx.Done():
		}
	}
}

func (s *leaseKeeper) onHeartbeat(node string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastHeard[node] = time.Now()
}

func (s *leaseKeeper) onOwner(run, node string, mark uint64, gone bool) {
	s.mu.Lock()
	_, had := s.owners[run]
	delete(s.owners, run)
	if !gone {
		s.owners[run] = owner{node, mark}
	}
	s.mu.Unlock()
	if gone && had {
		s.r.expire(run, time.Now())
	}
}

// takeOver takes every run whose owner is dead, has left it, or is this node without
// owning it in fact: it was started again, or was fenced off.
func (s *leaseKeeper) takeOver(ctx context.Context) {
	for run, o := range s.orphans(time.Now()) {
		if ctx.Err() != nil {
			return
		}
		if err := s.r.adopt(ctx, run, o); err != nil && ctx.Err() == nil {
			s.r.o.Log.Warn("a run could not be taken over, and will be tried again", "from", o.node, "error", err)
		}
	}
}

func (s *leaseKeeper) orphans(now time.Time) map[string]owner {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]owner{}
	for run, o := range s.owners {
		heard, known := s.lastHeard[o.node]
		if !known {
			heard = s.began
		}
		mine := o.node == s.members.Node()
		if o.node == "" || mine && s.r.find(run) == nil || !mine && now.Sub(heard) > deadAfter {
			found[run] = o
		}
	}
	return found
}

// adopt makes this node the owner of a run and goes on with it. Somebody else being faster is no error.
func (r *Runs) adopt(ctx context.Context, run string, from owner) error {
	release, err := r.claim(ctx, run)
	if err != nil {
		return err
	}
	defer release()
	if r.find(run) != nil {
		return nil
	}
	mark, err := r.o.Membership.Take(ctx, run, from.mark)
	if exists(err) {
		return nil
	}
	if err != nil {
		return err
	}
	l, err := r.fence(ctx, run)
	if err != nil || l == nil {
		return err
	}
	l.owned = mark
	if from.node != r.o.Membership.Node() {
		r.o.Log.Info("a run was taken over", "from", from.node, "after", l.fenced-1)
	}
	r.add(context.WithoutCancel(ctx), l)
	return nil
}

// fence appends a group without lines, so that whoever owned the run before can append no
// more, and returns the run to go on with; nil when there is nothing to go on with.
func (r *Runs) fence(ctx context.Context, run string) (*live, error) {
	for {
		last, first, mark, err := r.o.Journal.Last(ctx, run)
		if errors.Is(err, fs.ErrNotExist) { // it was never accepted: nobody was told of it
			return nil, errors.Join(r.o.Journal.Drop(ctx, run), r.o.Membership.Forget(ctx, run))
		}
		if err != nil {
			return nil, err
		}
		end, err := endOf(last)
		if err != nil {
			return nil, err
		}
		if end != nil {
			r.expire(run, time.Now())
			return nil, r.o.Membership.Forget(ctx, run)
		}
		h, err := r.head(ctx, run)
		if err != nil {
			return nil, fmt.Errorf("read the head of a run that is to be taken over: %w", err)
		}
		next := first + lineCount(last)
		mark, err = r.o.Journal.Append(ctx, run, mark, next, nil)
		if exists(err) {
			continue // its owner was not dead, and was faster
		}
		if err != nil {
			return nil, err
		}
		l := newLive(run, h, r.waitForSpace(run))
		l.fenced, l.mark = next, mark
		return l, nil
	}
}

// forget says that a run that ended needs no owner.
func (r *Runs) forget(ctx context.Context, l *live) {
	if r.o.Membership == nil {
		return
	}
	if err := r.o.Membership.Forget(context.WithoutCancel(ctx), l.run); err != nil {
		r.o.Log.Warn("a run that ended still has an owner, and will be looked at again", "error", err)
	}
}

// handOver offers a run to the other nodes when this one closes. What cannot be offered is
// taken over as from a node that died.
func (r *Runs) handOver(ctx context.Context, l *live) {
	if r.o.Membership == nil {
		return
	}
	if err := r.o.Membership.Leave(context.WithoutCancel(ctx), l.run, l.owned); err != nil {
		r.o.Log.Warn("a run could not be offered to the other nodes", "error", err)
	}
}

// lose lets go of a run that another node owns now, or that could not be gone on with. In
// the second case it is still ours by name, and is taken up again.
func (r *Runs) lose(l *live, err error) {
	r.o.Log.Warn("a run was let go of", "error", err)
	r.mu.Lock()
	delete(r.live, l.run)
	r.mu.Unlock()
	l.hub.close(errLost)
}

// letGo lets go of every run, for whoever owns it.
func (r *Runs) letGo() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.live {
		l.cancel(errLost)
	}
}

// whileAlive returns a gate before which a node that may be taken for dead begins no call.
func (r *Runs) whileAlive(gate func(context.Context, settle.Call) (func(), error)) func(context.Context, settle.Call) (func(), error) {
	if r.leases == nil {
		return gate
	}
	return func(ctx context.Context, c settle.Call) (func(), error) {
		for !r.leases.isAlive() {
			select {
			case <-time.After(lagging):
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		if gate == nil {
			return nil, nil //nolint:nilnil // nothing to release
		}
		return gate(ctx, c)
	}
}

// expire notes until when an ended run is kept.
func (r *Runs) expire(run string, ended time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.expires[run]; !known {
		r.expireLocked(run, ended)
	}
}
