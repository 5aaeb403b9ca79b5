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
)

// Order asks for a run. Its plan has been checked.
type Order struct {
	Run       string    // its name, 16 to 64 of A-Za-z0-9_-; empty: an unguessable one is made
	Plan      plan.Plan // with its secrets
	Visitor   string    // who asks; runs are counted by it
	CancelKey string    // of a run that is there; for a new one, a key to be used, shaped as a name
	Origin    Origin    // of a run that makes calls again; see [Runs.Retry]
}

// Receipt says what became of an order.
type Receipt struct {
	Run       string
	CancelKey string // only when New
	New       bool
}

// Start starts a run, once: the same plan again under the same name changes
// nothing, another plan is [ErrConflict]. When Start returns, the accepted event is
// on disk. A run that waits for its secrets goes on when the order brings them and
// the key. A name of the wrong shape is a *plan.FieldError.
func (r *Runs) Start(ctx context.Context, o Order) (Receipt, error) {
	if o.Run == "" {
		o.Run = secret()
	}
	if !nameShape.MatchString(o.Run) {
		return Receipt{}, &plan.FieldError{Field: "run", Typed: o.Run, Want: "name the run with 16 to 64 letters, digits, - or _"}
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

// errBeginning says that another node has claimed a run and not accepted it yet: it is about to, or died.
var errBeginning = errors.New("another node begins the run at this moment")

// tryStart starts a run, or answers for one that is there; errBeginning when neither is possible yet. It holds
// the name no longer than that, because this node may have to free the claim of a node that died.
func (r *Runs) tryStart(ctx context.Context, o Order) (Receipt, error) {
	release, err := r.claim(ctx, o.Run)
	if err != nil {
		return Receipt{}, err
	}
	defer release()
	if l := r.find(o.Run); l != nil {
		return l.startedBefore(o)
	}
	h, err := r.head(ctx, o.Run)
	switch {
	case err == nil:
		return r.elsewhere(ctx, o, h)
	case !errors.Is(err, ErrNoRun):
		return Receipt{}, fmt.Errorf("start run %s: %w", o.Run, err)
	}
	lease, err := r.o.Membership.Claim(ctx, o.Run)
	switch {
	case err == nil:
		return r.begin(ctx, o, lease)
	case exists(err):
		return Receipt{}, errBeginning
	default:
		return Receipt{}, fmt.Errorf("start run %s: %w", o.Run, err)
	}
}

// elsewhere answers an order for a run that is stored: it has ended, or another node owns it.
func (r *Runs) elsewhere(ctx context.Context, o Order, h head) (Receipt, error) {
	if !h.same(o) {
		return Receipt{}, ErrConflict
	}
	if h.Secrets && !o.Plan.IsMasked() && h.opens(o.CancelKey) {
		_ = r.askOwner(ctx, o.Run, append([]byte(askSecrets), o.Plan.Encode()...)) // it has ended, or the page brings it again
	}
	return Receipt{Run: o.Run}, nil
}

// claim lets one at a time start a run of that name.
func (r *Runs) claim(ctx context.Context, run string) (release func(), err error) {
	for {
		if r.closing.Load() {
			return nil, ErrClosed
		}
		r.mu.Lock()
		other, taken := r.claims[run]
		if !taken {
			mine := make(chan struct{})
			r.claims[run] = mine
			r.mu.Unlock()
			return func() { r.unclaim(run, mine) }, nil
		}
		r.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (r *Runs) unclaim(run string, mine chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claims, run)
	close(mine)
}

// begin journals that the run is accepted and gives it its owner.
func (r *Runs) begin(ctx context.Context, o Order, lease Lease) (Receipt, error) {
	key := o.CancelKey
	if !nameShape.MatchString(key) {
		key = secret()
	}
	if err := r.full(ctx); err != nil {
		return Receipt{}, err
	}
	now, p := time.Now(), o.Plan.Filled()
	h := head{p.Masked(), sha256.Sum256([]byte(key)), now.UTC().Truncate(time.Millisecond), o.Visitor, p.HasSecrets(), o.Origin}
	accepted := settle.Event{Kind: settle.Accepted, Seq: 1, Terms: terms(o.Run, p, h)}
	first := event.Encode(accepted, 0)
	mark, err := r.accept(ctx, o.Run, h, first.JSON)
	if err != nil {
		return Receipt{}, fmt.Errorf("%w (%w)", ErrFull, err)
	}
	l := r.newLive(o.Run, h, lease)
	l.plan, l.tally = p, settle.NewTally(p.Mode, p.Total(), now)
	l.seq, l.mark, l.began = 1, mark, now
	l.hub.publish(block{first: 1, last: 1, events: []event.Encoded{first}, seqs: []uint64{1}})
	if !Repeatable(p) {
		l.begun = newLedger(l)
	}
	close(l.ready)
	if !r.add(ctx, l) {
		return Receipt{}, ErrClosed // the next New goes on with it
	}
	return Receipt{Run: o.Run, CancelKey: key, New: true}, nil
}

func terms(run string, p plan.Plan, h head) *settle.Terms {
	limits := p.Limits()
	return &settle.Terms{
		Run: run, Total: p.Total(), Mode: p.Mode, InFlight: limits.InFlight, PerSecond: limits.PerSecond,
		Timeout: limits.Timeout, Attempts: limits.Attempts, At: h.At,
		Continues: h.Origin.Continues, Indices: h.Origin.Indices,
	}
}

// accept stores head and first event. What an earlier attempt left, a head
// that nobody was told of, makes room.
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

// startedBefore answers an order for a run that is there.
func (l *live) startedBefore(o Order) (Receipt, error) {
	if !l.head.same(o) {
		return Receipt{}, ErrConflict
	}
	if l.head.Secrets && !o.Plan.IsMasked() && l.head.opens(o.CancelKey) {
		select {
		case l.secrets <- o.Plan.Filled():
		default: // brought already
		}
	}
	return Receipt{Run: l.run}, nil
}

// Cancel ends a run: calls in flight and not yet begun settle as aborted. It is
// on disk when Cancel returns, so a crash does not undo it. A run that has ended
// is left as it is. [ErrNoRun], [ErrKey].
func (r *Runs) Cancel(ctx context.Context, run, key string) error {
	l := r.find(run)
	if l == nil {
		if over, err := r.hasEnded(ctx, run, key); err != nil || over {
			return err
		}
	} else if !l.head.opens(key) {
		return ErrKey
	}
	if err := r.o.Journal.Put(ctx, run, partCancel, nil); err != nil {
		return fmt.Errorf("cancel run %s: %w", run, err)
	}
	if l != nil {
		l.cancel(settle.ErrCancelled)
		return nil
	}
	if err := r.askOwner(ctx, run, []byte(askCancel)); !errors.Is(err, ErrMoving) {
		return err
	}
	return nil // who takes it over finds it cancelled
}
