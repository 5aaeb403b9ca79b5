package runs

import (
	"context"
	"log/slog"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// Options are the parts that runs are made of.
type Options struct {
	Journal Journal // required

	// Do makes the calls of a plan for a visitor. Required. It is asked once each time this node begins to make the
	// run's calls, with the secrets in the plan. An error that is a *settle.Reason becomes the outcome's reason.
	Do func(p plan.Plan, visitor string) settle.Do
	// Admit makes the attempts of a plan wait for those of other runs. Nil, or a nil result: they do not wait.
	Admit func(p plan.Plan, visitor string) Admit
	// Throttle slows a run down when the called site asks for it. report is called with how many calls may be
	// in flight, and for how long none may begin. Nil: no run is slowed down. With a Throttle, Admit is not
	// asked.
	Throttle func(p plan.Plan, visitor string, report func(inFlight int, wait time.Duration)) Throttle

	// Membership is this node's place in a cluster. Nil: there are no other nodes.
	Membership Membership
	// Observer returns what observes a run whose calls are made here. began is when the run was accepted;
	// resumed says that it continues. Nil: no run is observed.
	Observer func(p plan.Plan, began time.Time, resumed bool) Observer

	Keep time.Duration // how long an ended run stays readable; 0 = 24 h, below 0 = for ever
	// bytes that all runs may take; over nine tenths of it the oldest ended runs are dropped; 0 = no bound
	Most int64
	Log  *slog.Logger // nil = slog.Default
}

// Admit waits until an attempt may begin. release is called when it has ended, and may be nil.
type Admit = func(ctx context.Context, c settle.Call) (release func(), err error)

// Throttle slows down one run and lets it recover, by what the called site answers. Its methods are called by many
// goroutines, those of the calls. The run has one from its first call here to Leave.
type Throttle interface {
	// Admit waits until an attempt may begin.
	Admit(ctx context.Context, c settle.Call) (release func(), err error)
	// Do returns do with its replies observed.
	Do(do settle.Do) settle.Do
	// GoOn ends the wait that the site asked for.
	GoOn()
	// Leave says that the run makes no more calls.
	Leave()
}

// Observer observes one run while its calls are made here. The goroutine that writes the journal calls its
// methods, so they must not block.
type Observer interface {
	// Observe is called with each logged event once it is on disk. It must not change the event, nor keep it
	// after it returns. Answers have no bodies any more.
	Observe(e *settle.Event)
	// Done says that nothing follows: the run has ended, or stopped without an end.
	Done()
}

// NopObserver does nothing.
type NopObserver struct{}

// Observe does nothing.
func (NopObserver) Observe(*settle.Event) {}

// Done does nothing.
func (NopObserver) Done() {}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.Keep == 0 {
		o.Keep = 24 * time.Hour
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Membership == nil {
		o.Membership = alone{o.Log}
	}
	return o
}
