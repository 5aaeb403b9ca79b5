// Package api lets visitors start, watch, cancel and export runs over HTTP and a websocket.
//
// It checks Host and Origin, limits what one visitor may use, and answers every error with a problem of RFC 9457.
// Package runs makes and keeps the runs.
//
// A visitor is a client address; IPv6 addresses of one /64 are one visitor. Behind the proxies of
// [Options.TrustedProxies], it is the right-most address in X-Forwarded-For that is no such proxy.
//
// The http.Server should have ReadHeaderTimeout 5 s, ReadTimeout 15 s, IdleTimeout 60 s and MaxHeaderBytes 16 KiB.
// WriteTimeout does not matter: responses that take long replace the connection's deadline at every write.
//
// What api does not do: it has no accounts, it sends no CORS headers, and it
// compresses nothing. Compressed frames would cost 2.5 to 6 times the CPU of an
// event for a page that mostly stands on the same machine or network.
package api

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"allsettled/app/plan"
	"allsettled/server/live"
	"allsettled/server/runs"
)

// Runs is what the api uses of package runs; *runs.Runs implements it.
type Runs interface {
	Start(ctx context.Context, o runs.Order) (runs.Receipt, error)
	Retry(ctx context.Context, a runs.RetryOrder) (runs.Order, error)
	Watch(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error]
	Log(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error]
	Cancel(ctx context.Context, run, key string) error
	Pause(ctx context.Context, run, key string, paused bool) error
	Summary(ctx context.Context, run string) (runs.Summary, error)
	Body(ctx context.Context, run string, index int) (runs.Body, error)
	Running(visitor string) int
}

var _ Runs = (*runs.Runs)(nil)

// Options configure the api. The zero value of every field but Runs is safe, and right for a server that only its own
// machine reaches.
type Options struct {
	Runs Runs // required

	// Bounds of a plan: calls, calls in flight, methods. Zero: none.
	Bounds plan.Bounds
	// CheckURL checks the first address of a plan that calls other people's servers, without DNS, and returns the
	// reason of a refusal. Nil: no check.
	CheckURL func(url string) error
	// Fetch gets an OpenAPI document of at most [openapi.MaxBytes] for a visitor, through the guard and among the
	// calls to its host, and returns the address that it was found at, after redirects. Its error is a
	// *settle.Reason. Nil: documents are uploaded only.
	Fetch func(ctx context.Context, visitor, url string) (doc []byte, at string, err error)

	// Hosts are the names that this server answers to, each with a port or for every port. "*" stands for any name
	// and allows DNS rebinding. localhost and IP addresses are always allowed, since no name can be rebound to them.
	Hosts []string
	// Origins ("https://docs.example.com") are other sites whose pages may open the websocket and post. This
	// server's own pages always may.
	Origins []string
	// TrustedProxies are proxies whose X-Forwarded-For is used.
	TrustedProxies []netip.Prefix

	// SignIn is the header in which a trusted proxy names the visitor that it has signed in. Other requests are
	// refused. Empty: visitors do not sign in.
	SignIn string
	// Audit gets an entry for each run that is started, refused or cancelled. Nil: no audit.
	Audit func(AuditEntry)

	MaxRuns           int           // of one visitor at once; 0: 16
	StartsPerMinute   int           // new runs of one visitor in a minute, in a burst or not; 0: 600
	SocketsPerVisitor int           // websockets, streams, exports and practice calls; 0: 20
	Sockets           int           // of all visitors; 0: 2,000
	MaxPlan           int64         // bytes of a plan; 0: 8 MiB
	HelloTimeout      time.Duration // until a socket's first frame; 0: 10 s
	// for one frame or batch, at most 256 KiB as a rule; a reader that takes longer is dropped; 0: 10 s
	WriteTimeout time.Duration
	PingEvery    time.Duration // 0: 20 s

	// Ready returns why the server can take no run at this moment; nil means that it can. /readyz calls it. It may
	// take seconds. Nil: always ready.
	Ready func(ctx context.Context) error
	// Observer is notified of sockets and refusals. Nil: live.NopObserver.
	Observer live.Observer

	Log *slog.Logger // gets no bodies, no secrets and no names of runs; nil: slog.Default()
}

func (o Options) filled() Options {
	fill(&o.MaxRuns, 16)
	fill(&o.StartsPerMinute, 600)
	fill(&o.SocketsPerVisitor, 20)
	fill(&o.Sockets, 2000)
	fill(&o.MaxPlan, 8<<20)
	fill(&o.WriteTimeout, 10*time.Second)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Observer == nil {
		o.Observer = live.NopObserver{}
	}
	return o
}

func fill[T int | int64 | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// API is an http.Handler of /api/…, /healthz and /readyz. Safe for use by many goroutines.
type API struct {
	o        Options
	origins  originPolicy
	visitors visitors
	handler  http.Handler
	life     *live.Lifetime // of sockets and of answers that take long
	live     *live.Server
}

// New returns the api. Call [API.Close] before the runs are closed.
func New(o Options) *API {
	a := &API{o: o.filled(), life: live.NewLifetime()}
	a.live = live.New(live.Options{
		Service: sockets{a}, Lifetime: a.life, MaxPlan: a.o.MaxPlan, Observer: a.o.Observer, Log: a.o.Log,
		HelloTimeout: a.o.HelloTimeout, WriteTimeout: a.o.WriteTimeout, PingEvery: a.o.PingEvery,
	})
	a.visitors = visitors{o: a.o, all: map[string]*visitor{}}
	a.origins = newOriginPolicy(a.o, a.visitors.byProxy)
	a.handler = a.origins.guard(a.visitors.signedIn(a.routes()))
	return a
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Protect returns a handler that checks the Host and sets the headers as the api's own routes do, for the page.
func (a *API) Protect(next http.Handler) http.Handler {
	return a.origins.hosts(a.visitors.signedIn(next))
}

// CheckHost returns next behind the Host check of [API.Protect], for what needs no visitor.
func (a *API) CheckHost(next http.Handler) http.Handler { return a.origins.hosts(next) }

// Close refuses new runs and sockets with 503, and closes the open sockets with 1001, so that their pages reconnect
// later. It waits for them and for the streams of events until ctx ends, then cuts them off. Runs go on.
func (a *API) Close(ctx context.Context) error { return a.life.Close(ctx) }

func (a *API) routes() http.Handler {
	d := newDocuments(&a.o, a.life, &a.visitors)
	answers := &router{a.o.Observer, a.o.Log}
	mux := http.NewServeMux()
	for pattern, methods := range map[string]methods{
		"/api/runs":                             {http.MethodPost: d.plan(a.postRun)},
		"/api/runs/{run}":                       {http.MethodPut: d.plan(a.putRun), http.MethodGet: a.getRun},
		"/api/runs/{run}/events":                {http.MethodGet: a.counted(a.getEvents)},
		"/api/runs/{run}/cancel":                {http.MethodPost: a.postCancel},
		"/api/runs/{run}/pause":                 {http.MethodPost: a.postPause},
		"/api/runs/{run}/again":                 {http.MethodPost: d.plan(a.postRetry)},
		"/api/runs/{run}/outcomes/{index}/body": {http.MethodGet: a.counted(a.getBody)},
		"/api/runs/{run}/{export}":              {http.MethodGet: a.counted(a.getExport)},
		"/api/sheet":                            {http.MethodPost: d.reading(aFile, d.postSheet)},
		"/api/openapi":                          {http.MethodPost: d.postOpenAPI},
		"/api/snippet":                          {http.MethodPost: d.postSnippet},
		"/api/live":                             {http.MethodGet: a.live.Serve},
		"/healthz":                              {http.MethodGet: a.health},
		"/readyz":                               {http.MethodGet: a.ready},
		"/":                                     {"": noSuchPage},
	} {
		mux.Handle(pattern, answers.handle(methods))
	}
	return mux
}
