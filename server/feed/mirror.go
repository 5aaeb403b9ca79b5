package feed

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// Mirror is the feed of a run that another node owns. It publishes the owner's messages in order, and notes
// when one was lost. Its methods may be called by many goroutines.
type Mirror struct {
	*Feed

	news chan struct{} // has one when a message came

	mu     sync.Mutex
	begun  bool
	last   uint64 // number of the last event that was published
	missed bool   // a message was lost
	ended  bool   // the run's end was published
}

// NewMirror returns a mirror that publishes nothing until [Mirror.Begin].
func NewMirror() *Mirror { return &Mirror{Feed: New(), news: make(chan struct{}, 1)} }

// Begin says that events up to that number are in the log.
func (m *Mirror) Begin(last uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun, m.last = true, last
	m.Feed.Begin(last)
}

// Receive publishes what a message of the owner has. A message that cannot be read counts as lost.
func (m *Mirror) Receive(message []byte) {
	for len(message) > 0 {
		part, rest, ok := cutBytes(message[1:])
		if !ok || !m.receivePart(message[0], part) {
			m.lose()
			break
		}
		message = rest
	}
	select {
	case m.news <- struct{}{}:
	default:
	}
}

func (m *Mirror) receivePart(what byte, part []byte) bool {
	if what == partBlock {
		b, ok := decodeBlock(part)
		if ok {
			m.Publish(b)
		}
		return ok
	}
	s, ok := decodeStatus(what, part)
	if ok {
		m.Show(s)
	}
	return ok
}

func (m *Mirror) lose() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.missed = true
}

// Publish publishes what of a block follows the last event: of the owner, or of the log. A block that does not
// follow it shows that a message was lost.
func (m *Mirror) Publish(b Block) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !m.begun:
		return
	case b.First > m.last+1:
		m.missed = true
		return
	case b.First > 0 && b.Last <= m.last:
		return
	case b.First > 0 && b.First <= m.last:
		b = b.loggedAfter(m.last)
	}
	m.last = max(m.last, b.Last)
	m.ended = m.ended || b.Last > 0 && IsEnd(b.Events[len(b.Events)-1].JSON)
	m.Feed.Publish(b)
}

// Last returns the number of the last event that was published.
func (m *Mirror) Last() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// HasEnded reports whether the run's end was published.
func (m *Mirror) HasEnded() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ended
}

// Wait returns when the log should be read: a message was lost, or d has passed, in which one may have been
// lost that no other followed. It also returns when the run has ended, or with the cause of ctx.
func (m *Mirror) Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	for !m.takeMissed() && !m.HasEnded() {
		select {
		case <-m.news:
		case <-t.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// takeMissed reports whether a message was lost since the last call.
func (m *Mirror) takeMissed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	missed := m.missed
	m.missed = false
	return missed
}

// IsEnd reports whether the JSON of an event is that of a run's last one.
func IsEnd(line []byte) bool { return bytes.HasPrefix(line, endedPrefix) }

// endedPrefix begins the ended event: package event writes the kind first.
var endedPrefix = []byte(`{"kind":"ended"`)
