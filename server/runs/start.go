package runs

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/feed"
	"allsettled/server/ledger"
)

// Start starts a run, once: the same plan under the same name again changes nothing, and another plan is
// [ErrConflict]. When Start returns, the accepted event is on disk. A run that waits for its secrets continues
// when the order has them and the key. A name of another form is a *plan.FieldError.
func (r *Runs) Start(ctx context.Context, o Order) (Receipt, error) {
	if o.Run == "" {
		o.Run = secret()
	}
	if !nameShape.MatchString(o.Run) {
		return Receipt{}, plan.NewFieldError("run", o.Run, "run_name")
	}
	for {
		receipt, err := r.tryStart(ctx, o)
		if !errors.Is(err, errBeginning) {
			return receipt, err
		}
		select {
		case <-time.After(lagging):
		case <-ctx.Done():
			return Receipt{}, context.Cause(ctx)
		}
	}
}

// errBeginning says that another node has claimed a run and not accepted it yet: it is about to, or has died.
var errBeginning = errors.New("another node begins the run at this moment")

// tryStart starts a run, or answers for one that is there; errBeginning when neither is possible yet. It holds
// the name no longer than that, because this node may have to free the claim of a node that has died.
func (r *Runs) tryStart(ctx context.Context, o Order) (Receipt, error) {
	// Two requests with one name come one after the other: the second finds the run of the first.
	release, err := r.registry.claim(ctx, o.Run)
	if err != nil {
		return Receipt{}, err
	}
	defer release()
	if l := r.registry.find(o.Run); l != nil {
		return l.receipt(o)
	}
	// The journal is asked before the membership: a run that has ended has no owner, and must not get one.
	h, err := r.stored.head(ctx, o.Run)
	switch {
	case err == nil:
		return r.receipt(ctx, o, h)
	case !errors.Is(err, ErrNoRun):
		return Receipt{}, fmt.Errorf("start run %s: %w", o.Run, err)
	}
	lease, err := r.o.Membership.Claim(ctx, o.Run)
	switch {
	case err == nil:
		return r.begin(ctx, o, lease)
	case exists(err):
		return Receipt{}, errBeginning
	}
	return Receipt{}, fmt.Errorf("start run %s: %w", o.Run, err)
}

// receipt answers an order for a run that is stored: it has ended, or another node owns it. Secrets are passed on to
// that node, and lost when it does not answer: the client sees the run wait, and sends them again.
func (r *Runs) receipt(ctx context.Context, o Order, h head) (Receipt, error) {
	if !h.same(o) {
		return Receipt{}, ErrConflict
	}
	if h.wants(o) {
		_ = r.askOwner(ctx, o.Run, askSecrets+string(o.Plan.Encode())) // it has ended, or the client sends it again
	}
	return Receipt{Run: o.Run}, nil
}

// begin stores that the run is accepted, and owns it. It costs two durable writes, one after the other: the larger
// part of what a start takes. ErrFull when the journal has no room, or cannot be written.
func (r *Runs) begin(ctx context.Context, o Order, lease Lease) (Receipt, error) {
	key := o.CancelKey
	if !nameShape.MatchString(key) {
		key = secret()
	}
	if size, full := r.retention.Full(ctx); full {
		return Receipt{}, fmt.Errorf("%w: all runs take %d bytes, want %d at most", ErrFull, size, r.o.Most)
	}
	now, p := time.Now(), o.Plan.Filled()
	h := head{
		p.Masked(), sha256.Sum256([]byte(key)), now.UTC().Truncate(time.Millisecond), o.Visitor, p.HasSecrets(),
		o.Origin,
	}
	accepted := event.Encode(settle.Event{
		Kind: settle.Accepted, Seq: 1, Terms: terms(o.Run, p, h),
	}, event.Inline(p.Total()))
	// A crash before accept has appended leaves a claim and perhaps a head, and Adopt clears both. A crash after that
	// costs the client no more than the reply: the run exists.
	mark, err := r.accept(ctx, o.Run, h, accepted.JSON)
	if err != nil {
		return Receipt{}, fmt.Errorf("%w (%w)", ErrFull, err)
	}
	l := newLive(r.o, o.Run, h, lease, &r.registry.closing)
	l.began, l.tally = now, settle.NewTally(p.Mode, p.Total(), now)
	l.progress.plan, l.progress.seq, l.progress.mark = p, 1, mark
	if !ledger.Repeatable(p) {
		l.progress.ledger = ledger.New(l.journal, l.run)
	}
	var b feed.Block
	b.Add(1, accepted)
	l.feed.Publish(b)
	// There is no log to read, so watchers and prepare need not wait.
	close(l.ready)
	if !r.own(ctx, l) {
		return Receipt{}, ErrClosed // the next New continues it
	}
	return Receipt{Run: o.Run, CancelKey: key, New: true}, nil
}

// terms are what the accepted event says of a run. A reader of the log needs no head: with the terms it can show
// every call as pending, and an export knows how many there are.
func terms(run string, p plan.Plan, h head) *settle.Terms {
	limits := p.Limits()
	return &settle.Terms{
		Run: run, Total: p.Total(), Mode: p.Mode, InFlight: limits.InFlight, PerSecond: limits.PerSecond,
		Timeout: limits.Timeout, Attempts: limits.Attempts, At: h.At,
		Continues: h.Origin.Continues, Indices: h.Origin.Indices,
	}
}

// accept stores the head and the first event. It overwrites a head without events: an attempt to start that
// failed has left it, and no client knows of it.
func (r *Runs) accept(ctx context.Context, run string, h head, line []byte) (mark uint64, err error) {
	data, err := h.encode()
	if err != nil {
		return 0, err
	}
	j := r.o.Journal
	if err = j.Create(ctx, run, data); exists(err) {
		if err = j.Drop(ctx, run); err == nil {
			err = j.Create(ctx, run, data)
		}
	}
	if err != nil {
		return 0, err
	}
	return j.Append(ctx, run, 0, 1, line)
}
