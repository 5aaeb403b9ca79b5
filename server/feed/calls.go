package feed

import (
	"bytes"
	"maps"
	"slices"

	"allsettled/app/event"
)

// calls has the latest started event of each call in flight, by the call's index. A watcher that joins gets
// these: the ring has thousands of others, of calls that have settled.
type calls map[int]event.Encoded

// note adds the calls that a block starts, and removes those that it settles.
func (c calls) note(b *Block) {
	for i, e := range b.Events {
		switch call, begins := callOf(e.JSON); {
		case call < 0:
		case begins && b.numbers[i] == 0:
			c[call] = e
		case !begins:
			delete(c, call)
		}
	}
}

// keep copies the events of a block that calls in flight still need, so that a call that hangs does not keep
// the memory of all events that were published with its start.
func (c calls) keep(b *Block) {
	for _, e := range b.Events {
		call, begins := callOf(e.JSON)
		if latest, ok := c[call]; begins && ok && &latest.JSON[0] == &e.JSON[0] {
			c[call] = event.Encoded{JSON: bytes.Clone(e.JSON), Compact: bytes.Clone(e.Compact)}
		}
	}
}

// appendTo appends the events in the order of the calls.
func (c calls) appendTo(events []event.Encoded) []event.Encoded {
	for _, call := range slices.Sorted(maps.Keys(c)) {
		events = append(events, c[call])
	}
	return events
}

// Package event writes the kind first, and the index before anything that a visitor or a site has written.
var (
	startedPrefix = []byte(`{"kind":"started",`)
	settledPrefix = []byte(`{"kind":"settled",`)
	indexKey      = []byte(`"index":`)
)

// callOf returns the index of the call that an event starts or settles; -1 for any other event.
func callOf(line []byte) (index int, begins bool) {
	begins = bytes.HasPrefix(line, startedPrefix)
	if !begins && !bytes.HasPrefix(line, settledPrefix) {
		return -1, false
	}
	_, rest, found := bytes.Cut(line, indexKey)
	if !found || len(rest) == 0 || rest[0] < '0' || rest[0] > '9' {
		return -1, false
	}
	for _, digit := range rest {
		if digit < '0' || digit > '9' {
			break
		}
		index = index*10 + int(digit-'0')
	}
	return index, begins
}
