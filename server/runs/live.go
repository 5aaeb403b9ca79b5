package runs

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/feed"
	"allsettled/server/ledger"
)

// live is a run that this node owns. Its owning goroutines use progress without a lock; what requests read has mu, an
// atomic or a channel. The two locks are never held together, and neither while the journal is used.
type live struct {
	run     string
	head    head
	began   time.Time // when the run was accepted; its events count from then
	o       *Options
	journal Journal // waits while the disk is full
	lease   Lease
	feed    *feed.Feed
	closing *atomic.Bool // the server closes

	cancel  context.CancelCauseFunc // the first cause counts, so a cancel after a close changes nothing
	ready   chan struct{}           // closed when the log was read, or that failed
	secrets chan plan.Plan          // has the plan when a client sent its secrets again
	pauser  settle.Pauser
	pausing sync.Mutex   // held while the pauser and its status change, and around goOn
	goOn    func()       // of the run's throttle; nil without one
	calling atomic.Int64 // attempts in flight

	progress progress

	mu    sync.Mutex
	tally settle.Tally  // of what was published
	end   *settle.Event // nil while the run has not ended
}

// progress is how far a run is. Only the goroutines that own the run use it.
type progress struct {
	plan     plan.Plan // with its secrets
	inFlight *ledger.Slots
	settled  bitmap         // calls that had settled under an earlier owner
	ledger   *ledger.Ledger // nil where calls may be made again
	resumes  int            // how often the run was continued since its last event; 0 when this process started it
	fenced   uint64         // number of the first event of this owner, where it fenced off another; else 0
	seq      uint64         // number of the last event
	mark     uint64         // of the last append
}

// newLive returns a run that is stored. No goroutine of it runs yet: [Runs.own] starts them.
func newLive(o *Options, run string, h head, lease Lease, closing *atomic.Bool) *live {
	return &live{
		run: run, head: h, began: notAhead(h.At), o: o, journal: newSpaceWaiter(
			o.Journal, run, o.Log, closing,
		), lease: lease,
		feed: feed.New(), closing: closing, ready: make(chan struct{}), secrets: make(chan plan.Plan, 1),
	}
}

// notAhead returns a time, or now if that is earlier. Where the clock was set back while no process owned the
// run, its events would have times before its beginning.
func notAhead(at time.Time) time.Time {
	if now := time.Now(); at.After(now) {
		return now
	}
	return at
}

// show shows a status on all nodes. A status is not logged and may be lost on its way: a node that joins asks for the
// latest ones. usual says that a watcher who joins need not be shown it.
func (l *live) show(kind feed.Kind, e settle.Event, usual bool) {
	e.At = time.Since(l.began)
	s := feed.Status{Kind: kind, Event: event.Encode(e, 0), Usual: usual}
	l.feed.Show(s)
	l.lease.Publish(s.Message)
}

// showSlowing shows how much the throttle slows the run down. inFlight is how many calls may be in flight now; wait
// is for how long none may begin. The throttle calls it, on the goroutines of calls.
func (l *live) showSlowing(inFlight int, wait time.Duration) {
	e := settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: inFlight, Wait: wait}}
	l.show(feed.Slowed, e, wait <= 0 && inFlight >= l.progress.plan.Limits().InFlight)
}

// pause pauses or resumes the run, and shows it if that changes something. To resume a run that is not paused ends
// the waits that its site asked for.
func (l *live) pause(paused bool) {
	l.pausing.Lock() // so that the status that is shown last is the pauser's
	defer l.pausing.Unlock()
	change := l.pauser.Resume
	if paused {
		change = l.pauser.Pause
	}
	if change() {
		l.show(feed.Paused, settle.Event{Kind: settle.Paused, Paused: paused}, !paused)
		return
	}
	if !paused {
		// Both waits: the engine's own for a Retry-After of one call, and the throttle's for the whole run.
		l.pauser.GoOn()
		if l.goOn != nil {
			l.goOn()
		}
	}
}

// addSecrets hands the plan with its secrets to a run that waits for it. It never waits: the channel holds one plan,
// and the first one counts.
func (l *live) addSecrets(p plan.Plan) {
	select {
	case l.secrets <- p.Filled():
	default: // it has them already
	}
}

// receipt answers an order for a run that is there. It has no cancel key: the client that started the run got it
// then, and the server has only its hash.
func (l *live) receipt(o Order) (Receipt, error) {
	if !l.head.same(o) {
		return Receipt{}, ErrConflict
	}
	if l.head.wants(o) {
		l.addSecrets(o.Plan)
	}
	return Receipt{Run: l.run}, nil
}

// count folds events that are stored into the tally. It is called before they are published, so a client that got an
// event finds it in the summary.
func (l *live) count(events []settle.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range events {
		l.tally.Apply(events[i])
		if events[i].Kind == settle.Ended {
			end := events[i] // a copy: a pointer into events would keep the whole group in memory
			l.end = &end
		}
	}
}

// hasEnded reports whether the run's end is stored.
func (l *live) hasEnded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end != nil
}

// tallied returns a copy of the tally, from which the engine continues.
func (l *live) tallied() settle.Tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally
}

// summary returns the run's summary, once the log was read; the cause of ctx when that ends first.
func (l *live) summary(ctx context.Context) (Summary, error) {
	select {
	case <-l.ready:
	case <-ctx.Done():
		return Summary{}, context.Cause(ctx)
	}
	s := l.head.summary(l.run)
	s.Err = l.feed.Err()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil {
		s.finish(*l.end)
		return s, nil
	}
	// The tally has what was stored, not what the engine knows: no figure goes back after a crash.
	s.add(l.tally.Sum())
	s.Paused = l.pauser.IsPaused()
	s.Verdict = l.tally.Verdict()
	return s, nil
}
