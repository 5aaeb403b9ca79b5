package cluster

import (
	"sync"
	"time"
)

// listener is called when the members or their capacities change. There is one, the pool; it is an interface so that
// the table is tested without a bus.
type listener interface {
	// join is called with each heartbeat of a member, its first one included.
	join(b heartbeat)
	// leave is called when a member is dead, or has started again.
	leave(b heartbeat)
}

// members is the table of the processes that are alive, this one included. The listener is called while the
// table is locked, so that it learns of changes in their order; it must not call the table back.
type members struct {
	self     string // incarnation of this process
	listener listener

	mu    sync.Mutex
	since time.Time         // silence counts from here on
	list  map[string]member // by name
}

type member struct {
	heartbeat

	received time.Time // the last heartbeat
}

func newMembers(self string, l listener) *members {
	return &members{self: self, since: time.Now(), listener: l, list: map[string]member{}}
}

// receive notes a heartbeat. A member with a new incarnation has started again, and lost what it was doing: that is
// known at its first heartbeat, long before its silence would show it. Two processes with one name would each take
// the other for a restart, time and again; names are the operator's to keep apart.
func (m *members) receive(b heartbeat) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, known := m.list[b.Name]; known && old.Incarnation != b.Incarnation {
		m.listener.leave(old.heartbeat)
	}
	m.list[b.Name] = member{b, time.Now()}
	m.listener.join(b)
}

// forgive counts silence from now on: a process that stood still received nothing, so it must not take the
// others for dead.
func (m *members) forgive(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.since = now
}

// expire removes the members that are dead. A process never takes itself for dead: whether its own heartbeats reach
// the others is asked of heartbeatAge.
func (m *members) expire(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, one := range m.list {
		if one.Incarnation != m.self && m.isDeadLocked(name, now) {
			delete(m.list, name)
			m.listener.leave(one.heartbeat)
		}
	}
}

// isDead reports whether a member sent no heartbeat for deadAfter, by the clock of this process alone. One that has
// sent none is given that time from the start of this process.
func (m *members) isDead(name string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.isDeadLocked(name, now)
}

func (m *members) isDeadLocked(name string, now time.Time) bool {
	last := m.since
	if one, known := m.list[name]; known && one.received.After(last) {
		last = one.received
	}
	return now.Sub(last) > deadAfter
}
