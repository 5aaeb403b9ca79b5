package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/config"
	"allsettled/server/live"
	"allsettled/server/metrics"
	"allsettled/server/runs"
	"allsettled/server/trace"
)

// traceTimeout is how long a stopping server tries to send its last traces.
const traceTimeout = 3 * time.Second

// observers are the audit, the metrics and the traces that the operator has asked for.
type observers struct {
	audit    func(api.AuditEntry) // nil: no audit
	metrics  *metrics.Metrics     // nil: no metrics
	traces   *trace.Tracer        // nil: no traces
	log      *slog.Logger
	listener net.Listener // of the metrics
	stop     func() error // of the server of the metrics; nil until serve
}

// observe opens the audit, connects to the collector of traces and listens for the metrics.
func observe(ctx context.Context, c config.Config, e Env, log *slog.Logger) (o *observers, err error) {
	o = &observers{log: log}
	if o.audit, err = newAudit(c.Observe.Audit, e.stderr, log); err != nil {
		return nil, err
	}
	if o.traces, err = trace.Open(ctx, e.env, log); err != nil || c.Observe.Metrics == "" {
		return o, err
	}
	if o.listener, err = listen(ctx, "--metrics-listen", c.Observe.Metrics); err != nil {
		return o, errors.Join(err, o.close())
	}
	o.metrics = metrics.New()
	return o, nil
}

// serve serves the metrics, and the health of the server, on their own address. It returns the
// address of the metrics, or "" without metrics.
func (o *observers) serve(a *api.API) (address string) {
	if o.metrics == nil {
		return ""
	}
	mux := http.NewServeMux()
	mux.Handle("/", a.CheckHost(o.metrics.Handler(a.Protect)))
	mux.Handle("/healthz", a)
	mux.Handle("/readyz", a)
	o.stop = serveOn(o.listener, newServer(mux, o.log))
	return originOf(o.listener, false) + "/metrics"
}

// close is the last step of a server that stops, so that metrics and traces show how it stops.
func (o *observers) close() (err error) {
	switch {
	case o.stop != nil:
		err = o.stop()
	case o.listener != nil:
		err = o.listener.Close()
	}
	if o.traces != nil {
		ctx, stop := context.WithTimeout(context.Background(), traceTimeout)
		defer stop()
		if sending := o.traces.Close(ctx); sending != nil { // a collector that is away is no reason to fail
			o.log.Warn("the last traces were not sent", "error", sending)
		}
	}
	return err
}

// ofAPI returns the observer of requests and sockets; nil without metrics.
func (o *observers) ofAPI() live.Observer {
	if o.metrics == nil {
		return nil
	}
	return o.metrics
}

// ofRuns returns what observes each run; nil without metrics and traces.
func (o *observers) ofRuns() func(p plan.Plan, began time.Time, resumed bool) runs.Observer {
	if o.metrics == nil && o.traces == nil {
		return nil
	}
	return func(p plan.Plan, began time.Time, resumed bool) runs.Observer {
		var all observerList
		if o.metrics != nil {
			all = append(all, o.metrics.Run(resumed))
		}
		if o.traces != nil {
			all = append(all, o.traces.Run(begun(p, began, resumed)))
		}
		return all
	}
}

// begun is what traces may know of a plan: of its address only the name of the host.
func begun(p plan.Plan, began time.Time, resumed bool) trace.Begun {
	b := trace.Begun{
		Mode: p.Mode, Total: p.Total(), InFlight: p.Limits().InFlight, Method: p.Method, At: began, Resumed: resumed,
	}
	for _, address := range p.First(1) {
		if u, err := url.Parse(address); err == nil {
			b.Host = u.Hostname()
		}
	}
	return b
}

// observerList passes everything on to each observer.
type observerList []runs.Observer

// Observe passes an event on.
func (all observerList) Observe(e *settle.Event) {
	for _, o := range all {
		o.Observe(e)
	}
}

// Done passes on that no event follows.
func (all observerList) Done() {
	for _, o := range all {
		o.Done()
	}
}
