package cluster

import (
	"context"

	"allsettled/server/batch"
)

// peer is a member as the pool sees it.
type peer struct {
	incarnation string
	capacity    int
	out         int // calls handed to it that have not settled

	// What waits to be sent to it; nil for this member, whose calls are made without a message.
	calls *batch.Queue[handed]
	stops *batch.Queue[uint64]
}

func (one *peer) isHere() bool { return one.calls == nil }

// room returns how many calls more it can make; below 0 when it has too many.
func (one *peer) room() int { return one.capacity - one.out }

// close sends what waits, and no more.
func (one *peer) close() {
	if !one.isHere() {
		one.calls.Close()
		one.stops.Close()
	}
}

// join notes a heartbeat. It is called with every one, because a member that drains says so by a capacity of 0.
func (p *Pool) join(b heartbeat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	one := p.peers[b.Name]
	if one == nil {
		one = p.newPeer(b.Incarnation)
		p.peers[b.Name] = one
	}
	one.capacity = b.Capacity
	p.wakeLocked()
}

// leave removes a member, and ends the wait for the calls that it was making. Their replies may still be on the way,
// for example from a member that was cut off for 3 s: they are dropped, because the calls are settled or made again
// by then.
func (p *Pool) leave(b heartbeat) {
	p.worker.leave(b.Incarnation)
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.peers[b.Name]
	if one == nil {
		return
	}
	delete(p.peers, b.Name)
	one.close()
	for _, waiting := range p.pending {
		if waiting.peer == one {
			waiting.lose()
		}
	}
}

// newPeer returns a member that takes calls: this one, or another with the two queues of what is sent to it. Each
// queue has a goroutine that sends, until the peer is closed; posts counts it.
func (p *Pool) newPeer(incarnation string) *peer {
	one := &peer{incarnation: incarnation}
	if incarnation == p.node.incarnation {
		return one
	}
	from := p.node.incarnation
	one.calls = post(p, subjectCalls+incarnation, sizeOfCall, func(list []handed) []byte {
		return encode(calls{
			from, list,
		})
	})
	one.stops = post(p, subjectStops+incarnation, sizeOfID, func(list []uint64) []byte {
		return encode(stops{
			from, list,
		})
	})
	return one
}

// mostInMessage is how many items one message has at most.
const mostInMessage = 256

// post returns a queue whose batches are sent on a subject until it is closed. What waits while one message
// is sent is the next message, so at full load one message has hundreds of items.
func post[T any](p *Pool, subject string, size func(T) int, write func([]T) []byte) *batch.Queue[T] {
	q := batch.New(batch.Options[T]{
		Items: mostInMessage, Bytes: p.most, Measure: func(item T) (items, bytes int) { return 1, size(item) },
	})
	p.posts.Go(func() {
		for list := range q.All(context.Background()) { // until it is closed
			if err := p.node.o.Bus.Publish(subject, write(list)); err != nil {
				p.node.o.Log.Warn(
					"a message to a member of the cluster cannot be sent", "subject", subject, "error", err,
				)
			}
		}
	})
	return q
}

// How many bytes an item takes in a message, about. The constants are generous: a message that is larger than the bus
// allows is not sent at all, and one that is smaller than it might be costs nothing.
func sizeOfCall(h handed) int {
	return len(h.Call.ID) + len(h.Call.URL) + len(h.Call.Body) + sizeOfHeader(h.Call.Header) + 64
}
func sizeOfAnswer(a answer) int { return len(a.Reply.Body) + sizeOfHeader(a.Reply.Header) + 256 }
func sizeOfID(uint64) int       { return 8 }

func sizeOfHeader(h map[string]string) (n int) {
	for name, value := range h {
		n += len(name) + len(value) + 4
	}
	return n
}
