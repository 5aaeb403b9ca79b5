package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"

	"golang.org/x/sync/errgroup"
)

// live is a run under way.
type live struct {
	run     string
	head    head
	journal Journal
	lease   Lease
	retries []time.Duration // waits between the attempts of an append
	hub     *hub
	cancel  context.CancelCauseFunc
	ready   chan struct{}  // closed when the log has been read, or that failed
	secrets chan plan.Plan // the plan as its starter brings it again
	began   time.Time      // when the run was accepted, as its events tell the time

	pauser  settle.Pauser // shut while the run is paused
	pausing sync.Mutex

	flying atomic.Int64 // attempts under way

	// Of the owner.
	plan     plan.Plan
	inFlight *inFlight
	settled  bitmap  // calls settled before this process
	fenced   uint64  // number of the first event of this owner, where it took the run over; else 0
	begun    *ledger // of calls that must not be made twice; nil where they may be
	seq      uint64  // of the last event numbered
	mark     uint64  // of the last append

	mu    sync.Mutex
	tally settle.Tally // of what was told
	end   *settle.Event
}

// Parts beside a log.
const partCancel = "cancel" // its presence says that the run was cancelled

func partBody(index int) string { return "body-" + strconv.Itoa(index) }

func (r *Runs) newLive(run string, h head, lease Lease) *live {
	return &live{
		run: run, head: h, lease: lease, retries: r.o.Membership.Retries(), journal: r.waitForSpace(run),
		hub: newHub(), began: notAhead(h.At),
		ready: make(chan struct{}), secrets: make(chan plan.Plan, 1),
	}
}

// notAhead returns a time that is not to come: where the clock was set back while nobody owned
// the run, its events would tell of times before its beginning.
func notAhead(at time.Time) time.Time {
	if now := time.Now(); at.After(now) {
		return now
	}
	return at
}

// own brings a run to its end, or as far as it goes.
func (r *Runs) own(ctx context.Context, l *live) {
	err := r.prepare(ctx, l)
	if err == nil {
		err = r.call(ctx, l)
	}
	switch {
	case err == nil:
		l.hub.close(nil)
		r.leave(l, time.Now())
		if err := l.lease.End(context.WithoutCancel(ctx)); err != nil {
			r.o.Log.Warn("a run that ended still has an owner, and will be looked at again", "error", err)
		}
	case errors.Is(err, ErrClosed):
		l.hub.close(ErrClosed)
		if err := l.lease.Release(context.WithoutCancel(ctx)); err != nil { // it is taken over as from a node that died
			r.o.Log.Warn("a run cannot be offered to the other nodes", "error", err)
		}
	case r.o.Membership.Elsewhere(l.run):
		r.lose(l, err)
	default:
		r.o.Log.Error("a run stopped; it goes on when the server is started again", "run", l.run, "error", err)
		l.hub.close(fmt.Errorf("%w (%w)", ErrStopped, err))
	}
}

// call makes the calls that have not settled, and journals and tells what happens.
func (r *Runs) call(ctx context.Context, l *live) error {
	q := newQueue(l.plan.Limits().InFlight, event.Inline(l.plan.Total()))
	l.inFlight = newInFlight(l.plan.Limits().InFlight)
	ear := r.observer(l)
	defer ear.Done()
	var teller sync.WaitGroup
	teller.Go(func() {
		defer q.close()
		r.listen(ctx, l, q)
	})
	err := l.write(context.WithoutCancel(ctx), q, ear)
	q.stop()
	close(l.inFlight.closed)
	teller.Wait()
	switch {
	case err != nil:
		return err
	case l.end == nil && errors.Is(context.Cause(ctx), errLost):
		return errLost
	case l.end == nil:
		return ErrClosed
	}
	return nil
}

// listen numbers what the engine says and hands it over, until the run ends,
// the journal fails or the server closes.
func (r *Runs) listen(ctx context.Context, l *live, q *queue) {
	limits := l.plan.Limits()
	limits.Pauser = &l.pauser
	do := l.counted(l.begun.once(r.o.Do(l.plan, l.head.Visitor)))
	switch {
	case r.o.Throttle != nil:
		b := r.o.Throttle(l.plan, l.head.Visitor, l.slowed)
		defer b.Leave()
		limits.Admit, do = b.Admit, b.Do(do)
	case r.o.Admit != nil:
		limits.Admit = r.o.Admit(l.plan, l.head.Visitor)
	}
	limits.Admit = l.inFlight.admit(l.whileCertain(limits.Admit))
	calls := l.plan.Calls(l.settled.has)
	left := false // the rest of the run is for its next owner to tell
	for e := range settle.Resume(ctx, l.tallied(), calls, limits, do) {
		if e.Kind == settle.Settled && e.Outcome.Aborted() {
			left = left || r.closing.Load() || errors.Is(context.Cause(ctx), errLost)
			explain(ctx, e.Outcome)
		}
		if left && (e.Kind != settle.Settled || e.Outcome.Aborted()) {
			continue
		}
		if !e.Kind.IsLive() {
			l.seq++
			e.Seq = l.seq
		}
		if !q.put(e) {
			return
		}
	}
}

// slowed tells those who watch that the run slows down, or recovers.
func (l *live) slowed(inFlight int, wait time.Duration) {
	e := settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: inFlight, Wait: wait}, At: time.Since(l.began)}
	l.show(statusSlowed, e, wait <= 0 && inFlight >= l.plan.Limits().InFlight)
}

// show sets a status, on all nodes.
func (l *live) show(kind int, e settle.Event, usual bool) {
	encoded := event.Encode(e, 0)
	l.hub.show(kind, encoded, usual)
	l.lease.Publish(status{event: encoded, usual: usual}.encode(nil, kind))
}

// tallied returns a copy of the tally for the engine, which goes on from it.
func (l *live) tallied() settle.Tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally
}

// write journals and tells one group after another.
func (l *live) write(ctx context.Context, q *queue, ear Observer) error {
	for g := q.take(); g != nil; g = q.take() {
		if err := l.keep(ctx, g); err != nil {
			return err
		}
		l.inFlight.leave(g.logged)
		l.count(g)
		b := g.block()
		l.hub.publish(b)
		l.lease.Publish(appendMessage(nil, messageBlock, b.encode()))
		observe(ear, g)
	}
	return nil
}

// count folds what is now certain.
func (l *live) count(g *group) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range g.logged {
		l.tally.Apply(g.logged[i])
		if g.logged[i].Kind == settle.Ended {
			l.end = &g.logged[i]
		}
	}
}

// keep journals a group, its bodies first. A disk that failed is given a moment, and so is a cluster whose
// journal has no leader; the run waits for it. Whoever else owns the run by then has fenced this node off.
func (l *live) keep(ctx context.Context, g *group) (err error) {
	for i := 0; ; i++ {
		if err = l.keepOnce(ctx, g); err == nil || l.kept(ctx, g) {
			return nil
		}
		if exists(err) || i == len(l.retries) {
			return err
		}
		<-time.After(l.retries[i])
	}
}

func (l *live) keepOnce(ctx context.Context, g *group) error {
	if g.first == 0 {
		return nil
	}
	var puts errgroup.Group
	puts.SetLimit(putsAtOnce)
	for _, p := range g.bodies {
		puts.Go(func() error {
			packed := packings.Get().(*[]byte) // the journal keeps nothing of it once it has it on disk
			defer packings.Put(packed)
			*packed = p.appendTo((*packed)[:0])
			return l.journal.Put(ctx, l.run, partBody(p.index), *packed)
		})
	}
	if err := puts.Wait(); err != nil {
		return err
	}
	mark, err := l.journal.Append(ctx, l.run, l.mark, g.first, g.log)
	if err == nil {
		l.mark = mark
	}
	return err
}

// packings are the rooms in which bodies go to the journal.
var packings = sync.Pool{New: func() any { return new([]byte) }}

// putsAtOnce is how many bodies are on their way to the journal together.
const putsAtOnce = 8

// kept reports whether an append that failed was written after all.
func (l *live) kept(ctx context.Context, g *group) bool {
	lines, first, mark, err := l.journal.Last(ctx, l.run)
	if err != nil || g.first == 0 || first != g.first || !bytes.Equal(lines, g.log) {
		return false
	}
	l.mark = mark
	return true
}
