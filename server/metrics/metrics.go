// Package metrics counts what the server does, for Prometheus: runs, calls, the journal, and requests and sockets.
//
// No other package knows Prometheus. They declare small interfaces and functions, and the server's main passes them
// a [Metrics] that implements these. Without --metrics-listen they get nil, and counting costs nothing. With it, a
// call of one attempt costs some 120 ns and no memory (BenchmarkAnObservedCall).
//
// No visitor and no site can add a value to a label: HTTP statuses are counted by their hundreds, and no label has a
// host, an ID, an address or a run.
package metrics

import (
	"net/http"
	"net/http/pprof" // its handlers are served by Handler only: nothing here serves http.DefaultServeMux
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the counters of one server. Make them with [New]. Its methods may be called by
// many goroutines and do not block.
type Metrics struct {
	registry *prometheus.Registry

	runsStarted map[bool]prometheus.Counter // by whether the run continues after a restart
	runsEnded   map[string]prometheus.Counter
	running     prometheus.Gauge

	settled  settlements
	duration prometheus.Histogram
	attempts prometheus.Counter
	inFlight prometheus.Gauge
	waiting  prometheus.Gauge
	received prometheus.Counter

	appends       prometheus.Histogram
	journalErrors map[string]prometheus.Counter

	sockets  prometheus.Gauge
	frames   prometheus.Counter
	sent     prometheus.Counter
	dropped  prometheus.Counter
	refusals refusals
}

// The upper bounds of the histograms, in seconds.
var (
	callSeconds   = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 60, 300}
	appendSeconds = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
)

// New returns counters that are all 0, and those of the Go runtime and of the process.
func New() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.makeRuns()
	m.makeCalls()
	m.makeJournal()
	m.makeRequests()
	return m
}

// Registry returns the registry of all counters, for readers that do not use HTTP.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler serves /metrics, in the form that Prometheus reads, and Go's profiles below /debug/pprof/. A profile of
// memory may hold secrets, so protect wraps the handler of the profiles, for example to refuse foreign Host names;
// nil leaves it as it is.
func (m *Metrics) Handler(protect func(http.Handler) http.Handler) http.Handler {
	if protect == nil {
		protect = func(next http.Handler) http.Handler { return next }
	}
	profiles := http.NewServeMux()
	profiles.HandleFunc("/debug/pprof/", pprof.Index)
	profiles.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	profiles.HandleFunc("/debug/pprof/profile", pprof.Profile)
	profiles.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	profiles.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	}))
	mux.Handle("/debug/pprof/", protect(profiles))
	return mux
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) histogram(name, help string, bounds []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds})
	m.registry.MustRegister(h)
	return h
}
