package runs

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"time"
)

// Membership is a node's place among the nodes that share its journal. It decides which runs this node owns,
// and carries messages between the owner of a run and the nodes that follow it. Its methods may be called by
// many goroutines. A node without others has the one that [New] makes.
type Membership interface {
	// Serve hands runs to o until ctx ends: those of stored that no node owns, and those whose node is dead.
	// It returns when the runs that only this node can own have been handed over; wait returns when ctx has
	// ended and o is not called any more.
	Serve(ctx context.Context, stored iter.Seq[string], o Owner) (wait func())
	// Claim makes this node the owner of a run that has no owner yet; fs.ErrExist when it has one.
	Claim(ctx context.Context, run string) (Lease, error)
	// Elsewhere reports whether another node may own a run: now, before this node, or in a moment.
	Elsewhere(run string) bool
	// Retries returns how long to wait before each further attempt to append to the journal.
	Retries() []time.Duration

	// Ask asks the node that owns a run; fs.ErrNotExist when no other node does.
	Ask(ctx context.Context, run string, question []byte) ([]byte, error)
	// Follow calls receive with what the owner of a run publishes, until stop is called.
	Follow(run string, receive func(message []byte)) (stop func(), err error)
}

// Lease is this node's hold on a run.
type Lease interface {
	// Admit waits while the other nodes may take this one for dead: no call may begin then.
	Admit(ctx context.Context) error
	// Answer answers what other nodes ask of the run, until stop is called.
	Answer(answer func(question []byte) []byte) (stop func(), err error)
	// Publish sends what message returns to all nodes that follow the run, and does not wait for them. Where
	// there are no other nodes, it does not call message.
	Publish(message func() []byte)
	// Release offers the run to the other nodes.
	Release(ctx context.Context) error
	// End says that the run needs no owner any more.
	End(ctx context.Context) error
}

// Owner is what a membership needs of the runs of its node.
type Owner interface {
	// Owns reports whether this node owns the run and goes on with it.
	Owns(run string) bool
	// Adopt goes on with a run, under the lease that take returns. A run that needs no owner any more, that
	// this node owns already, or for which take returns fs.ErrExist is no error.
	Adopt(ctx context.Context, run string, take func(context.Context) (Lease, error)) error
	// Ended says that a run of any node has ended.
	Ended(run string)
	// Abandon stops every run of this node without an end, because another node may own it now.
	Abandon()
}

// alone is the membership of a node without others: it owns every run. With it, package runs has no case for a single
// node.
type alone struct{ log *slog.Logger }

func (a alone) Serve(ctx context.Context, stored iter.Seq[string], o Owner) (wait func()) {
	for run := range stored {
		err := o.Adopt(ctx, run, func(context.Context) (Lease, error) { return soleLease{}, nil })
		if err != nil && ctx.Err() == nil {
			a.log.Error("a stored run cannot be opened, and is left as it is", "run", run, "error", err)
		}
	}
	return func() {}
}

func (alone) Claim(context.Context, string) (Lease, error) { return soleLease{}, nil }
func (alone) Elsewhere(string) bool                        { return false }

// Retries gives a disk that failed a moment. A disk that fails for longer needs a person, and the run stops.
func (alone) Retries() []time.Duration { return aloneRetries }

var aloneRetries = []time.Duration{100 * time.Millisecond, time.Second}

func (alone) Ask(_ context.Context, run string, _ []byte) ([]byte, error) {
	return nil, fmt.Errorf("ask the owner of run %s: there is no other node: %w", run, fs.ErrNotExist)
}

func (alone) Follow(string, func([]byte)) (func(), error) { return func() {}, nil }

// soleLease is the hold of a node without others. It stores nothing: after a restart, what is in the journal and has
// not ended is this node's again.
type soleLease struct{}

func (soleLease) Admit(context.Context) error                { return nil }
func (soleLease) Answer(func([]byte) []byte) (func(), error) { return func() {}, nil }
func (soleLease) Publish(func() []byte)                      {}
func (soleLease) Release(context.Context) error              { return nil }
func (soleLease) End(context.Context) error                  { return nil }
