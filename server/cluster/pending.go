package cluster

import (
	"context"
	"errors"
	"sync"

	"allsettled/app/settle"
)

// pending is a call that this node has handed out, to another member or to itself. Whichever comes first ends the
// wait: the answer, the member's death, or the end of the call's context.
type pending struct {
	peer     *peer
	answered chan answer   // has one when the reply has come
	lost     chan struct{} // closed when the member is dead
	once     sync.Once
}

func (p *pending) lose() { p.once.Do(func() { close(p.lost) }) }

// errLost says that a call was lost with the member that was making it.
var errLost = errors.New("the member that was making the call is dead")

// unknownIfLost returns an error as an outcome has it: what became of a lost call is unknown.
func unknownIfLost(err error) error {
	if err != errLost { //nolint:errorlint // it is compared with itself
		return err
	}
	return settle.NewReason(settle.CodeUnknown, "").With("error", "the worker sent no heartbeat for 2.5 s")
}

// send hands a call to a member and waits for the reply; errLost when the member died first, the cause of ctx when
// that ended first. In the last case the member is asked to end the call, and is not waited for.
func (p *Pool) send(ctx context.Context, one *pending, h handed) (settle.Reply, error) {
	if err := one.peer.calls.Put(ctx, h); err != nil && ctx.Err() != nil {
		return settle.Reply{}, context.Cause(ctx)
	}
	select {
	case a := <-one.answered:
		if a.Reason != nil {
			return a.Reply, a.Reason
		}
		return a.Reply, nil
	case <-one.lost:
		return settle.Reply{}, errLost
	case <-ctx.Done():
		// it fails when the member is dead, and its calls with it
		_ = one.peer.stops.Put(context.WithoutCancel(ctx), h.ID)
		return settle.Reply{}, context.Cause(ctx)
	}
}

// onAnswers receives the replies to calls. A reply that is no longer wanted is dropped.
func (p *Pool) onAnswers(data []byte) []byte {
	list, ok := decode[[]answer](data)
	if !ok {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range list {
		if one := p.pending[a.ID]; one != nil {
			select {
			case one.answered <- a:
			default: // a second reply to one call
			}
		}
	}
	return nil
}
