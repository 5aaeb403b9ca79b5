package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"allsettled/app/demo"
	"allsettled/app/plan"
	"allsettled/server/api"
	"allsettled/server/cluster"
	"allsettled/server/config"
	"allsettled/server/journal"
	"allsettled/server/runs"
	"allsettled/server/site"
)

// statusTimeout is how long the journal may take to report whether its copies have caught up.
const statusTimeout = 2 * time.Second

// openTimeout is how long a node waits at its start until enough of the others are there.
const openTimeout = 2 * time.Minute

// App is what answers behind the listener of a server.
type App struct {
	config   config.Config
	log      *slog.Logger
	attempts *attemptChain
	journal  *journal.Journal
	node     *cluster.Node // nil outside a cluster
	runs     *runs.Runs
	api      *api.API
	handler  http.Handler
	closed   sync.Once
}

// open builds the app from the bottom up: how calls are made, where runs are kept, and what serves
// them. practice is the address of the practice API.
func open(ctx context.Context, c config.Config, practice netip.AddrPort, watch *observers, log *slog.Logger) (*App,
	error,
) {
	pages, err := site.New(c.Access.Origins)
	if err != nil {
		return nil, err
	}
	a := &App{config: c, log: log}
	if a.attempts, err = openAttempts(c, practice, watch.metrics, log); err != nil {
		return nil, err
	}
	health, err := a.openRuns(ctx, watch)
	if err != nil {
		return nil, err
	}
	a.openAPI(pages, health, watch)
	return a, nil
}

// openRuns opens the journal, joins the cluster if there is one, and resumes the runs of this node.
func (a *App) openRuns(ctx context.Context, watch *observers) (health *healthJournal, err error) {
	if a.journal, err = openJournal(ctx, a.config, a.log); err != nil {
		return nil, err
	}
	health = &healthJournal{Journal: a.journal, metrics: watch.metrics}
	o := runs.Options{
		Journal: health, Do: a.attempts.do, Throttle: a.attempts.throttle, Observer: watch.ofRuns(),
		Keep: a.config.Storage.Keep, Most: int64(a.config.Storage.Max), Log: a.log,
	}
	if a.config.Cluster.On() {
		if err := a.joinCluster(ctx); err != nil {
			return nil, errors.Join(err, a.journal.Close())
		}
		o.Membership = a.node.Leases()
	}
	if a.runs, err = runs.New(o); err != nil {
		a.leaveCluster()
		return nil, errors.Join(err, a.journal.Close())
	}
	return health, nil
}

// joinCluster makes this process a node of its cluster.
func (a *App) joinCluster(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, openTimeout)
	defer stop()
	owners, err := cluster.OpenOwners(ctx, a.journal.Link(), a.config.Cluster.Replicas)
	if err != nil {
		return err
	}
	if a.node, err = a.attempts.join(a.journal.Link(), owners, a.log); err != nil {
		return err
	}
	a.attempts.pool = a.node.Pool()
	return nil
}

// openJournal opens the journal, alone or with the other nodes. Runs in progress may take a quarter
// more than --data-max before they wait for room.
func openJournal(ctx context.Context, c config.Config, log *slog.Logger) (*journal.Journal, error) {
	ctx, stop := context.WithTimeout(ctx, openTimeout)
	defer stop()
	most := int64(c.Storage.Max)
	o := linkOptions(c.Cluster, log)
	o.Dir, o.Max, o.Free, o.Replicas = c.Storage.Dir, most+most/4, int64(c.Storage.Free), c.Cluster.Replicas
	return journal.Open(ctx, o)
}

// linkOptions says how a process finds the others.
func linkOptions(c config.Cluster, log *slog.Logger) journal.Options {
	return journal.Options{
		Log: log, URL: c.NATSURL, Creds: c.NATSCreds, Node: c.Node,
		Listen: c.Listen, Advertise: c.Advertise, Routes: c.Routes, Secret: c.Secret,
	}
}

// openAPI puts the API before the runs, and everything before one handler.
func (a *App) openAPI(pages http.Handler, health *healthJournal, watch *observers) {
	c := a.config
	a.api = api.New(api.Options{
		Runs: a.runs, Bounds: bounds(c), CheckURL: a.attempts.policy.CheckURL, Fetch: a.attempts.document,
		Hosts: c.Access.Hosts, Origins: c.Access.Origins, TrustedProxies: c.Access.TrustedProxies,
		SignIn:  c.Access.SignIn,
		MaxRuns: c.Limits.Runs, StartsPerMinute: c.Limits.Starts, SocketsPerVisitor: c.Limits.Sockets,
		Ready: a.readiness(health), Audit: watch.audit, Observer: watch.ofAPI(), Log: a.log,
	})
	mux := http.NewServeMux()
	mux.Handle("/api/", a.api)
	mux.Handle("/healthz", a.api)
	mux.Handle("/readyz", a.api)
	mux.Handle("/demo/", a.api.Practice(demo.New()))
	mux.Handle("/", a.api.Protect(pages))
	a.handler = mux
}

// bounds are the bounds of plans. In a cluster a plan may ask for more calls at once than this node
// makes: they wait until the workers together have room.
func bounds(c config.Config) plan.Bounds {
	b := plan.Bounds{MaxIDs: c.Limits.IDs, MaxInFlight: c.Limits.InFlight, Methods: c.Limits.Methods}
	if c.Cluster.On() {
		b.MaxInFlight = 0
	}
	return b
}

// readiness returns what says why no run can be taken: the journal cannot be written, or in a cluster
// a copy of it has not caught up.
func (a *App) readiness(h *healthJournal) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := h.ready(ctx); err != nil {
			return err
		}
		ctx, stop := context.WithTimeout(ctx, statusTimeout)
		defer stop()
		return a.journal.Ready(ctx)
	}
}

// close disconnects clients, then stops the runs, then closes the journal that they write to. The
// listener stays open meanwhile: a run that still calls the practice API must reach it, or its calls
// would be rejected. Closing again does nothing.
func (a *App) close() (err error) {
	a.closed.Do(func() {
		ctx, stop := context.WithTimeout(context.Background(), a.config.Drain)
		defer stop()
		draining, drained := context.WithTimeout(ctx, a.config.Drain*3/4) // the rest is for closing
		defer drained()
		err = a.api.Close(draining)
		a.runs.Drain(draining)
		if a.node != nil {
			a.node.Pool().Drain(draining)
		}
		err = errors.Join(err, a.runs.Close(ctx))
		a.leaveCluster()
		a.attempts.transport.CloseIdleConnections()
		err = errors.Join(err, a.journal.Close())
	})
	return err
}

func (a *App) leaveCluster() {
	if a.node != nil {
		a.node.Close()
		a.log.Info("left the cluster", "calls", a.node.Pool().Made())
	}
}
