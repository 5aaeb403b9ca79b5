// Package live sends the events of runs to clients over websockets, as they happen.
//
// A client sends a hello that names a run and may bring its plan, then cancels and pauses. The
// server answers with frames of events until the run has ended (see package wire for the frames). A
// client that takes no bytes for too long is dropped with 1013 and comes back after the last event
// that it has seen: the run never waits for a reader. Frames are not compressed, since that costs
// 2.5 to 6 times the CPU of an event for a page that mostly stands on the same machine or network.
//
// What live does not do: it judges no origin, counts no visitor and checks no plan. The [Service]
// behind it does.
package live

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"allsettled/server/runs"
)

// Service is what a socket asks of the API behind it. Its errors are sent as the problems that
// problem.Of makes of them.
type Service interface {
	// Admit judges a request before the websocket opens. It returns who the visitor is, and leave,
	// which is called once the socket has closed.
	Admit(r *http.Request) (visitor string, leave func(), err error)
	Start(ctx context.Context, o runs.Order) (runs.Receipt, error)
	Retry(ctx context.Context, o runs.RetryOrder, visitor, cancelKey string) (runs.Receipt, error)
	Cancel(ctx context.Context, run, cancelKey, visitor string) error
	Pause(ctx context.Context, run, cancelKey string, paused bool) error
	Watch(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error]
	// Total is how many calls a run has.
	Total(ctx context.Context, run string) (int, error)
}

// Observer is notified of connections, to count them. Its methods are called by many goroutines
// and must not block.
type Observer interface {
	// Opened is called when a websocket was admitted.
	Opened()
	// Closed is called when a websocket has closed.
	Closed()
	// Framed is called when a frame of events was written.
	Framed(bytes int)
	// Dropped is called when a reader took no bytes for too long and was disconnected.
	Dropped()
	// Refused is called when a request or a websocket was refused; code is that of the problem.
	Refused(code string)
}

// NopObserver is an Observer that does nothing.
type NopObserver struct{}

// Opened does nothing.
func (NopObserver) Opened() {}

// Closed does nothing.
func (NopObserver) Closed() {}

// Framed does nothing.
func (NopObserver) Framed(int) {}

// Dropped does nothing.
func (NopObserver) Dropped() {}

// Refused does nothing.
func (NopObserver) Refused(string) {}

// Options configure a [Server].
type Options struct {
	Service  Service   // required
	Lifetime *Lifetime // of the sockets; required

	MaxPlan      int64         // bytes of a plan in a frame; 0: 8 MiB
	HelloTimeout time.Duration // until a socket's first frame; 0: 10 s
	WriteTimeout time.Duration // of a frame, at most 256 KiB as a rule; a reader that takes longer is dropped; 0: 10 s
	PingEvery    time.Duration // 0: 20 s

	Observer Observer     // nil: NopObserver
	Log      *slog.Logger // gets no bodies, no secrets and no names of runs; nil: slog.Default()
}

// Server serves websockets. Safe for use by many goroutines.
type Server struct{ o Options }

// New returns a server of websockets.
func New(o Options) *Server {
	o.MaxPlan = cmp.Or(o.MaxPlan, 8<<20)
	o.HelloTimeout = cmp.Or(o.HelloTimeout, 10*time.Second)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 10*time.Second)
	o.PingEvery = cmp.Or(o.PingEvery, 20*time.Second)
	o.Log = cmp.Or(o.Log, slog.Default())
	if o.Observer == nil {
		o.Observer = NopObserver{}
	}
	return &Server{o: o}
}
