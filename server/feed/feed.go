// Package feed publishes the events of one run to any number of watchers, each of which reads at its own pace.
//
// A [Feed] holds the latest blocks of events in a ring. A watcher is a [Cursor], which the feed does not know:
// a slow watcher costs nothing and holds up neither the run nor the others. What has left the ring, a watcher
// reads from the run's log.
//
// # Events and statuses
//
// A logged event has a number, and is in the log before it is published. A live event has none: a watcher
// that is too slow for the ring misses it. A watcher that joins, or has caught up with the ring, gets the live
// events of calls in flight only. A [Status] is a live event of which the latest counts: every watcher gets it
// once, those who join later included.
//
// # Several nodes
//
// A node that does not own a run has a [Mirror] of the owner's feed. The owner sends each block and each
// status as a message, and the mirror publishes what it receives. When a message is lost, the mirror says so,
// and its node reads the gap from the log.
//
// # What feed does not do
//
// It reads no log and sends no message: package runs does. It does not change or decode events.
package feed

import (
	"context"
	"errors"
	"io"
	"sync"

	"allsettled/app/event"
)

// The ring holds so much of a run.
const (
	ringEvents = 4096
	ringBytes  = 1 << 20
)

// ErrBehind says that the next events have left the ring, and are in the run's log.
var ErrBehind = errors.New("the next events are no longer in memory")

// Feed is the feed of one run. Its methods may be called by many goroutines; one publishes.
type Feed struct {
	mu       sync.Mutex
	news     chan struct{} // closed, and replaced, at each change
	blocks   []Block       // the ring
	left     int           // blocks that have left the ring
	floor    uint64        // all logged events after this one are in the ring
	events   int           // in the ring
	bytes    int
	inFlight calls
	closed   bool
	err      error
	statuses [kinds]shown
	shown    int // statuses that were shown so far
}

// shown is a status and its number, by which a cursor knows whether it has it; 0 = none was shown.
type shown struct {
	Status

	number int
}

// New returns a feed without events.
func New() *Feed { return &Feed{news: make(chan struct{}), inFlight: calls{}} }

// Begin says that events up to that number are in the log, and that the next one will be published.
func (f *Feed) Begin(last uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.floor = last
}

// Publish adds a block, which must not change any more.
func (f *Feed) Publish(b Block) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.blocks = append(f.blocks, b)
	f.events += len(b.Events)
	f.bytes += b.bytes
	f.inFlight.note(&b)
	for len(f.blocks) > 1 && (f.events > ringEvents || f.bytes > ringBytes) {
		f.evictLocked()
	}
	f.wakeLocked()
}

// evictLocked takes the oldest block out of the ring.
func (f *Feed) evictLocked() {
	b := f.blocks[0]
	f.inFlight.keep(&b)
	f.blocks[0] = Block{} // so that its events can be collected
	f.blocks = f.blocks[1:]
	f.left++
	f.events -= len(b.Events)
	f.bytes -= b.bytes
	f.floor = max(f.floor, b.Last)
}

// Show replaces the status of that kind.
func (f *Feed) Show(s Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown++
	f.statuses[s.Kind] = shown{s, f.shown}
	f.wakeLocked()
}

// Close says that nothing more will be published, and why if that is not the end of the run.
func (f *Feed) Close(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.err = true, err
	f.wakeLocked()
}

// Err returns the error of Close; nil before it.
func (f *Feed) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *Feed) wakeLocked() {
	close(f.news)
	f.news = make(chan struct{})
}

// Has reports whether a watcher with all events up to that number finds the next ones in the ring.
func (f *Feed) Has(after uint64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return after >= f.floor
}

// Cursor is how far a watcher is. A new one needs only After.
type Cursor struct {
	After    uint64 // number of the last logged event that the watcher has
	joined   bool   // the watcher has what the ring had when it came
	next     int    // the block to read, counted from the first one published
	statuses int    // number of the latest status that the watcher has
}

// Next waits for what follows the cursor, and moves it behind that. The events must not be changed. The error
// is [ErrBehind] when the watcher has to read the log; io.EOF when nothing follows; the error of Close; or
// the cause of ctx.
func (f *Feed) Next(ctx context.Context, c *Cursor) ([]event.Encoded, error) {
	for {
		events, news, err := f.look(c)
		if len(events) > 0 || err != nil {
			return events, err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// look returns what follows the cursor now, or what to wait for.
func (f *Feed) look(c *Cursor) (events []event.Encoded, news <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.After < f.floor {
		c.joined = false
		return nil, nil, ErrBehind
	}
	if !c.joined || c.next < f.left {
		if events := f.joinLocked(c); len(events) > 0 {
			return events, nil, nil
		}
	}
	if events := f.unseenLocked(c); len(events) > 0 {
		return events, nil, nil
	}
	for c.next < f.left+len(f.blocks) {
		b := f.blocks[c.next-f.left]
		c.next++
		events := b.after(c.After)
		c.After = max(c.After, b.Last)
		if len(events) > 0 {
			return events, nil, nil
		}
	}
	switch {
	case f.err != nil:
		return nil, nil, f.err
	case f.closed:
		return nil, nil, io.EOF
	}
	return nil, f.news, nil
}

// joinLocked returns the logged events of the ring that follow the cursor, and the calls in flight, and moves
// the cursor behind the ring.
func (f *Feed) joinLocked(c *Cursor) (events []event.Encoded) {
	for _, b := range f.blocks {
		for i, number := range b.numbers {
			if number > c.After {
				events = append(events, b.Events[i])
				c.After = number
			}
		}
	}
	c.joined, c.next = true, f.left+len(f.blocks)
	return f.inFlight.appendTo(events)
}

// unseenLocked returns the statuses that the cursor has not seen. They wait until it has the first event of the
// run. A cursor that joins is spared those that are usual.
func (f *Feed) unseenLocked(c *Cursor) (events []event.Encoded) {
	if c.After == 0 || c.statuses == f.shown || f.closed {
		return nil
	}
	for _, s := range f.statuses {
		if s.number > c.statuses && (c.statuses > 0 || !s.Usual) {
			events = append(events, s.Event)
		}
	}
	c.statuses = f.shown
	return events
}
