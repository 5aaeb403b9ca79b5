package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/live"
	"allsettled/server/metrics"
	"allsettled/server/runs"
	"allsettled/server/trace"

	"github.com/spf13/pflag"
)

// lastSpans is how long a stopping server tries to send what its traces have gathered.
const lastSpans = 3 * time.Second

// declareObserved names the flag of the metrics; traces are set by OpenTelemetry's own variables.
func (c *config) declareObserved(f *pflag.FlagSet) {
	f.StringVar(&c.metricsListen, "metrics-listen", "", "`ADDRESS` of Prometheus metrics and Go's profiles, such as 127.0.0.1:9464, which strangers must not reach (default: off)")
}

// checkObserved judges it.
func (c *config) checkObserved() error {
	if c.metricsListen == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(c.metricsListen); err != nil {
		return usagef("--metrics-listen %q is no address; write HOST:PORT, for example 127.0.0.1:9464", c.metricsListen)
	}
	if c.metricsListen == c.listen && port(c.listen) != "0" {
		return usagef("--metrics-listen %s is the address of the page; give the metrics one of their own, for example 127.0.0.1:9464", c.metricsListen)
	}
	return nil
}

func port(address string) string {
	_, port, _ := net.SplitHostPort(address) // an address that is none has no port
	return port
}

// observers are those whom the operator has asked to look on.
type observers struct {
	metrics  *metrics.Metrics     // nil: not asked for
	traces   *trace.Tracer        // nil: not asked for
	audit    func(api.AuditEntry) // nil: not asked for
	log      *slog.Logger
	listener net.Listener
	server   *http.Server
	ended    chan error // of the server, once it answers
}

// observe takes the address of the metrics, and finds the collector of traces.
func observe(ctx context.Context, c config, w Env, log *slog.Logger) (o *observers, err error) {
	o = &observers{log: log}
	if o.audit, err = newAudit(c, w.stderr, log); err != nil {
		return nil, err
	}
	if o.traces, err = trace.Open(ctx, w.env, log); err != nil || c.metricsListen == "" {
		return o, err
	}
	if o.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.metricsListen); err != nil {
		return o, errors.Join(fmt.Errorf("--metrics-listen %s: %w", c.metricsListen, err), o.close())
	}
	o.metrics = metrics.New()
	return o, nil
}

// answer serves the metrics, and whether the server is ready, on their own address.
// It returns that address, or nothing where there is none.
func (o *observers) answer(a *api.API) (address string) {
	if o.metrics == nil {
		return ""
	}
	mux := http.NewServeMux()
	mux.Handle("/", o.metrics.Handler(a.Protect))
	mux.Handle("/healthz", a)
	mux.Handle("/readyz", a)
	o.server = &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 60 * time.Second,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(o.log.Handler(), slog.LevelWarn),
	}
	o.ended = make(chan error, 1)
	go func() { o.ended <- o.server.Serve(o.listener) }()
	return originOf(o.listener, false) + "/metrics"
}

// close is the last thing of a server that stops: whoever looks on sees it stop.
func (o *observers) close() (err error) {
	switch {
	case o.server != nil:
		err = o.server.Close()
		if serving := <-o.ended; !errors.Is(serving, http.ErrServerClosed) {
			err = errors.Join(err, serving)
		}
	case o.listener != nil:
		err = o.listener.Close()
	}
	if o.traces != nil {
		ctx, stop := context.WithTimeout(context.Background(), lastSpans)
		defer stop()
		if sending := o.traces.Close(ctx); sending != nil { // a collector that is away is no reason to stop badly
			o.log.Warn("the last traces were not sent", "error", sending)
		}
	}
	return err
}

// apiObserver is the ear of the api.
func (o *observers) apiObserver() live.Observer {
	if o.metrics == nil {
		return nil
	}
	return o.metrics
}

// calls counts the attempts of all runs.
func (o *observers) calls(do func(plan.Plan, string) settle.Do) func(plan.Plan, string) settle.Do {
	if o.metrics == nil {
		return do
	}
	return func(p plan.Plan, visitor string) settle.Do { return o.metrics.Attempts(do(p, visitor)) }
}

type throttleFunc func(p plan.Plan, visitor string, tell func(inFlight int, wait time.Duration)) runs.Throttle

// throttleFunc counts the attempts that wait for their turn.
func (o *observers) throttles(brake throttleFunc) throttleFunc {
	if o.metrics == nil {
		return brake
	}
	return func(p plan.Plan, visitor string, tell func(int, time.Duration)) runs.Throttle {
		b := brake(p, visitor, tell)
		return countedThrottle{b, o.metrics.Waiting(b.Admit)}
	}
}

// countedThrottle is a brake at whose gate the waiting are counted.
type countedThrottle struct {
	runs.Throttle

	admit func(context.Context, settle.Call) (func(), error)
}

// Admit waits as the brake says.
func (c countedThrottle) Admit(ctx context.Context, call settle.Call) (release func(), err error) {
	return c.admit(ctx, call)
}

// observerList returns what hears of each run; nil where nobody does.
func (o *observers) runObservers() func(p plan.Plan, began time.Time, resumed bool) runs.Observer {
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

// begun is what traces may know of a plan: of its address the host's name only.
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

// observerList hear the same.
type observerList []runs.Observer

// Observe tells each of them.
func (all observerList) Observe(e *settle.Event) {
	for _, ear := range all {
		ear.Observe(e)
	}
}

// Done tells each of them.
func (all observerList) Done() {
	for _, ear := range all {
		ear.Done()
	}
}
