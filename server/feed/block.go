package feed

import "allsettled/app/event"

// Block is a group of events that are published together, in order. Build one with [Block.Add].
type Block struct {
	First, Last uint64 // numbers of the first and last logged event; 0 when the block has none
	Events      []event.Encoded
	numbers     []uint64 // of each event; 0 for a live one, which is in no log
	bytes       int      // of all events
}

// NewBlock returns an empty block with room for n events.
func NewBlock(n int) Block {
	return Block{Events: make([]event.Encoded, 0, n), numbers: make([]uint64, 0, n)}
}

// Add appends an event. Its number is 0 for a live event, and else one more than that of the logged event before.
func (b *Block) Add(number uint64, e event.Encoded) {
	b.Events, b.numbers = append(b.Events, e), append(b.numbers, number)
	b.bytes += len(e.JSON) + len(e.Compact)
	if number == 0 {
		return
	}
	if b.First == 0 {
		b.First = number
	}
	b.Last = number
}

// after returns the events for a watcher that has all up to that number: all of the block for one that has
// what comes before it, none for one that has its last logged event.
func (b *Block) after(number uint64) []event.Encoded {
	switch {
	case b.First == 0 || b.First > number:
		return b.Events
	case b.Last <= number:
		return nil
	}
	for i, n := range b.numbers {
		if n == number {
			return b.Events[i+1:]
		}
	}
	return b.Events
}

// loggedAfter returns a block of the logged events after that number.
func (b *Block) loggedAfter(number uint64) (rest Block) {
	for i, n := range b.numbers {
		if n > number {
			rest.Add(n, b.Events[i])
		}
	}
	return rest
}

// Kind is what a status is about.
type Kind int

// The kinds of status.
const (
	Paused Kind = iota // whether the run is paused
	Slowed             // how much the run is slowed down
	kinds
)

// Status is the state of something that no log has.
type Status struct {
	Kind  Kind
	Event event.Encoded
	Usual bool // it is the state in which a run begins, so a watcher that joins needs no event for it
}
