package fleet

import (
	"time"

	"github.com/nats-io/nats.go"
)

// member is one that was heard.
type member struct {
	heartbeat

	heard time.Time
	out   int // calls handed to it that have not come back
	calls *batcher[handed]
	stops *batcher[uint64]
}

func (f *Pool) onBeat(m *nats.Msg) {
	if b, ok := decode[heartbeat](m.Data); ok {
		f.heartbeatFrom(b)
	}
}

// heartbeatFrom takes a member's word. One that began anew has lost what it was handed.
func (f *Pool) heartbeatFrom(b heartbeat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return
	}
	m := f.members[b.Name]
	if m != nil && m.Incarnation != b.Incarnation {
		f.loseLocked(m)
		m = nil
	}
	if m == nil {
		m = f.newMember(b)
		f.members[b.Name] = m
	}
	m.heard = time.Now()
	m.Capacity = b.Capacity
	f.roomLocked()
}

func (f *Pool) newMember(b heartbeat) *member {
	m := &member{heartbeat: b}
	if b.Incarnation == f.incarnation {
		return m // its calls are made without a message
	}
	m.calls = newBatcher(&f.all, f.most, func(list []handed) []byte { return encode(calls{f.incarnation, list}) }, f.send(subjectCall+b.Incarnation))
	m.stops = newBatcher(&f.all, f.most, func(list []uint64) []byte { return encode(stops{f.incarnation, list}) }, f.send(subjectStop+b.Incarnation))
	return m
}

func (f *Pool) send(subject string) func([]byte) {
	return func(data []byte) {
		if err := f.o.Conn.Publish(subject, data); err != nil {
			f.o.Log.Warn("a member of the fleet cannot be told something", "error", err)
		}
	}
}

// expire takes those off the list who were not heard for too long.
func (f *Pool) expire(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, m := range f.members {
		if m.Incarnation != f.incarnation && now.Sub(m.heard) > deadAfter {
			delete(f.members, name)
			f.loseLocked(m)
		}
	}
}

// loseLocked tells all who wait for calls of a member that it is no more.
func (f *Pool) loseLocked(m *member) {
	m.close()
	for _, p := range f.pending {
		if p.member == m {
			p.lose()
		}
	}
}

func (m *member) close() {
	if m.calls != nil {
		m.calls.close()
		m.stops.close()
	}
}

func (f *Pool) closePosts() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
	for _, m := range f.members {
		m.close()
	}
}

// roomLocked tells those who wait for a place that there may be one.
func (f *Pool) roomLocked() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// capacityLocked is how many calls all members make at once.
func (f *Pool) capacityLocked() (n int) {
	for _, m := range f.members {
		n += m.Capacity
	}
	return n
}

// freest is the member with the most room; nil when there is none that makes calls.
func (f *Pool) leastLoadedLocked() (best *member) {
	for _, m := range f.members {
		if m.Capacity > 0 && (best == nil || m.Capacity-m.out > best.Capacity-best.out) {
			best = m
		}
	}
	return best
}
