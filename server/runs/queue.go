package runs

import (
	"sync"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// group is what has gathered while the group before was being written.
type group struct {
	first  uint64 // number of the first logged line; 0 when none is
	log    []byte // the logged lines
	logged []settle.Event
	bodies []body
	size   int // bytes of lines and bodies

	liveLines []byte // JSON of live events, which the journal does not store
	compact   []byte // all events in the compact form
	inline    int    // up to how many bytes a value travels in the compact form
	cuts      []cut  // all events in order
}

type body struct {
	index int
	seq   uint64 // of its event
	kind  string // media type
	body  []byte
}

// cut is where an event ends: its JSON in log when it has a number, else in liveLines; and its compact form.
type cut struct {
	seq        uint64
	end        int
	compactEnd int
}

// A group is full when it has as many outcomes as the run has calls in flight,
// within these bounds, so that a crash loses little; or this many bytes. One more
// event may go over that, so a body larger than all of it is a group of its own.
const (
	groupLeast = 32
	groupMost  = 2048
	groupLive  = 4 * groupMost // lines, started events among them
	groupBytes = 512 << 10
)

func groupOf(inFlight int) int {
	if inFlight <= 0 {
		return groupMost
	}
	return min(max(inFlight, groupLeast), groupMost)
}

// next is an empty group with the room that this one came to need: in a stream one is like the other.
func (g *group) next() *group {
	return &group{
		log: make([]byte, 0, len(g.log)), liveLines: make([]byte, 0, len(g.liveLines)),
		compact: make([]byte, 0, len(g.compact)), inline: g.inline,
		logged: make([]settle.Event, 0, len(g.logged)), cuts: make([]cut, 0, len(g.cuts)),
	}
}

func (g *group) full(most int) bool {
	return len(g.logged) >= most || len(g.cuts) >= groupLive || g.size >= groupBytes
}

// add encodes the event in both of its forms: the only time that this happens on its way to the readers.
func (g *group) add(e settle.Event) {
	from := len(g.compact)
	g.compact = event.AppendCompact(g.compact, e, g.inline)
	g.size += len(g.compact) - from
	if e.Seq == 0 {
		from := len(g.liveLines)
		g.liveLines = event.AppendJSON(g.liveLines, e)
		g.cuts = append(g.cuts, cut{0, len(g.liveLines), len(g.compact)})
		g.size += len(g.liveLines) - from
		return
	}
	from = len(g.log)
	if from == 0 {
		g.first = e.Seq
	} else {
		g.log = append(g.log, '\n')
	}
	g.log = event.AppendJSON(g.log, e)
	g.cuts = append(g.cuts, cut{e.Seq, len(g.log), len(g.compact)})
	g.size += len(g.log) - from
	g.keepBody(e.Seq, e.Outcome)
	g.logged = append(g.logged, e)
}

// keepBody keeps the body where the line does not tell all of it, and lets go of it otherwise.
func (g *group) keepBody(seq uint64, o *settle.Outcome) {
	if o == nil {
		return
	}
	if len(o.Reply.Body) > 0 && !o.Rebuildable() {
		g.bodies = append(g.bodies, body{o.Index, seq, o.Reply.Type, o.Reply.Body})
		g.size += len(o.Reply.Body)
	}
	o.Reply.Body, o.Value = nil, settle.Value{}
}

// block cuts the group into events for its watchers. They share the group's memory.
func (g *group) block() block {
	b := block{first: g.first, events: make([]event.Encoded, 0, len(g.cuts)), seqs: make([]uint64, 0, len(g.cuts))}
	log, live, compact := 0, 0, 0
	for _, c := range g.cuts {
		line := g.liveLines
		if c.seq > 0 {
			line, b.last = g.log[log:c.end:c.end], c.seq
			log = c.end + 1
		} else {
			line = line[live:c.end:c.end]
			live = c.end
		}
		e := event.Encoded{JSON: line, Compact: g.compact[compact:c.compactEnd:c.compactEnd]}
		compact = c.compactEnd
		b.events, b.seqs = append(b.events, e), append(b.seqs, c.seq)
		b.size += sizeOf(e)
	}
	return b
}

// queue holds the group that gathers. One goroutine puts, one takes.
type queue struct {
	news chan struct{} // has one when something was put, or nothing will be
	room chan struct{} // has one when the group was taken
	gone chan struct{} // closed when nobody takes any more

	most   int // logged events of a group
	flying int // calls at once: when so many outcomes wait, no other comes before they are kept

	taken time.Time // when the last group was; of who takes

	mu   sync.Mutex
	open *group
	over bool
}

func newQueue(inFlight, inline int) *queue {
	most := groupOf(inFlight)
	if inFlight <= 0 {
		inFlight = most
	}
	return &queue{most: most, flying: inFlight, news: make(chan struct{}, 1), room: make(chan struct{}, 1), gone: make(chan struct{}), open: &group{inline: inline}}
}

// put adds an event, waiting for room. It returns false when nobody takes any more.
func (q *queue) put(e settle.Event) bool {
	for !q.fits(e) {
		select {
		case <-q.room:
		case <-q.gone:
			return false
		}
	}
	raise(q.news)
	return true
}

func (q *queue) fits(e settle.Event) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.open.full(q.most) {
		return false
	}
	q.open.add(e)
	return true
}

// gatherFor is how long a group is waited for that follows another at once: each is written and told
// for some 100 µs of processor time, whether it has one outcome or a hundred.
const gatherFor = 2 * time.Millisecond

// take returns what has gathered, waiting for something; nil at the end. What comes after a pause is
// not made to wait; in a stream of outcomes a group has what gathers within gatherFor.
func (q *queue) take() *group {
	var gathered <-chan time.Time
	if left := gatherFor - time.Since(q.taken); left > 0 {
		t := time.NewTimer(left)
		defer t.Stop()
		gathered = t.C
	}
	for ripe := gathered == nil; ; {
		g, over := q.swap(ripe)
		if g != nil {
			q.taken = time.Now()
			raise(q.room)
			return g
		}
		if over {
			return nil
		}
		select {
		case <-q.news:
		case <-gathered:
			ripe = true
		}
	}
}

// swap takes the group that gathers if it is ripe, full, or the last.
func (q *queue) swap(ripe bool) (g *group, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	ripe = ripe || q.over || len(q.open.logged) >= q.flying || q.open.full(q.most)
	if len(q.open.cuts) == 0 || !ripe {
		return nil, q.over && len(q.open.cuts) == 0
	}
	g, q.open = q.open, q.open.next()
	return g, q.over
}

// close says that nothing more will be put.
func (q *queue) close() {
	q.mu.Lock()
	q.over = true
	q.mu.Unlock()
	raise(q.news)
}

// stop says that nobody takes any more.
func (q *queue) stop() { close(q.gone) }

func raise(flag chan struct{}) {
	select {
	case flag <- struct{}{}:
	default:
	}
}
