package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/cluster"
	"allsettled/server/config"
	"allsettled/server/guard"
	"allsettled/server/journal"
	"allsettled/server/ledger"
	"allsettled/server/limit"
	"allsettled/server/metrics"
	"allsettled/server/openapi"
	"allsettled/server/runs"
)

// connectFailures is after how many failed connections in a row a run no longer calls a host.
const connectFailures = 20

// attemptChain makes the attempts of all runs. It is the one place where the parts of an attempt
// are put together. settle.Run lets an attempt wait, then calls Do. It passes, from the outside in:
//
//	settle.Limits.Pauser     waits while the run is paused
//	Admit:
//	  runs.inFlight          waits for a place of the run, which a call keeps until its outcome is on disk
//	  runs lease             waits while this node is not sure that it owns the run (cluster only)
//	  metrics.Waiting        counts the attempt as waiting until the rest has admitted it
//	  limit.AIMD             waits as long as the host asked for, then for a place in the host's limit.Queue
//	  cluster.Pool.Admit     waits for a worker with room (long runs in a cluster only)
//	settle.Limits.PerSecond  waits for the rate of the plan
//	settle.Limits.Timeout    begins
//	Do:
//	  limit.AIMD.Do          learns from the response how many calls the host takes
//	  runs.counted           counts attempts in flight, for which a stopping server waits
//	  runs.ledger            writes down, before it is made, a call that must not be made twice
//	  metrics.Attempts       counts attempts in flight and bytes received
//	  limit.Breaker          refuses the call once connections to its host keep failing
//	  cluster.Pool.Do        sends it to a worker, whose limit.Queue it waits for (long runs in a cluster only)
//	  fetch.Over             makes the HTTP request: redirects, size, what counts as rejected
//	  guard.Transport        judges the address when it connects, and keeps connections
//
// Traces are not here: they are made of the events of a run once these are in the journal.
type attemptChain struct {
	config    config.Config
	policy    *guard.Policy
	transport *guard.Transport
	queue     *limit.Queue     // calls that this process makes
	practice  *limit.Queue     // calls of the practice API, which has no limit
	handedOut *limit.Queue     // calls that the pool makes: each worker has a limit of its own
	pool      *cluster.Pool    // nil outside a cluster
	metrics   *metrics.Metrics // nil: nothing is counted
	base      string           // origin of the practice API; empty: none
}

// openAttempts reads the list of sites that must not be called, and returns the chain of a server
// whose practice API is at an address, or of a worker at the zero address.
func openAttempts(c config.Config, practice netip.AddrPort, counts *metrics.Metrics, log *slog.Logger) (*attemptChain,
	error,
) {
	optOut, err := openOptOut(c.Addresses.DenyFile, log)
	if err != nil {
		return nil, err
	}
	policy, err := guard.New(guard.Options{
		Allow: c.Addresses.Allow, Deny: c.Addresses.Deny, Only: c.Addresses.Only, OptOut: optOut, Own: practice,
	})
	if err != nil {
		return nil, config.Usage(err)
	}
	a := &attemptChain{
		config: c, policy: policy, transport: policy.Transport(), metrics: counts,
		queue:    newQueue(c.Limits),
		practice: limit.NewQueue(0), handedOut: limit.NewQueue(0),
	}
	if practice.IsValid() {
		a.base = "http://" + reachable(practice).String()
	}
	return a, nil
}

// newQueue returns the queue of the calls of this process. One place of each host is kept for a newcomer. Where
// the limit by visitor would let one visitor take all places, the kept one is beside them, so that a visitor
// who is alone has what --max-in-flight says.
func newQueue(l config.Limits) *limit.Queue {
	places := l.InFlight
	if places == 1 {
		return limit.NewQueue(places).HoldVisitors(l.VisitorInFlight) // one call at a time is one at a time
	}
	if l.VisitorInFlight == 0 || l.VisitorInFlight >= places {
		places++
	}
	return limit.NewQueue(places).HoldVisitors(l.VisitorInFlight).KeepPlace()
}

// do makes the calls of one run.
func (a *attemptChain) do(p plan.Plan, visitor string) settle.Do {
	reject := rejectsErrors(p)
	do := a.fetch(reject)
	if a.usesPool(p) {
		do = a.pool.Do(cluster.Rules{RejectHTTPErrors: reject, Visitor: visitor, Repeatable: ledger.Repeatable(p)})
	}
	do = limit.Breaker(do, guard.Site, connectFailures)
	if a.metrics != nil {
		do = a.metrics.Attempts(do)
	}
	return do
}

// throttle makes the calls of all runs to one host wait for each other, visitor by visitor, and slow
// down together when the host asks for it.
func (a *attemptChain) throttle(p plan.Plan, visitor string,
	report func(inFlight int, wait time.Duration),
) runs.Throttle {
	inFlight := p.Limits().InFlight
	var t runs.Throttle
	switch {
	case p.Practice():
		t = a.practice.Throttle(practiceHost(p), visitor, inFlight, report)
	case a.usesPool(p):
		t = poolThrottle{a.handedOut.Throttle(hostOf(p), visitor, inFlight, report), a.pool}
	default:
		t = a.queue.Throttle(hostOf(p), visitor, inFlight, report)
	}
	if a.metrics != nil {
		t = countedThrottle{t, a.metrics.Waiting(t.Admit)}
	}
	return t
}

// fetch makes calls over HTTP from this process.
func (a *attemptChain) fetch(rejectHTTPErrors bool) settle.Do {
	return fetch.Over(a.transport, fetch.Rules{
		RejectHTTPErrors: rejectHTTPErrors, MaxBody: int64(a.config.Limits.Body),
		UserAgent: userAgent(a.config.Contact), Base: a.base,
	})
}

// document fetches an OpenAPI document for a visitor, under the same guard as a call and waiting among the
// calls to its host. at is its address after redirects.
func (a *attemptChain) document(ctx context.Context, visitor, address string) (doc []byte, at string, err error) {
	began := time.Now()
	release, err := a.queue.Acquire(ctx, guard.Site(address), visitor)
	if err != nil {
		return nil, "", settle.NewReason(settle.CodeTimeout, "").With("ms", int(time.Since(began).Milliseconds()))
	}
	defer release()
	last := &lastAddress{to: a.transport, at: address}
	do := fetch.Over(last, fetch.Rules{
		RejectHTTPErrors: true, MaxBody: openapi.MaxBytes, UserAgent: userAgent(a.config.Contact),
	})
	header := map[string]string{"Accept": "application/json, application/yaml, */*;q=0.5"}
	reply, err := do(ctx, settle.Call{URL: address, Method: http.MethodGet, Header: header})
	return reply.Body, last.at, err
}

// lastAddress is a transport of one call that notes the address of its last request.
type lastAddress struct {
	to http.RoundTripper
	at string
}

// RoundTrip makes a request.
func (l *lastAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	l.at = r.URL.String()
	return l.to.RoundTrip(r)
}

// usesPool reports whether the workers of the cluster make the calls of a plan. Those to the
// practice API are always made here.
func (a *attemptChain) usesPool(p plan.Plan) bool {
	return a.pool != nil && p.Total() > a.config.Cluster.Chunk && !p.Practice()
}

// join makes this process a member of the cluster: a node, or without owners a worker.
func (a *attemptChain) join(link *journal.Link, owners cluster.Owners, log *slog.Logger) (*cluster.Node, error) {
	return cluster.Join(cluster.Options{
		Bus: cluster.NewBus(link), Owners: owners, Name: a.config.Cluster.Node,
		Capacity: a.config.Limits.InFlight, Do: a.forOthers, Log: log,
	})
}

// forOthers makes calls that another node has handed to this worker. They wait for each other as
// all calls of this process do, visitor by visitor.
func (a *attemptChain) forOthers(r cluster.Rules) settle.Do {
	do := a.fetch(r.RejectHTTPErrors)
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		release, err := a.queue.Acquire(ctx, guard.Site(c.URL), r.Visitor)
		if err != nil {
			return settle.Reply{}, err
		}
		defer release()
		return do(ctx, c)
	}
}

// poolThrottle is the throttle of a run whose calls the workers make: it also waits for a worker
// with room.
type poolThrottle struct {
	*limit.AIMD

	pool *cluster.Pool
}

// Admit waits for the host, and then for a worker with room.
func (t poolThrottle) Admit(ctx context.Context, c settle.Call) (release func(), err error) {
	leave, err := t.AIMD.Admit(ctx, c)
	if err != nil {
		return nil, err
	}
	room, err := t.pool.Admit(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	return func() { room(); leave() }, nil
}

// countedThrottle is a throttle whose waiting attempts are counted.
type countedThrottle struct {
	runs.Throttle

	admit func(context.Context, settle.Call) (func(), error)
}

// Admit waits as the throttle within does.
func (t countedThrottle) Admit(ctx context.Context, c settle.Call) (release func(), err error) {
	return t.admit(ctx, c)
}

// rejectsErrors reports whether a response with an HTTP error rejects its call, which is the default.
func rejectsErrors(p plan.Plan) bool { return p.RejectHTTPErrors == nil || *p.RejectHTTPErrors }

// hostOf is the host that a plan calls, which is the same for every ID.
func hostOf(p plan.Plan) (host string) {
	for _, address := range p.First(1) {
		host = guard.Site(address)
	}
	return host
}

// practiceHost stands for a host of the practice API: with other settings it behaves as another host.
func practiceHost(p plan.Plan) string {
	_, settings, _ := strings.Cut(p.Endpoint, "?")
	return settings
}

// userAgent names this program to the sites that it calls, and whom to write to.
func userAgent(contact string) string {
	if contact == "" {
		return "allsettled/1"
	}
	return "allsettled/1 (+" + contact + ")"
}
