package fleet

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"

	"allsettled/app/settle"
)

// worker are what a member does for others.
type worker struct {
	f      *Pool
	ctx    context.Context //nolint:containedctx // of the member's life, under which calls for others are made
	flying atomic.Int64    // calls under way

	mu    sync.Mutex
	over  bool
	calls sync.WaitGroup
	under map[asked]context.CancelFunc // calls under way
	backs map[string]*batcher[answer]  // by who asked
}

// asked is a call by who asked for it.
type asked struct {
	from string
	id   uint64
}

// onCalls makes calls.
func (h *worker) onCalls(m *nats.Msg) {
	got, ok := decode[calls](m.Data)
	if !ok || h.ctx.Err() != nil {
		return
	}
	for _, one := range got.List {
		ctx, stop := context.WithCancel(h.ctx)
		back := h.take(asked{got.From, one.ID}, stop)
		if back == nil {
			stop()
			return
		}
		go func() { // close waits for it
			defer h.left(asked{got.From, one.ID}, stop)
			h.make(ctx, one, back)
		}()
	}
}

// make makes one call, and sends back what came of it.
func (h *worker) make(ctx context.Context, one handed, back *batcher[answer]) {
	h.f.made.Add(1)
	reply, err := h.f.o.Do(one.Rules)(ctx, one.Call)
	if ctx.Err() != nil {
		return // who asked does not wait any more, or finds that this member is gone
	}
	a := answer{ID: one.ID, Reply: reply}
	if err != nil && !errors.As(err, &a.Reason) {
		a.Reason = &settle.Reason{Code: settle.CodeCut, Message: "The call broke off before its answer was whole.", Detail: err.Error()}
	}
	if len(reply.Body) > h.f.most {
		a = answer{ID: one.ID, Reply: settle.Reply{HTTP: reply.HTTP, Type: reply.Type, FirstByte: reply.FirstByte}, Reason: errTooLarge}
	}
	back.put(a, len(reply.Body)+256)
}

// errTooLarge is why an answer cannot come back over a NATS whose messages are smaller than it.
var errTooLarge = &settle.Reason{
	Code: settle.CodeTooLarge, Message: "The answer is larger than this server takes",
	Detail: "it does not fit into a message between the nodes; raise max_payload of the NATS cluster",
}

// take notes a call, and finds the way back to who asked; nil when no more are taken.
func (h *worker) take(a asked, stop context.CancelFunc) *batcher[answer] {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return nil
	}
	h.calls.Add(1)
	h.flying.Add(1)
	h.under[a] = stop
	back := h.backs[a.from]
	if back == nil {
		back = newBatcher(&h.f.all, h.f.most, func(list []answer) []byte { return encode(list) }, h.f.send(subjectBack+a.from))
		h.backs[a.from] = back
	}
	return back
}

func (h *worker) left(a asked, stop context.CancelFunc) {
	stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.under, a)
	h.flying.Add(-1)
	h.calls.Done()
}

// onStop ends calls that nobody waits for any more.
func (h *worker) onStop(m *nats.Msg) {
	got, ok := decode[stops](m.Data)
	if !ok {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range got.IDs {
		if stop := h.under[asked{got.From, id}]; stop != nil {
			stop()
		}
	}
}

// close takes no more calls, and waits for those under way.
func (h *worker) close() {
	h.mu.Lock()
	h.over = true
	h.mu.Unlock()
	h.calls.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, back := range h.backs {
		back.close()
	}
}
