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
	bytes      int           // of each answer
	failing    bool          // one in twenty fails
	short      bool          // IDs are written in base 36: a million of them fit into a plan for the server
	ideal      time.Duration // that nobody can be faster than; 0: what is compared is the work, not the wait
}

// million is the work that is for those only who say that they can.
const million = "W7"

// The works W1 to W6 of the design, and the million.
var works = []work{
	{name: "W1", says: "10 calls of 1 s", calls: 10, inFlight: 10, wait: time.Second, bytes: 300, ideal: time.Second},
	{name: "W2", says: "1,000 calls of 1 s, all in flight", calls: 1000, inFlight: 1000, wait: time.Second, bytes: 300, ideal: time.Second},
	{name: "W3", says: "10,000 calls of 100 ms, 1,000 in flight", calls: 10_000, inFlight: 1000, wait: 100 * time.Millisecond, bytes: 300, ideal: time.Second},
	{name: "W4", says: "100,000 calls, 64 in flight", calls: 100_000, inFlight: 64, bytes: 300},
	{name: "W5", says: "as W3, one in twenty failing", calls: 10_000, inFlight: 1000, wait: 100 * time.Millisecond, bytes: 300, failing: true, ideal: time.Second},
	{name: "W6", says: "1,000 answers of 1 MB, 64 in flight", calls: 1000, inFlight: 64, bytes: 1_000_000},
	{name: million, says: "1,000,000 calls, 64 in flight, once", calls: 1_000_000, inFlight: 64, bytes: 100, short: true},
}

// address is where the target answers so; before is put before the ID, to be filled in.
func (w work) address(tg *target, id string) string {
	fail := 0
	switch {
	case w.failing:
		fail = 1
	case w.short:
		fail = 2
	}
	return fmt.Sprintf("%s/%d/%d/%d/%s", tg.origin, w.wait.Milliseconds(), w.bytes, fail, id)
}

// kinds of answer, by ID.
const (
	fine = iota
	broken
	refused
	cut
)

// id writes the ID of a call.
func (w work) id(n int) string {
	if w.short {
		return strconv.FormatInt(int64(n), 36)
	}
	return strconv.Itoa(n)
}

// fate is how a call ends at a target that fails: one in twenty, by three kinds in turn.
func fate(id int) int {
	if id%20 != 7 {
		return fine
	}
	return broken + id/20%3
}

// fulfilled is how many of a work's calls, with IDs from 0, are answered with 200.
func (w work) fulfilled() (n int) {
	for id := range w.calls {
		if !w.failing || fate(id) == fine {
			n++
		}
	}
	return n
}

// result is what one contender did in one round.
type result struct {
	wall  time.Duration
	cpu   time.Duration // user and system, of the contender's processes
	peak  int64         // bytes of memory, resident, of its largest process
	right int           // calls with the right status, by its own account
	calls int
	seen  seen
}

// seen is what the target counted.
type seen struct {
	Distinct int // calls of different IDs
	Repeats  int // calls beyond the first of an ID
	Most     int // calls at once
}
