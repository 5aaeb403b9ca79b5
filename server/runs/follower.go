package runs

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"allsettled/app/event"
)

// follower is a run that another node owns, as this node hears it: one for all who watch it
// here. It hears what the owner tells, and reads from the journal what it did not hear.
type follower struct {
	run   string
	hub   *hub
	ready chan struct{} // closed when the hub says from where on it tells
	stop  context.CancelFunc
	refs  int // watchers, guarded by Runs.mu

	mu    sync.Mutex
	begun bool
	last  uint64
	stale bool          // something was missed
	news  chan struct{} // has one when something was heard
}

// lookAgain is how often the journal is asked whether something was not heard.
const lookAgain = time.Second

// listenTo returns the echo of a run, made for the first who watches it; leave is to be called once.
func (r *Runs) listenTo(run string) (e *follower, leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e = r.followers[run]
	if e == nil {
		e = &follower{run: run, hub: newHub(), ready: make(chan struct{}), news: make(chan struct{}, 1)}
		r.followers[run] = e
		ctx, stop := context.WithCancel(context.Background()) // it lives as long as it has watchers
		e.stop = stop
		r.owners.Go(func() {
			err := r.hear(ctx, e)
			r.silence(e)
			e.hub.close(err)
		})
	}
	e.refs++
	return e, func() { r.unlisten(e) }
}

func (r *Runs) unlisten(e *follower) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.refs--; e.refs == 0 {
		e.stop()
		if r.followers[e.run] == e {
			delete(r.followers, e.run)
		}
	}
}

// silence takes an echo that has ended off the list.
func (r *Runs) silence(e *follower) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.followers[e.run] == e {
		delete(r.followers, e.run)
	}
	e.stop()
}

// observe follows the run to its end.
func (r *Runs) hear(ctx context.Context, e *follower) error {
	opened := sync.OnceFunc(func() { close(e.ready) })
	defer opened()
	stop, err := r.o.Membership.Follow(e.run, e.receive)
	if err != nil {
		return err
	}
	defer stop()
	last, first, _, err := r.o.Journal.Last(ctx, e.run)
	if err != nil {
		return missing(err)
	}
	e.begin(first + lineCount(last) - 1)
	opened()
	if end, err := endOf(last); err != nil || end != nil {
		return err
	}
	if signs, err := r.o.Membership.Ask(ctx, e.run, []byte(askSigns)); err == nil {
		e.receive(signs)
	}
	return r.follow(ctx, e)
}

// follow reads what was not heard, until the run's end was told.
func (r *Runs) follow(ctx context.Context, e *follower) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for !e.hub.hasEnded() {
		missed := e.missed()
		select {
		case <-e.news:
		case <-tick.C:
			missed = true
		case <-ctx.Done():
			return ErrClosed
		}
		if missed = missed || e.missed(); !missed {
			continue
		}
		if err := e.catchUp(ctx, r.o.Journal); err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			r.o.Log.Warn("a run of another node cannot be read for a moment", "error", err)
		}
	}
	return nil
}

func (e *follower) begin(last uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.begun, e.last = true, last
	e.hub.start(last)
}

func (e *follower) missed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stale
}

// catchUp reads from the journal what comes after the last line.
func (e *follower) catchUp(ctx context.Context, j Journal) error {
	e.mu.Lock()
	after := e.last
	e.stale = false
	e.mu.Unlock()
	for lines, err := range j.Read(ctx, e.run, after) {
		if err != nil {
			return err
		}
		batch := batchOf(lines, after)
		after = batch.Last
		e.publish(logged(batch))
	}
	return nil
}

// logged makes a block of lines of the journal.
func logged(batch Batch) block {
	b := block{last: batch.Last, first: batch.Last - uint64(len(batch.Events)) + 1, events: batch.Events}
	for i, e := range batch.Events {
		b.seqs = append(b.seqs, b.first+uint64(i))
		b.size += sizeOf(e)
	}
	return b
}

// publish tells a block that follows what was told; what was told already is cut off.
func (e *follower) publish(b block) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case !e.begun:
		return
	case b.first > e.last+1:
		e.stale = true
		return
	case b.first > 0 && b.last <= e.last:
		return
	case b.first > 0 && b.first <= e.last:
		b = logged(Batch{Events: onlyLogged(b, e.last), Last: b.last})
	}
	e.last = max(e.last, b.last)
	e.hub.publish(b)
}

// onlyLogged are the numbered lines after a number.
func onlyLogged(b block, after uint64) (events []event.Encoded) {
	for i, seq := range b.seqs {
		if seq > after {
			events = append(events, b.events[i])
		}
	}
	return events
}

// lastHeard takes what the owner tells. What cannot be read is found in the journal.
func (e *follower) receive(what []byte) {
	defer raise(e.news)
	for len(what) > 0 {
		kind, rest := what[0], what[1:]
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) {
			return
		}
		one := rest[n : n+int(size)]
		what = rest[n+int(size):]
		if kind == messageBlock {
			if b, ok := decodeBlock(one); ok {
				e.publish(b)
			}
		} else if at := int(kind >> 1); at < statusKinds {
			if shown, rest, ok := cutEncoded(one); ok && len(rest) == 0 && len(shown.JSON) > 0 {
				e.hub.show(at, shown, kind&1 == 1)
			}
		}
	}
}
