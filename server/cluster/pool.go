package cluster

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"allsettled/app/settle"
)

// Rules are what a member must know of a run to make its calls as the run's owner would.
type Rules struct {
	RejectHTTPErrors bool
	Visitor          string // whose run it is, so that visitors take turns at each member
	Repeatable       bool   // a call that was lost with its member is made again
}

// Pool makes calls on all members of the cluster. Its methods may be called by many goroutines.
type Pool struct {
	node   *Node
	most   int // bytes of a message, with some room for what surrounds its items
	worker *worker
	posts  sync.WaitGroup // the goroutines that send

	made    atomic.Uint64 // calls made here
	leaving atomic.Bool   // this member takes no more calls

	mu      sync.Mutex
	closed  bool
	peers   map[string]*peer // by name, this member among them
	taken   int              // places that Admit gave out
	changed chan struct{}    // closed, and replaced, when there may be more room
	pending map[uint64]*pending
	lastID  uint64
}

func newPool(ctx context.Context, n *Node) *Pool {
	p := &Pool{
		node: n, most: n.o.Bus.MaxMessage() * 3 / 4,
		peers: map[string]*peer{}, pending: map[uint64]*pending{}, changed: make(chan struct{}),
	}
	p.worker = newWorker(ctx, p)
	return p
}

// Made returns how many calls this member has made, for itself and for others.
func (p *Pool) Made() uint64 { return p.made.Load() }

// capacityHere returns how many calls this member makes at once.
func (p *Pool) capacityHere() int {
	if p.leaving.Load() {
		return 0
	}
	return p.node.o.Capacity
}

// Drain takes no more calls from now on, and waits until those in flight have settled or ctx ends.
func (p *Pool) Drain(ctx context.Context) {
	p.leaving.Store(true)
	p.node.publishHeartbeat() // so that the others need not wait for the next one
	for p.worker.inFlight.Load() > 0 {
		select {
		case <-time.After(drainPoll):
		case <-ctx.Done():
			return
		}
	}
}

// drainPoll is how often Drain looks whether the calls have settled.
const drainPoll = 20 * time.Millisecond

// close ends what this member does for others. It is called after the heartbeats have ended.
func (p *Pool) close() {
	p.leaving.Store(true)
	p.worker.close()
	p.mu.Lock()
	p.closed = true
	for _, one := range p.peers {
		one.close()
	}
	p.mu.Unlock()
	p.posts.Wait()
}

// Admit waits until the members together have room for one more call. It comes before the attempt's clock starts, so
// no call times out while it waits for room. release must be called; calling it again does nothing. The cause of ctx
// is the only error. Each node admits for itself: two busy nodes may hand a worker more than its capacity, and the
// worker makes those calls all the same.
func (p *Pool) Admit(ctx context.Context) (release func(), err error) {
	for {
		p.mu.Lock()
		if p.taken < p.capacityLocked() {
			p.taken++
			p.mu.Unlock()
			return sync.OnceFunc(p.release), nil
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (p *Pool) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
	p.wakeLocked()
}

// wakeLocked wakes those who wait in Admit: all of them, since one heartbeat may have brought room for many. Those
// who find none wait again.
func (p *Pool) wakeLocked() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// capacityLocked returns how many calls all members make at once.
func (p *Pool) capacityLocked() (n int) {
	for _, one := range p.peers {
		n += one.capacity
	}
	return n
}

// Do returns how calls are made by these rules: by the member with the most room. Where no member makes
// calls, they are made here, and so is a call that does not fit into a message: a NATS of the operator's own
// may have messages of 1 MiB, and no reply would come to one that was not sent.
func (p *Pool) Do(r Rules) settle.Do {
	here := p.counted(p.node.o.Do(r))
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		if sizeOfCall(handed{Call: c, Rules: r}) > p.most {
			return here(ctx, c)
		}
		for {
			one, id := p.choose()
			if one == nil {
				return here(ctx, c)
			}
			if one.peer.isHere() {
				defer p.settled(one, id)
				return here(ctx, c)
			}
			reply, err := p.send(ctx, one, handed{id, c, r})
			p.settled(one, id)
			if err != errLost || !r.Repeatable { //nolint:errorlint // it is compared with itself
				return reply, unknownIfLost(err)
			}
		}
	}
}

// counted returns do with its calls counted, for the metrics.
func (p *Pool) counted(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		p.made.Add(1)
		return do(ctx, c)
	}
}

// choose picks the member with the most room and notes that it has one call more; nil when no member makes
// calls. It looks at every member, of which there are tens. Room is what this node knows of: calls that other nodes
// have handed out do not count, and even out, because each node spreads its own calls by the same rule.
func (p *Pool) choose() (*pending, uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	to := p.leastLoadedLocked()
	if to == nil {
		return nil, 0
	}
	to.out++
	p.lastID++
	one := &pending{peer: to, answered: make(chan answer, 1), lost: make(chan struct{})}
	p.pending[p.lastID] = one
	return one, p.lastID
}

// leastLoadedLocked returns the member with the most room; nil when no member makes calls.
func (p *Pool) leastLoadedLocked() (best *peer) {
	for _, one := range p.peers {
		if one.capacity > 0 && (best == nil || one.room() > best.room()) {
			best = one
		}
	}
	return best
}

// settled notes that a member has one call less. It frees no place for Admit: that is held until the attempt ends,
// which may be a second call to another member later.
func (p *Pool) settled(one *pending, id uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pending, id)
	one.peer.out--
}
