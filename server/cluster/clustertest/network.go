// Package clustertest has a network and records of owners in memory, and the tests that every bus and every
// record of owners passes.
//
// With [Network] and [Owners] several members run in one process and in one testing/synctest bubble, where
// time stands still until all of them wait. [BusConformance] and [OwnersConformance] hold them and the ones
// over NATS to the same contracts.
package clustertest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"allsettled/server/cluster"
)

// Network connects the buses of several members. The zero Network is ready to use. Its methods may be called
// by many goroutines.
type Network struct {
	mu            sync.Mutex
	cut           map[string]bool // members that are cut off, by name
	subscriptions map[string][]*subscription
}

// Bus returns the bus of a member of that name.
func (n *Network) Bus(member string) cluster.Bus { return &bus{n, member} }

// Cut cuts a member off from the others, or connects it again. What is sent meanwhile is lost. The member
// still receives what it sends itself.
func (n *Network) Cut(member string, isCut bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cut == nil {
		n.cut = map[string]bool{}
	}
	n.cut[member] = isCut
}

// IsCut reports whether a member is cut off.
func (n *Network) IsCut(member string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cut[member]
}

// ErrCut is the error of a member that is cut off.
var ErrCut = errors.New("this member is cut off from the others")

// receivers returns the subscriptions that a member's message reaches.
func (n *Network) receivers(from, subject string) (found []*subscription) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.subscriptions[subject] {
		if s.member == from || !n.cut[s.member] && !n.cut[from] {
			found = append(found, s)
		}
	}
	return found
}

func (n *Network) add(subject string, s *subscription) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.subscriptions == nil {
		n.subscriptions = map[string][]*subscription{}
	}
	n.subscriptions[subject] = append(n.subscriptions[subject], s)
}

func (n *Network) remove(subject string, s *subscription) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.subscriptions[subject] = slices.DeleteFunc(
		n.subscriptions[subject], func(one *subscription) bool { return one == s },
	)
}

// maxMessage is how many bytes a message may have: as much as in the NATS inside the program.
const maxMessage = 8 << 20

// bus is the bus of one member.
type bus struct {
	network *Network
	member  string
}

func (b *bus) MaxMessage() int { return maxMessage }

func (b *bus) Publish(subject string, data []byte) error {
	if len(data) > maxMessage {
		return fmt.Errorf("publish on %s: %d bytes, and a message has %d at most", subject, len(data), maxMessage)
	}
	for _, s := range b.network.receivers(b.member, subject) {
		s.deliver(message{data: data})
	}
	return nil
}

func (b *bus) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	all := b.network.receivers(b.member, subject)
	if len(all) == 0 {
		return nil, fmt.Errorf("request to %s: no subscriber: %w", subject, fs.ErrNotExist)
	}
	m := message{data: data, reply: make(chan []byte, len(all))}
	for _, s := range all {
		s.deliver(m)
	}
	select {
	case reply := <-m.reply:
		return reply, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("request to %s: %w", subject, context.Cause(ctx))
	}
}

func (b *bus) Subscribe(subject string, receive func(data []byte) []byte) (stop func(), err error) {
	s := &subscription{member: b.member, news: make(chan struct{}, 1)}
	b.network.add(subject, s)
	ctx, cancel := context.WithCancel(context.Background()) // until stop
	go s.run(ctx, receive)                                  // it ends with ctx
	return func() {
		b.network.remove(subject, s)
		cancel()
	}, nil
}

// message is one on its way.
type message struct {
	data  []byte
	reply chan []byte // nil where no reply is wanted
}

// subscription calls its receiver with one message at a time.
type subscription struct {
	member string
	news   chan struct{} // has one when a message may wait

	mu      sync.Mutex
	waiting []message
}

func (s *subscription) deliver(m message) {
	m.data = slices.Clone(m.data)
	s.mu.Lock()
	s.waiting = append(s.waiting, m)
	s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
}

func (s *subscription) take() (all []message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, s.waiting = s.waiting, nil
	return all
}

func (s *subscription) run(ctx context.Context, receive func(data []byte) []byte) {
	for {
		select {
		case <-s.news:
		case <-ctx.Done():
			return
		}
		for _, m := range s.take() {
			if ctx.Err() != nil {
				return
			}
			if reply := receive(m.data); m.reply != nil {
				m.reply <- reply
			}
		}
	}
}
