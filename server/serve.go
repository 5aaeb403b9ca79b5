package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"allsettled/app/demo"
	"allsettled/app/fetch"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/fleet"
	"allsettled/server/guard"
	"allsettled/server/journal"
	"allsettled/server/limit"
	"allsettled/server/openapi"
	"allsettled/server/runs"
)

// lastWords is how long a stopping server waits for the answers that are under way, once
// nobody watches and no call is in flight any more. Runs do not end with it: they go
// on at the next start, or at another node.
const lastWords = time.Second

// connectFailures in a row and a run stops calling a host (limits.md, Fairness).
const connectFailures = 20

// documentTimeout is how long a site may take to send an OpenAPI document, redirects included.
const documentTimeout = 20 * time.Second

// serve listens, opens the journal, goes on with the runs that had not ended,
// and answers until ctx ends.
func serve(ctx context.Context, w Env) (err error) {
	c, err := readConfig(w)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(w.stderr, nil))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", c.listen, err)
	}
	defer func() {
		if closing := listener.Close(); !errors.Is(closing, net.ErrClosed) {
			err = errors.Join(err, closing)
		}
	}()
	look, err := observe(ctx, c, w, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, look.close()) }()
	speaks, plain, err := c.tls.config(c.data)
	if err != nil {
		return err
	}
	door, shut, err := c.listenDemo(ctx, listener)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	h, err := open(ctx, c, door, log, look)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	unplain, err := c.tls.listenPlain(ctx, plain)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unplain()) }()
	server := &http.Server{
		Handler:           h.handler,
		TLSConfig:         speaks,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	fmt.Fprintf(w.stderr, "listening on %s\n", originOf(listener, speaks != nil))
	if at := look.answer(h.api); at != "" {
		fmt.Fprintf(w.stderr, "metrics on %s\n", at)
	}
	return answer(ctx, server, listener, h)
}

// answer serves until ctx ends, then lets go of visitors gently.
func answer(ctx context.Context, server *http.Server, l net.Listener, h *App) error {
	ended := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			server.Handler = strict(server.Handler)
			ended <- server.ServeTLS(l, "", "")
			return
		}
		ended <- server.Serve(l)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	err := errors.Join(h.close(), hangUp(ctx, server))
	if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
		err = errors.Join(err, serving)
	}
	return err
}

// hangUp closes the listener, lets answers that are under way end, and cuts
// what is left, such as a connection that a browser opened ahead of time.
func hangUp(ctx context.Context, server *http.Server) error {
	patience, stop := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer stop()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// App is all that stands behind the listener.
type App struct {
	handler http.Handler
	api     *api.API
	runs    *runs.Runs
	journal *journal.Journal
	pool    *fleet.Pool // nil outside a cluster
	caller  Caller
	drain   time.Duration
	log     *slog.Logger
	closed  sync.Once
}

// open builds the house: each part is handed what it needs of the others.
func open(ctx context.Context, c config, door netip.AddrPort, log *slog.Logger, look *observers) (*App, error) {
	optOut, err := openOptOut(c.fair.denyFile, log)
	if err != nil {
		return nil, err
	}
	policy, err := guard.New(guard.Options{Allow: c.allow, Deny: c.deny, Only: c.fair.only, OptOut: optOut, Own: door})
	if err != nil {
		return nil, usageError{err}
	}
	proxies, err := c.prefixes()
	if err != nil {
		return nil, err
	}
	page, err := newPage(c.origins)
	if err != nil {
		return nil, err
	}
	h := &App{drain: c.drain, log: log}
	if h.journal, err = c.cluster.open(ctx, c.data, int64(c.dataMax), int64(c.dataFree), log); err != nil {
		return nil, err
	}
	h.caller = Caller{transport: policy.Transport(), queue: limit.NewQueue(c.maxInFlight).HoldVisitors(c.fair.maxOfOne), demoQueue: limit.NewQueue(0), poolQueue: limit.NewQueue(0), config: c, base: "http://" + reachable(door).String()}
	if err := h.joinPool(c, log); err != nil {
		return nil, errors.Join(err, h.journal.Close())
	}
	seen := &healthJournal{Journal: h.journal, metrics: look.metrics}
	o := runs.Options{
		Journal: seen, Do: look.calls(h.caller.do), Throttle: look.throttles(h.caller.throttle), Observer: look.runObservers(),
		Keep: c.keep, Most: int64(c.dataMax), Log: log,
	}
	if crew := h.journal.Membership(c.cluster.node); crew != nil {
		o.Membership = crew
	}
	h.runs, err = runs.New(o)
	if err != nil {
		h.leavePool()
		return nil, errors.Join(err, h.journal.Close())
	}
	h.api = api.New(api.Options{
		Runs: h.runs, CheckURL: policy.CheckURL, Fetch: h.caller.document, Hosts: append(c.hosts, hostsOf(c.origins)...), Origins: c.origins,
		Bounds: c.bounds(), Ready: h.readyAfter(seen), TrustedProxies: proxies, SignIn: c.signIn, Audit: look.audit, Observer: look.apiObserver(), Log: log,
		MaxRuns: c.maxRuns, StartsPerMinute: c.fair.maxStarts, SocketsPerVisitor: c.fair.maxSockets,
	})
	h.handler = h.routes(page)
	return h, nil
}

// routes puts page, API and practice API under one roof.
func (h *App) routes(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", h.api)
	mux.Handle("/healthz", h.api)
	mux.Handle("/readyz", h.api)
	mux.Handle("/demo/", h.api.Protect(demo.New()))
	mux.Handle("/", h.api.Protect(page))
	return mux
}

// close lets go of visitors, then of the runs, then of the journal they write
// to. The listener stays open meanwhile: a run that is still calling the
// demoQueue API must not find its door shut, and take that for an outcome.
// Closing again does nothing.
func (h *App) close() (err error) {
	h.closed.Do(func() {
		patience, stop := context.WithTimeout(context.Background(), h.drain)
		defer stop()
		landing, land := context.WithTimeout(patience, h.drain*3/4) // the rest is for tidying up
		defer land()
		err = h.api.Close(landing)
		h.runs.Drain(landing)
		if h.pool != nil {
			h.pool.Drain(landing)
		}
		err = errors.Join(err, h.runs.Close(patience))
		h.leavePool()
		h.caller.transport.CloseIdleConnections()
		err = errors.Join(err, h.journal.Close())
	})
	return err
}

// Caller is the way to other people's servers.
type Caller struct {
	transport *guard.Transport
	queue     *limit.Queue
	demoQueue *limit.Queue // of the practice API, which is not held to a number
	poolQueue *limit.Queue // of runs whose calls the fleet makes: each member holds its own to a number
	pool      *fleet.Pool  // nil outside a cluster
	config    config
	base      string // where this server's own practice API answers
}

// do makes the calls of one run.
func (o Caller) do(p plan.Plan, visitor string) settle.Do {
	reject := p.RejectHTTPErrors == nil || *p.RejectHTTPErrors
	if o.usesPool(p) {
		return limit.Breaker(o.pool.Do(fleet.Rules{RejectHTTPErrors: reject, Visitor: visitor, Repeatable: runs.Repeatable(p)}), guard.Site, connectFailures)
	}
	return limit.Breaker(o.fetch(reject), guard.Site, connectFailures)
}

// fetch makes calls over HTTP, through the guard.
func (o Caller) fetch(rejectHTTPErrors bool) settle.Do {
	return fetch.Over(o.transport, fetch.Rules{
		RejectHTTPErrors: rejectHTTPErrors,
		MaxBody:          int64(o.config.maxBody),
		UserAgent:        userAgent(o.config.contact),
		Base:             o.base,
	})
}

// document fetches an OpenAPI document as a call is made.
func (o Caller) document(ctx context.Context, address string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, documentTimeout)
	defer stop()
	do := fetch.Over(o.transport, fetch.Rules{RejectHTTPErrors: true, MaxBody: openapi.MaxBytes, UserAgent: userAgent(o.config.contact)})
	reply, err := do(ctx, settle.Call{URL: address, Method: http.MethodGet, Header: map[string]string{"Accept": "application/json, application/yaml, */*;q=0.5"}})
	return reply.Body, err
}

// throttle makes the calls of all runs to one host wait for each other, visitor by
// visitor, and slow down together where the host asks for it. The host is the same for every ID.
// To the practice API, each way in which its dials are turned is a host of its own.
func (o Caller) throttle(p plan.Plan, visitor string, tell func(inFlight int, wait time.Duration)) runs.Throttle {
	inFlight := p.Limits().InFlight
	if p.Practice() {
		_, dials, _ := strings.Cut(p.Endpoint, "?")
		return o.demoQueue.Throttle(dials, visitor, inFlight, tell)
	}
	host := ""
	for _, address := range p.First(1) {
		host = guard.Site(address)
	}
	if o.usesPool(p) {
		return poolThrottle{o.poolQueue.Throttle(host, visitor, inFlight, tell), o.pool}
	}
	return o.queue.Throttle(host, visitor, inFlight, tell)
}

// hostsOf returns the hosts of origins: a page that may call from there may
// also be this server's own, behind a proxy of that name.
func hostsOf(origins []string) []string {
	var all []string
	for _, o := range origins {
		if u, err := url.Parse(o); err == nil && u.Host != "" {
			all = append(all, u.Host)
		}
	}
	return all
}

// userAgent names this program to the sites it calls, and whom to write to.
func userAgent(contact string) string {
	if contact == "" {
		return "allsettled/1"
	}
	return "allsettled/1 (+" + contact + ")"
}

// addrOf returns the address that the listener took.
func addrOf(l net.Listener) netip.AddrPort {
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	door := tcp.AddrPort()
	return netip.AddrPortFrom(door.Addr().Unmap(), door.Port())
}

// reachable returns the address by which this machine reaches its own door.
func reachable(door netip.AddrPort) netip.AddrPort {
	switch ip := door.Addr(); {
	case ip == netip.IPv4Unspecified():
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), door.Port())
	case ip == netip.IPv6Unspecified():
		return netip.AddrPortFrom(netip.IPv6Loopback(), door.Port())
	}
	return door
}

// originOf returns the address to open in a browser.
func originOf(l net.Listener, secure bool) string {
	if secure {
		return "https://" + reachable(addrOf(l)).String()
	}
	return "http://" + reachable(addrOf(l)).String()
}
