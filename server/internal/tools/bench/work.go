package main

import (
	"fmt"
	"strconv"
	"time"
)

// work is a number of calls of one address.
type work struct {
	name, says string
	calls      int
	inFlight   int
	wait       time.Duration // until the target answers
	bytes      int           // of each response
	failing    bool          // one in twenty fails
	short      bool          // IDs are in base 36, so that a million of them fit into a plan
	ideal      time.Duration // that no contender can beat; 0 where CPU is compared and not time
}

// million is the name of the work that only some contenders can do.
const million = "W7"

// works are all works. W7 runs once, because it takes a minute.
var works = []work{
	{name: "W1", says: "10 calls of 1 s", calls: 10, inFlight: 10, wait: time.Second, bytes: 300, ideal: time.Second},
	{
		name: "W2", says: "1,000 calls of 1 s, all in flight", calls: 1000, inFlight: 1000, wait: time.Second,
		bytes: 300, ideal: time.Second,
	},
	{
		name: "W3", says: "10,000 calls of 100 ms, 1,000 in flight", calls: 10_000, inFlight: 1000,
		wait: 100 * time.Millisecond, bytes: 300, ideal: time.Second,
	},
	{name: "W4", says: "100,000 calls, 64 in flight", calls: 100_000, inFlight: 64, bytes: 300},
	{
		name: "W5", says: "as W3, one in twenty failing", calls: 10_000, inFlight: 1000, wait: 100 * time.Millisecond,
		bytes: 300, failing: true, ideal: time.Second,
	},
	{name: "W6", says: "1,000 responses of 1 MB, 64 in flight", calls: 1000, inFlight: 64, bytes: 1_000_000},
	{
		name: million, says: "1,000,000 calls, 64 in flight, once", calls: 1_000_000, inFlight: 64, bytes: 100,
		short: true,
	},
}

// address is where the target answers as the work says, for an ID or a placeholder.
func (w work) address(t *target, id string) string {
	fail := 0
	switch {
	case w.failing:
		fail = 1
	case w.short:
		fail = 2
	}
	return fmt.Sprintf("%s/%d/%d/%d/%s", t.origin, w.wait.Milliseconds(), w.bytes, fail, id)
}

// The kinds of response.
const (
	fine = iota
	broken
	refused
	cut
)

// id returns the ID of a call.
func (w work) id(n int) string {
	if w.short {
		return strconv.FormatInt(int64(n), 36)
	}
	return strconv.Itoa(n)
}

// kindOf is how the target answers a call of a failing work: one in twenty fails, in three ways in turn.
func kindOf(id int) int {
	if id%20 != 7 {
		return fine
	}
	return broken + id/20%3
}

// fulfilled is how many calls of a work are answered with 200.
func (w work) fulfilled() (n int) {
	for id := range w.calls {
		if !w.failing || kindOf(id) == fine {
			n++
		}
	}
	return n
}
