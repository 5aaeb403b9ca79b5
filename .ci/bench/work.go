package main

import (
	"fmt"
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
	ideal      time.Duration // that nobody can be faster than; 0: what is compared is the work, not the wait
}

// The works W1 to W6.
var works = []work{
	{"W1", "10 calls of 1 s", 10, 10, time.Second, 300, false, time.Second},
	{"W2", "1,000 calls of 1 s, all in flight", 1000, 1000, time.Second, 300, false, time.Second},
	{"W3", "10,000 calls of 100 ms, 1,000 in flight", 10_000, 1000, 100 * time.Millisecond, 300, false, time.Second},
	{"W4", "100,000 calls, 64 in flight", 100_000, 64, 0, 300, false, 0},
	{"W5", "as W3, one in twenty failing", 10_000, 1000, 100 * time.Millisecond, 300, true, time.Second},
	{"W6", "1,000 answers of 1 MB, 64 in flight", 1000, 64, 0, 1_000_000, false, 0},
}

// address is where the target answers so; before is put before the ID, to be filled in.
func (w work) address(tg *target, id string) string {
	fail := 0
	if w.failing {
		fail = 1
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
