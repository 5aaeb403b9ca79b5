package runs

import (
	"bytes"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/batch"
	"allsettled/server/feed"
)

// group is a batch of events in the forms in which it is stored and published. Only here is an event encoded,
// in both forms, on its way to the readers.
type group struct {
	first  uint64 // number of the first logged event; 0 when no event is logged
	log    []byte // JSON of the logged events, with line breaks between them
	bodies []body // that are stored beside the log
	block  feed.Block
}

// A group has as many outcomes as the run has calls in flight, within these bounds, so that a crash takes back
// few of them.
const (
	groupLeast = 32
	groupMost  = 2048
	groupBytes = 512 << 10 // of answers, about

	// groupDelay is how long a group gathers that follows another at once: to write and publish one costs
	// some 100 µs of processor time, whether it has one outcome or a hundred.
	groupDelay = 2 * time.Millisecond
)

// newQueue returns the queue from the engine to the writer of a run. inFlight is how many calls may be in flight; 0
// for no bound. The queue holds one group at most while another is written, so the memory of a slow disk is bounded:
// the engine waits.
func newQueue(inFlight int) *batch.Queue[settle.Event] {
	most := groupMost
	if inFlight > 0 {
		most = min(max(inFlight, groupLeast), groupMost)
	}
	enough := most
	if inFlight > 0 {
		enough = inFlight // no more outcomes come before these are stored
	}
	return batch.New(batch.Options[settle.Event]{
		Items: most, Enough: enough, Bytes: groupBytes, Delay: groupDelay, Measure: measure,
	})
}

// measure counts logged events, and estimates how many bytes an event takes. Live events count as no item, so that
// they do not make the groups of a journal smaller; but they take memory, and count for that.
func measure(e settle.Event) (items, bytes int) {
	const bare = 256 // both forms of an event without a body
	bytes = bare
	if o := e.Outcome; o != nil {
		bytes += len(o.Reply.Body) + len(o.Value.JSON)
	}
	if e.Kind.IsLive() {
		return 0, bytes
	}
	return 1, bytes
}

// encoder makes groups. It writes into buffers that it keeps, and copies what a group takes into memory of
// exactly that size: buffers that grow with each group were a quarter of all garbage of a run.
type encoder struct {
	inline int // up to how many bytes a value is part of the compact form
	log    []byte
	live   []byte
	packed []byte
	cuts   []cut
}

// keptBuffer is how large a buffer of an encoder may be that is kept for the next group.
const keptBuffer = 256 << 10

// cut is where an event ends: its JSON in the log when it has a number, else among the live lines; and its
// compact form.
type cut struct {
	number          uint64
	end, compactEnd int
}

// group encodes events. It takes the bodies out of the events of the group, so that an answer is in memory no
// longer than it takes to store it.
func (c *encoder) group(events []settle.Event) *group {
	g := &group{}
	c.cuts = c.cuts[:0]
	for _, e := range events {
		c.packed = event.AppendCompact(c.packed, e, c.inline)
		if e.Seq == 0 {
			c.live = event.AppendJSON(c.live, e)
			c.cuts = append(c.cuts, cut{0, len(c.live), len(c.packed)})
			continue
		}
		if g.first == 0 {
			g.first = e.Seq
		} else {
			c.log = append(c.log, '\n')
		}
		c.log = event.AppendJSON(c.log, e)
		c.cuts = append(c.cuts, cut{e.Seq, len(c.log), len(c.packed)})
		g.takeBody(e)
	}
	g.log = takeBuffer(&c.log)
	g.block = c.block(g.log, takeBuffer(&c.live), takeBuffer(&c.packed))
	return g
}

// takeBuffer returns a copy of a buffer and empties it. A very large one is given away instead: after one group of
// large answers, a run would otherwise hold that much memory to its end.
func takeBuffer(buffer *[]byte) []byte {
	whole := *buffer
	if *buffer = whole[:0]; cap(whole) > keptBuffer {
		*buffer = nil
		return whole
	}
	return bytes.Clone(whole)
}

// takeBody takes the body out of an event, and keeps it when the event does not have all of it.
func (g *group) takeBody(e settle.Event) {
	o := e.Outcome
	if o == nil {
		return
	}
	if len(o.Reply.Body) > 0 && !o.Rebuildable() {
		g.bodies = append(g.bodies, body{o.Index, e.Seq, o.Reply.Type, o.Reply.Body})
	}
	o.Reply.Body, o.Value = nil, settle.Value{}
}

// block cuts what was encoded into events. They share its memory, so an event costs no allocation of its own.
// Each slice has its length as capacity, so that an append by a reader cannot write into the next event.
func (c *encoder) block(log, live, packed []byte) feed.Block {
	b := feed.NewBlock(len(c.cuts))
	logged, shown, compact := 0, 0, 0
	for _, to := range c.cuts {
		var e event.Encoded
		if to.number > 0 {
			e.JSON = log[logged:to.end:to.end]
			logged = to.end + 1 // behind the line break
		} else {
			e.JSON = live[shown:to.end:to.end]
			shown = to.end
		}
		e.Compact = packed[compact:to.compactEnd:to.compactEnd]
		compact = to.compactEnd
		b.Add(to.number, e)
	}
	return b
}
