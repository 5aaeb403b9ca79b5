package demo

import (
	"sync"
	"time"
)

// site remembers what flap and rate need: how often an ID has failed, and how many
// calls a rate has left. Both forget after a minute, and hold at most entriesMax keys.
type site struct {
	mu      sync.Mutex
	failed  map[string]count
	buckets map[string]bucket
}

const (
	entriesMax = 100_000
	forget     = time.Minute
)

type count struct {
	n    int
	last time.Time
}

type bucket struct {
	left float64
	last time.Time
}

func newSite() *site {
	return &site{failed: map[string]count{}, buckets: map[string]bucket{}}
}

// flaps reports whether this attempt is among the first n, which fail. The attempt that
// does not fail starts the count again, so that the next run flaps the same way.
func (s *site) flaps(key string, n int, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.failed[key]
	if now.Sub(c.last) > forget {
		c = count{}
	}
	if c.n >= n {
		delete(s.failed, key)
		return false
	}
	makeRoom(s.failed, now, func(c count) time.Time { return c.last })
	s.failed[key] = count{c.n + 1, now}
	return true
}

// allow takes one call from a bucket that holds a second's worth: n calls at once and
// then n a second, so that a caller who keeps to n a second is never refused.
func (s *site) allow(key string, n int, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, known := s.buckets[key]
	if !known {
		makeRoom(s.buckets, now, func(b bucket) time.Time { return b.last })
		b = bucket{float64(n), now}
	}
	b.left = min(float64(n), b.left+now.Sub(b.last).Seconds()*float64(n))
	b.last = now
	ok := b.left > 0.999999 // the sum of ten tenths of a second is a second
	if ok {
		b.left--
	}
	s.buckets[key] = b
	return ok
}

// makeRoom forgets old entries once a table is full, and all of them if that is not enough.
func makeRoom[V any](table map[string]V, now time.Time, last func(V) time.Time) {
	if len(table) < entriesMax {
		return
	}
	for key, value := range table {
		if now.Sub(last(value)) > forget {
			delete(table, key)
		}
	}
	if len(table) >= entriesMax {
		clear(table)
	}
}
