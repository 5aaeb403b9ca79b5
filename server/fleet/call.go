package fleet

import (
	"context"
	"sync"

	"github.com/nats-io/nats.go"

	"allsettled/app/settle"
)

// pending is a call that a member makes for us.
type pending struct {
	member *member
	back   chan answer // has one when it came back
	lost   chan struct{}
	once   sync.Once
}

func (p *pending) lose() { p.once.Do(func() { close(p.lost) }) }

// Admit waits until the members together have room for one more call. It stands before the
// attempt's clock, so that no call times out for want of room.
func (f *Pool) Admit(ctx context.Context) (release func(), err error) {
	for {
		f.mu.Lock()
		if f.taken < f.capacityLocked() {
			f.taken++
			f.mu.Unlock()
			return sync.OnceFunc(f.giveBack), nil
		}
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (f *Pool) giveBack() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taken--
	f.roomLocked()
}

// Do makes calls by these rules, wherever there is room.
func (f *Pool) Do(r Rules) settle.Do {
	here := f.counted(f.o.Do(r))
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		for {
			p, id := f.choose()
			if p == nil {
				return here(ctx, c) // nobody makes calls: better here than not at all
			}
			if p.member.calls == nil {
				defer f.settled(p, id)
				return here(ctx, c)
			}
			p.member.calls.put(handed{id, c, r}, len(c.URL)+len(c.Body)+64)
			reply, err, lost := f.await(ctx, p, id)
			f.settled(p, id)
			switch {
			case !lost:
				return reply, err
			case !r.Repeatable:
				return settle.Reply{}, lostReason()
			}
		}
	}
}

func lostReason() *settle.Reason {
	return &settle.Reason{
		Code: settle.CodeUnknown, Detail: "the worker was not heard any more",
		Message: "We cannot know whether this call arrived: the server that made it stopped at that moment.",
	}
}

func (f *Pool) counted(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		f.made.Add(1)
		return do(ctx, c)
	}
}

// choose picks the member with the most room, and notes that it has one call more.
func (f *Pool) choose() (*pending, uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.leastLoadedLocked()
	if m == nil {
		return nil, 0
	}
	m.out++
	f.lastID++
	p := &pending{member: m, back: make(chan answer, 1), lost: make(chan struct{})}
	f.pending[f.lastID] = p
	return p, f.lastID
}

func (f *Pool) settled(p *pending, id uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pending, id)
	p.member.out--
}

// await waits for what a member has to say of a call.
func (f *Pool) await(ctx context.Context, p *pending, id uint64) (reply settle.Reply, err error, lost bool) {
	select {
	case a := <-p.back:
		if a.Reason != nil {
			err = a.Reason
		}
		return a.Reply, err, false
	case <-p.lost:
		return settle.Reply{}, nil, true
	case <-ctx.Done():
		p.member.stops.put(id, 8)
		return settle.Reply{}, context.Cause(ctx), false
	}
}

// onBack takes what came of calls. An answer that nobody waits for any more is let go.
func (f *Pool) onBack(m *nats.Msg) {
	list, ok := decode[[]answer](m.Data)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range list {
		if p := f.pending[a.ID]; p != nil {
			select {
			case p.back <- a:
			default:
			}
		}
	}
}
