package cluster

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"allsettled/app/settle"
	"allsettled/server/batch"
)

// worker makes calls for other members. Each call has a goroutine, which close waits for. There is no queue here: the
// members that hand out calls count what they have handed out, and wait in Admit.
type worker struct {
	pool     *Pool
	ctx      context.Context //nolint:containedctx // of the member's life, under which it makes calls for others
	inFlight atomic.Int64

	mu      sync.Mutex
	closed  bool
	making  sync.WaitGroup
	stops   map[callID]context.CancelFunc   // of the calls in flight
	answers map[string]*batch.Queue[answer] // by the incarnation that they go to
}

// callID is the name of a call for another member.
type callID struct {
	from string // incarnation
	id   uint64
}

func newWorker(ctx context.Context, p *Pool) *worker {
	return &worker{
		pool: p, ctx: ctx, stops: map[callID]context.CancelFunc{}, answers: map[string]*batch.Queue[answer]{},
	}
}

// onCalls makes the calls of a message. It returns at once, because the bus brings the next message only then. A
// message that cannot be read, or that comes while this member leaves, is dropped: the sender learns that the calls
// are lost when this incarnation has sent no heartbeat for 2.5 s.
func (w *worker) onCalls(data []byte) []byte {
	got, ok := decode[calls](data)
	if !ok {
		return nil
	}
	for _, one := range got.List {
		id := callID{got.From, one.ID}
		ctx, stop := context.WithCancel(w.ctx)
		if !w.begin(id, stop) {
			stop()
			return nil
		}
		go func() { // close waits for it
			defer w.end(id, stop)
			w.call(ctx, got.From, one)
		}()
	}
	return nil
}

// begin notes a call. It returns false when this member makes no more calls. The check and the count are under one
// lock, so close never waits for a call that is not counted yet.
func (w *worker) begin(id callID, stop context.CancelFunc) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.making.Add(1)
	w.inFlight.Add(1)
	w.stops[id] = stop
	return true
}

func (w *worker) end(id callID, stop context.CancelFunc) {
	stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.stops, id)
	w.inFlight.Add(-1)
	w.making.Done()
}

// call makes one call and sends its answer to the member that asked for it. An answer that no message can hold is
// replaced by one that says so, with the status and the times that are known: with no answer at all, the sender
// would wait for as long as the call may take.
func (w *worker) call(ctx context.Context, from string, one handed) {
	w.pool.made.Add(1)
	reply, err := w.pool.node.o.Do(one.Rules)(ctx, one.Call)
	if ctx.Err() != nil {
		return // the reply is no longer wanted, or this member leaves and its calls are lost
	}
	a := answer{ID: one.ID, Reply: reply}
	if err != nil && !errors.As(err, &a.Reason) {
		a.Reason = settle.NewReason(settle.CodeCut, "").With("error", err.Error())
	}
	if sizeOfAnswer(a) > w.pool.most {
		a = answer{ID: one.ID, Reply: settle.Reply{
			HTTP: reply.HTTP, Type: reply.Type, FirstByte: reply.FirstByte,
		}, Reason: errTooLarge}
	}
	_ = w.answersTo(from).Put(ctx, a) // it fails when the reply is no longer wanted
}

// answersTo returns the queue of what is sent to an incarnation. It is made with the first answer, because most
// members hand no calls to this one.
func (w *worker) answersTo(incarnation string) *batch.Queue[answer] {
	w.mu.Lock()
	defer w.mu.Unlock()
	to := w.answers[incarnation]
	if to == nil {
		to = post(w.pool, subjectAnswers+incarnation, sizeOfAnswer, func(list []answer) []byte { return encode(list) })
		w.answers[incarnation] = to
	}
	return to
}

// leave ends the queue of an incarnation that is dead. The calls that it asked for are not cut off; no member
// receives their answers.
func (w *worker) leave(incarnation string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if to := w.answers[incarnation]; to != nil {
		delete(w.answers, incarnation)
		to.Close()
	}
}

// errTooLarge says that an answer is larger than a message of the cluster's NATS may be.
var errTooLarge = settle.NewReason(settle.CodeTooLarge, "").With("error",
	"it does not fit into a message between the nodes; raise max_payload of the NATS cluster")

// onStops ends calls whose replies are no longer wanted, because their run was cancelled or their time is up.
// Messages on two subjects may overtake one another: a stop that comes before its call finds nothing, and the call
// is made in vain.
func (w *worker) onStops(data []byte) []byte {
	got, ok := decode[stops](data)
	if !ok {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range got.IDs {
		if stop := w.stops[callID{got.From, id}]; stop != nil {
			stop()
		}
	}
	return nil
}

// close takes no more calls, and waits for those in flight, which end because the member's context has.
func (w *worker) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.making.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, to := range w.answers {
		to.Close()
	}
}
