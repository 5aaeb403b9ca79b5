package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"

	"golang.org/x/sync/errgroup"
)

// live is a run under way.
type live struct {
	run     string
	head    head
	journal Journal
	hub     *hub
	cancel  context.CancelCauseFunc
	ready   chan struct{}  // closed when the log has been read, or that failed
	secrets chan plan.Plan // the plan as its starter brings it again
	began   time.Time      // when the run was accepted, as its events tell the time

	valve   settle.Valve // shut while the run is paused
	pausing sync.Mutex

	// Of the owner.
	plan    plan.Plan
	settled bitmap // calls settled before this process
	seq     uint64 // of the last event numbered
	mark    uint64 // of the last append

	mu    sync.Mutex
	tally settle.Tally // of what was told
	end   *settle.Event
}

// Parts beside a log.
const partCancel = "cancel" // its presence says that the run was cancelled

func partBody(index int) string { return "body-" + strconv.Itoa(index) }

func newLive(run string, h head, j Journal) *live {
	return &live{
		run: run, head: h, journal: j, hub: newHub(), began: h.At,
		ready: make(chan struct{}), secrets: make(chan plan.Plan, 1),
	}
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
	case errors.Is(err, ErrClosed):
		l.hub.close(ErrClosed)
	default:
		r.o.Log.Error("a run stopped; it goes on when the server is started again", "run", l.run, "error", err)
		l.hub.close(fmt.Errorf("%w (%w)", ErrStopped, err))
	}
}

// call makes the calls that have not settled, and journals and tells what happens.
func (r *Runs) call(ctx context.Context, l *live) error {
	q := newQueue(groupOf(l.plan.Limits().InFlight))
	ear := r.ear(l)
	defer ear.Leave()
	var teller sync.WaitGroup
	teller.Go(func() {
		defer q.close()
		r.listen(ctx, l, q)
	})
	err := l.write(context.WithoutCancel(ctx), q, ear)
	q.stop()
	teller.Wait()
	switch {
	case err != nil:
		return err
	case l.end == nil:
		return ErrClosed
	}
	return nil
}

// listen numbers what the engine says and hands it over, until the run ends,
// the journal fails or the server closes.
func (r *Runs) listen(ctx context.Context, l *live, q *queue) {
	limits := l.plan.Limits()
	limits.Valve = &l.valve
	do := r.o.Do(l.plan, l.head.Visitor)
	switch {
	case r.o.Brake != nil:
		b := r.o.Brake(l.plan, l.head.Visitor, l.slowed)
		defer b.Leave()
		limits.Gate, do = b.Gate, b.Do(do)
	case r.o.Gate != nil:
		limits.Gate = r.o.Gate(l.plan, l.head.Visitor)
	}
	calls := l.plan.Calls(l.settled.has)
	for e := range settle.Resume(ctx, l.tallied(), calls, limits, do) {
		if e.Kind == settle.Settled && e.Outcome.Aborted() {
			if r.closing.Load() {
				return
			}
			explain(ctx, e.Outcome)
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
	l.hub.show(signSlowed, e.AppendJSON(nil), wait <= 0 && inFlight >= l.plan.Limits().InFlight)
}

// tallied returns a copy of the tally for the engine, which goes on from it.
func (l *live) tallied() settle.Tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally
}

// write journals and tells one group after another.
func (l *live) write(ctx context.Context, q *queue, ear Ear) error {
	for g := q.take(); g != nil; g = q.take() {
		if err := l.keep(ctx, g); err != nil {
			return err
		}
		l.count(g)
		l.hub.publish(g.block())
		hear(ear, g)
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

// keep journals a group, its bodies first.
func (l *live) keep(ctx context.Context, g *group) (err error) {
	for i, wait := range []time.Duration{100 * time.Millisecond, time.Second, 0} {
		if err = l.keepOnce(ctx, g); err == nil {
			return nil
		}
		if l.kept(ctx, g) {
			return nil
		}
		if exists(err) || i == 2 {
			break
		}
		<-time.After(wait) // a disk that failed is given a moment, and the run waits for it
	}
	return err
}

func (l *live) keepOnce(ctx context.Context, g *group) error {
	if g.first == 0 {
		return nil
	}
	var puts errgroup.Group
	puts.SetLimit(putsAtOnce)
	for _, p := range g.bodies {
		puts.Go(func() error { return l.journal.Put(ctx, l.run, partBody(p.index), p.encode()) })
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
