package runs

import (
	"bytes"
	"sync"

	"allsettled/app/event"
)

// block is a group as its watchers get it. Nothing in it changes any more.
type block struct {
	first, last uint64 // numbers of the first and last logged line; 0 when there is none
	events      []event.Encoded
	seqs        []uint64 // of each event; 0 for a live one, which is in no log
	size        int      // bytes of all events
}

// sizeOf returns how many bytes an event takes in both forms.
func sizeOf(e event.Encoded) int { return len(e.JSON) + len(e.Compact) }

// after returns the events after the one with that number.
func (b block) after(after uint64) []event.Encoded {
	if b.first == 0 || b.first > after {
		return b.events
	}
	if b.last <= after {
		return nil
	}
	for i, seq := range b.seqs {
		if seq == after {
			return b.events[i+1:]
		}
	}
	return b.events
}

// The ring holds this much of a run. A watcher that is further behind reads
// from the journal.
const (
	ringLines = 4096
	ringBytes = 1 << 20
)

// hub tells the latest blocks to any number of watchers. Each goes at its own
// pace with a cursor of its own; the hub does not know them.
type hub struct {
	mu       sync.Mutex
	news     chan struct{} // closed, and made anew, at each change
	blocks   []block
	base     int    // how many blocks have left the ring
	floor    uint64 // all lines after this one are in the ring
	last     uint64
	lines    int
	size     int
	over     bool
	err      error
	statuses [statusKinds]status
	marked   int // how many signs were put up so far
}

// status is how something stands that no log tells: the latest of its kind is told to
// each watcher once, those who join later included.
type status struct {
	event  event.Encoded
	number int  // by which watchers know whether they have seen it; 0 = never put up
	usual  bool // who joins need not hear of it
}

// The kinds of sign.
const (
	statusPaused = iota
	statusSlowed
	statusKinds
)

// show puts a sign up in place of the one before.
func (h *hub) show(kind int, e event.Encoded, usual bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.marked++
	h.statuses[kind] = status{e, h.marked, usual}
	h.wakeLocked()
}

// encodedStatuses writes all signs that were put up.
func (h *hub) encodedStatuses() (all []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for kind, s := range h.statuses {
		if s.number > 0 {
			all = s.encode(all, kind)
		}
	}
	return all
}

// unseenLocked returns the signs that the cursor has not seen. They wait until it
// has the accepted event.
func (h *hub) unseenLocked(c *cursor) (unseen []event.Encoded) {
	if c.after == 0 || c.statuses == h.marked || h.over {
		return nil
	}
	for _, s := range h.statuses {
		if s.number > c.statuses && (c.statuses > 0 || !s.usual) {
			unseen = append(unseen, s.event)
		}
	}
	c.statuses = h.marked
	return unseen
}

func newHub() *hub { return &hub{news: make(chan struct{})} }

// start says from where on the hub will tell.
func (h *hub) start(last uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.floor, h.last = last, last
}

func (h *hub) publish(b block) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.blocks = append(h.blocks, b)
	h.lines += len(b.events)
	h.size += b.size
	h.last = max(h.last, b.last)
	for len(h.blocks) > 1 && (h.lines > ringLines || h.size > ringBytes) {
		h.evictLocked()
	}
	h.wakeLocked()
}

func (h *hub) evictLocked() {
	b := h.blocks[0]
	h.blocks[0] = block{}
	h.blocks = h.blocks[1:]
	h.base++
	h.lines -= len(b.events)
	h.size -= b.size
	h.floor = max(h.floor, b.last)
}

func (h *hub) wakeLocked() {
	close(h.news)
	h.news = make(chan struct{})
}

// close says that nothing will follow, and why if that is not the run's end.
func (h *hub) close(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over, h.err = true, err
	h.wakeLocked()
}

// hasEnded reports whether the run's end was told.
func (h *hub) hasEnded() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.blocks) == 0 {
		return false
	}
	events := h.blocks[len(h.blocks)-1].events
	return len(events) > 0 && bytes.HasPrefix(events[len(events)-1].JSON, endedMark)
}

func (h *hub) failure() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// cursor is how far a watcher is.
type cursor struct {
	after    uint64 // number of the last line it has
	next     int    // the block it has not seen, counted from the beginning; 0 = not in the ring
	statuses int    // number of the latest sign it has seen
}

// nextBatch is what the hub has for a cursor: a block, or a reason for having none.
type nextBatch struct {
	block  block
	found  bool
	behind bool // the journal has what the ring has no more
	over   bool
	err    error
	news   <-chan struct{}
}

// look returns what comes next for the cursor.
func (h *hub) look(c *cursor) nextBatch {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.after < h.floor {
		return nextBatch{behind: true}
	}
	if unseen := h.unseenLocked(c); unseen != nil {
		return nextBatch{block: block{events: unseen}, found: true}
	}
	c.next = max(c.next, h.base)
	for i := c.next - h.base; i < len(h.blocks); i++ {
		c.next++
		if b := h.blocks[i]; b.last == 0 || b.last > c.after {
			return nextBatch{block: b, found: true}
		}
	}
	return nextBatch{over: h.over, err: h.err, news: h.news}
}

// has reports whether a watcher with that line can go on from the ring.
func (h *hub) has(after uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return after >= h.floor
}
